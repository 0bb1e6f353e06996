"""What was decided in the demo country, what its schools are asked, and a school that wants to leave."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from schoolweave.web.accounts import actions as accounts
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.collaborations import actions as collaborations
from schoolweave.web.collaborations import queries as standing
from schoolweave.web.collaborations.models import MembershipChange
from schoolweave.web.demo_story.rounds import NAME, REGISTER, ZONE, SignIn, let_sign_in, person_of
from schoolweave.web.directory.models import School
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.actions import arrangements, consultation, decisions, keeping
from schoolweave.web.rounds.editing import CannotEdit
from schoolweave.web.rounds.models import Answer, Consultation, Group, Round, Scenario, Step
from schoolweave.web.rounds.queries import arrangements as edited
from schoolweave.web.rounds.queries.asked import Choice, question_of

ASKED = "Schools Together, second round: a first proposal"
DECIDED = "Schools Together, first round, corrected"
SECONDS, SEED = 4, 2027
DECIDER = ("decider@demo.example", "Dara Decider", "decision-maker")
OWN = "principal@demo.example"
CONDITIONS = (
    "if the school bus runs on meeting days",
    "if meetings move around, not only to the host",
    "if we may bring our two smallest neighbours",
)
DECLINES = (
    "We have promised our families two years without another change.",
    "Our learners go on to the other college, which is not in this group.",
)


def ensure(password: str) -> list[SignIn]:
    """Make what is missing of the story; return e-mail, password and role of those who sign in for it."""
    dice = random.Random(SEED)  # noqa: S311 - an invented country needs no secrets
    officer = Person.objects.get(email="officer@demo.example")
    decider = _decider(password)
    if not Scenario.objects.filter(name=DECIDED).exists():
        with transaction.atomic():
            _decided(officer, decider, dice)
    if not Scenario.objects.filter(name=ASKED).exists():
        _consulted(officer, dice)
    if not MembershipChange.objects.exists():
        with transaction.atomic():
            _leaving(officer, decider)
    return [(DECIDER[0], password, str(ROLES[DECIDER[2]].name))]


def _decider(password: str) -> Person:
    email, name, role = DECIDER
    found = Person.objects.filter(email=email).first()
    if found is None:
        found = accounts.create_person(email=email, name=name, roles=(role,), by=None)
        let_sign_in(found, password)
    return found


def _decided(officer: Person, decider: Person, dice: random.Random) -> None:
    """Correct the adopted scenario by hand, ask its schools, freeze a pack, decide on three of its items."""
    adopted = Scenario.objects.filter(register_id=REGISTER, adopted_at__isnull=False).latest("adopted_at")
    editing = arrangements.begin(scenario=adopted, name="A correction by hand", by=officer)
    _move_one(editing.pk, officer)
    editing.refresh_from_db()
    scenario = keeping.keep(arrangement=editing, name=DECIDED, by=officer)
    now = timezone.now()
    asked = _publish(scenario, officer, closes=now + timedelta(hours=1), moves_max=3)
    groups = list(scenario.groups.order_by("-travel_km", "number")[:4])
    _answer(asked, groups, dice, declines=1)
    decisions.recommend(
        groups=groups[:3],
        outcome="approved",
        text="The pathway is whole, and no member travels farther than it does today.",
        by=officer,
    )
    decisions.recommend(
        groups=groups[3:], outcome="deferred", text="Two schools still talk to their families.", by=officer
    )
    pack = decisions.freeze(scenario=scenario, title="First round: corrections", by=officer)
    items = list(pack.items.order_by("number"))
    by_outcome = {
        one.recommended: [item for item in items if item.recommended == one.recommended] for one in items
    }
    approved, deferred = by_outcome["approved"], by_outcome["deferred"]
    today = timezone.localdate()
    reasons = "The members serve the whole pathway and most of them agree; the others were heard."
    decisions.decide(items=approved[:1], outcome="approved", reasons=reasons, effective_on=today, by=decider)
    decisions.decide(
        items=approved[1:2],
        outcome="conditions",
        reasons=reasons,
        conditions="The host writes down by the end of the term how far schools share the driving.",
        effective_on=today + timedelta(days=45),
        by=decider,
    )
    decisions.decide(
        items=deferred, outcome="deferred", reasons="Come back when the families have been heard.", by=decider
    )


def _move_one(key: int, officer: Person) -> None:
    """Move a school to the next-best group of the engine's own reasons, where that breaks no rule."""
    one = edited.visible(officer).get(pk=key)
    places = one.scenario.places.filter(group__isnull=False, next_group__isnull=False, breaks=[])
    for place in places.select_related("next_group").order_by("change_km", "school_id")[:20]:
        goal = place.next_group.number if place.next_group else None
        try:
            arrangements.edit(
                arrangement=one,
                version=1,
                kind=Step.Kind.MOVE,
                schools=[place.school_id],
                to=goal,
                by=officer,
            )
        except CannotEdit:
            continue
        return


def _consulted(officer: Person, dice: random.Random) -> None:
    """Compute a scenario from the round's expressions in its region, and ask its schools."""
    call = Round.objects.select_related("register", "rule_version").get(name=NAME)
    regions = School.objects.filter(parts__expression__round=call).values_list("region", flat=True)
    chosen = sorted(regions)
    region = max(set(chosen), key=lambda one: (chosen.count(one), one))
    scenario = actions.create_scenario(
        name=ASKED,
        register=call.register,
        rule_version=call.rule_version,
        region=region,
        seed=SEED,
        seconds=SECONDS,
        round=call,
        question=question_of(call, Choice(preference_km=5.0)),
        by=officer,
    )
    scenario = actions.run(scenario)
    if scenario.status != Scenario.Status.DONE:
        return
    asked = _publish(scenario, officer, closes=timezone.now() + timedelta(days=12), moves_max=4)
    _answer(asked, list(scenario.groups.order_by("number")[:6]), dice, declines=2)


def _publish(scenario: Scenario, officer: Person, *, closes: datetime, moves_max: int) -> Consultation:
    return consultation.publish(
        scenario=scenario,
        name=scenario.name,
        text="Tell us whether you can work with these schools. Nothing is decided before you have answered.",
        opens_at=timezone.now(),
        closes_at=closes,
        time_zone=ZONE,
        moves_max=moves_max,
        by=officer,
    )


def _answer(asked: Consultation, groups: Iterable[Group], dice: random.Random, *, declines: int) -> None:
    """Let two schools in three of some groups answer; a few set conditions, fewer decline.

    The demo's own principal is left to answer.
    """
    rows = asked.answers.filter(place__group__in=[group.pk for group in groups])
    waiting = list(rows.select_related("school").order_by("school_id"))
    for number, one in enumerate(waiting):
        choice, text = Answer.Choice.ACCEPT, ""
        if number < declines:
            choice, text = Answer.Choice.DECLINE, dice.choice(DECLINES)
        elif number % 7 == 3:
            choice, text = Answer.Choice.ACCEPT_IF, dice.choice(CONDITIONS)
        elif number % 3 == 2:
            continue
        person = person_of(one.school, "principal")
        if person.email != OWN:
            consultation.answer(answer=one, version=one.version, choice=choice, text=text, by=person)


def _leaving(officer: Person, decider: Person) -> None:
    """Let one school give notice, which waits for a decision; let another close, which was decided."""
    community = standing.current(REGISTER).order_by("name").first()
    if community is None:
        return
    members = [member.school for member in standing.members(community) if not member.is_host]
    today = timezone.localdate()
    collaborations.propose(
        kind=MembershipChange.Kind.LEAVE,
        school=members[-1],
        effective_on=today + timedelta(days=60),
        notice_on=today - timedelta(days=3),
        notice="Letter of the board, kept in the office.",
        reason="Our learners now go on to the college in the next valley.",
        by=person_of(members[-1], "principal"),
    )
    closing = collaborations.propose(
        kind=MembershipChange.Kind.CLOSE,
        school=members[-2],
        effective_on=today + timedelta(days=90),
        reason="The school closes at the end of the year; its learners go to the neighbours.",
        by=officer,
    )
    collaborations.approve(change=closing, version=1, reason="The pathway stays whole.", by=decider)
