"""A round under way in the demo country, with expressions in every state, and people of schools."""

import random
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from schoolweave.web.accounts import actions as accounts
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import Register, School
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds.actions import calls
from schoolweave.web.rounds.actions import expressions as acts
from schoolweave.web.rounds.models import Expression, Part, Round

REGISTER, PROGRAMME, ZONE = "demo", "demo-communities", "Pacific/Auckland"
NAME = "Schools Together, second round"
SEED = 2026
REASONS = (
    "Our learners go on to the same college.",
    "Our teachers already plan writing together.",
    "We would like to learn how others teach mathematics.",
    "Two of our teachers would gain from working across schools.",
)
CONSULTED = (
    "At two evenings in May and by a letter home; 61 families answered.",
    "The board wrote to all families; whānau met in June.",
    "At the end-of-term assembly, and by a short questionnaire.",
)
SignIn = tuple[str, str, str]


def ensure(password: str) -> list[SignIn]:
    """Make the round and its people where they are missing; return e-mail, password and role of each."""
    if not Round.objects.filter(name=NAME).exists():
        with transaction.atomic():
            Story(password).tell()
    return sign_ins(password)


def sign_ins(password: str) -> list[SignIn]:
    """Return the sign-ins of the people of schools."""
    told = []
    for email, role in (
        ("principal@demo.example", "principal"),
        ("chair@demo.example", "board-chair"),
        ("invited@demo.example", "principal"),
    ):
        if (person := Person.objects.filter(email=email).first()) is not None:
            told.append((email, password, f"{ROLES[role].name}, {_school_of(person)}"))
    return told


def _school_of(person: Person) -> str:
    assignment = person.assignments.filter(scope_kind="school").first()
    school = School.objects.filter(pk=assignment.scope_id).first() if assignment else None
    return school.name if school else ""


@cache
def _hashed(password: str) -> str:
    return make_password(password)


def let_sign_in(person: Person, password: str) -> None:
    """Give a person of the demo the demo's password; it is hashed once for all of them."""
    person.password = _hashed(password)
    person.save(update_fields=["password"])


def person_of(school: School, role: str, *, email: str = "", name: str = "", password: str = "") -> Person:
    """Return a person with a role at a school; without an e-mail address of their own they cannot sign in."""
    local = school.pk.replace(":", "-")
    email = email or f"{role}.{local}@demo.example"
    person = Person.objects.filter(email=email).first()
    if person is None:
        name = name or f"{ROLES[role].name} of {school.name}"
        person = accounts.create_person(email=email, name=name[:200], by=None)
        if password:
            let_sign_in(person, password)
    if not person.assignments.filter(role=role, scope_kind="school", scope_id=school.pk).exists():
        accounts.give_role(person=person, role=role, scope_kind="school", scope_id=school.pk, by=None)
    return person


def around(count: int, used: set[str]) -> list[School]:
    """Return schools that may take part: the first free secondary school and the free ones nearest to it."""
    fit = ("primary", "intermediate", "secondary", "area")
    free = School.objects.filter(
        register_id=REGISTER, listed=True, kind__in=fit, status="open", latitude__isnull=False
    ).exclude(pk__in=used)
    middle = free.filter(kind="secondary").order_by("pk").first() or free.order_by("pk").first()
    if middle is None:
        return []
    near = [school for school, _km in directory.nearest(middle, count=2 * count + len(used))]
    found = [middle, *(school for school in near if school.kind in fit and school.pk not in used)][:count]
    used.update(school.pk for school in found)
    return found


class Story:
    """What happened in the round, told by doing it."""

    def __init__(self, password: str) -> None:
        self.password = password
        self.dice = random.Random(SEED)  # noqa: S311 - an invented country needs no secrets
        self.officer = Person.objects.get(email="officer@demo.example")
        self.round = self._round()

    def tell(self) -> None:
        """Make everything."""
        used: set[str] = set()
        singles = around(14, used)
        self._singles(singles[:13])
        self._late(singles[13])
        self._joint(around(5, used))
        self._unfinished(around(3, used))

    def _round(self) -> Round:
        opens = timezone.now() - timedelta(days=20)
        closes = datetime.combine(timezone.localdate() + timedelta(days=18), datetime.min.time())
        made = calls.make_round(
            name=NAME,
            kind=Round.Kind.COMMUNITIES,
            register=Register.objects.get(pk=REGISTER),
            rule_version=RuleVersion.objects.filter(programme_id=PROGRAMME).latest("from_date"),
            time_zone=ZONE,
            opens_at=opens,
            closes_at=closes.replace(hour=17, tzinfo=ZoneInfo(ZONE)),
            summary="Any school may express interest, alone or with others. About ten schools that share a "
            "pathway work together, with time for their teachers to learn from one another.",
            next_steps="Every school that says yes or maybe is asked about a proposal within six weeks of "
            "the closing day. Nothing is decided before you have answered.",
            contact="The programme office, office@demo.example",
            by=self.officer,
        )
        return calls.announce(round=made, by=self.officer)

    def filled(self, school: School, *, stance: str = "yes", principal: Person | None = None) -> Expression:
        """Return a draft with everything in it, signed where it must be."""
        principal = principal or person_of(school, "principal")
        expression = acts.start(round=self.round, school=school, by=principal)
        self._shared(expression, principal)
        self.fill(expression.parts.get(), principal, stance)
        return expression

    def _shared(self, expression: Expression, by: Person) -> None:
        answers = {
            "name": "",
            "pathway": "Most of our year 8 learners go on to the same college; some stay to year 10.",
            "network": "We meet once a term.",
            "challenges": "Writing in years 5 to 8, and a smooth start in year 9.",
        }
        acts.save_shared(expression=expression, answers=answers, version=1, by=by)

    def fill(self, part: Part, by: Person, stance: str = "yes", *, sign: bool = True) -> None:
        """Answer all pages of a school's part, name a partner or two, and let the board sign."""
        pages: dict[str, dict[str, Any]] = {
            "facts": {"facts": True, "facts_wrong": "", "roll": part.school.roll},
            "stance": {"stance": stance, "reasons": self.dice.choice(REASONS), "ask_again": None},
            "contact": {
                "contact_name": str(by)[:200],
                "contact_role": "Principal",
                "contact_email": by.email,
            },
            "parents": {"consulted": self.dice.choice(CONSULTED)},
        }
        if stance in {"no", "unknown"}:
            pages["stance"]["ask_again"] = timezone.localdate() + timedelta(days=300)
        for page, answers in pages.items():
            part = acts.save_page(part=part, page=page, answers=answers, version=part.version, by=by)
        near = [school for school, _km in directory.nearest(part.school, count=6)]
        wished = self.dice.sample(near, 2)
        for school, kind in zip(
            wished, ("preferred", "vetoed" if self.dice.random() < 0.3 else "preferred"), strict=True
        ):
            part = acts.save_wishes(
                part=part, reasons={}, add=school, kind=kind, version=part.version, by=by, done=True
            )
        if sign and stance in {"yes", "maybe"}:
            acts.sign(part=part, name="", by=person_of(part.school, "board-chair"))

    def sent(self, school: School, **more: Any) -> Expression:
        """Return an expression that has been sent."""
        expression = self.filled(school, **more)
        acts.submit(expression=expression, by=person_of(school, "principal"))
        return expression

    def _singles(self, schools: list[School]) -> None:
        """Send thirteen expressions of one school each, and bring them to different states."""
        stances = (
            "yes",
            "yes",
            "yes",
            "maybe",
            "yes",
            "no",
            "unknown",
            "yes",
            "maybe",
            "yes",
            "yes",
            "yes",
            "yes",
        )
        sent = [self.sent(school, stance=one) for school, one in zip(schools, stances, strict=True)]
        for expression in sent[:3]:
            acts.complete(expression=expression, by=self.officer)
        for expression in sent[7:9]:
            acts.read(expression=expression, by=self.officer)
        question = "You named a college that is 60 km away. Do your learners really go on there?"
        due = timezone.localdate() + timedelta(days=10)
        for expression in sent[9:11]:
            acts.ask_for_more(expression=expression, text=question, due_on=due, by=self.officer)
        principal = person_of(schools[10], "principal")
        acts.answer(expression=sent[10], text="Yes: eleven of fourteen did last year.", by=principal)
        withdrawn = person_of(schools[11], "principal")
        acts.withdraw(expression=sent[11], reason="We join with another school.", by=withdrawn)
        reason = "The school closes at the end of the year."
        acts.refuse(expression=sent[12], reason=reason, by=self.officer)

    def _late(self, school: School) -> None:
        """Send one late: the round had closed, and was opened again for a week because of a storm."""
        expression = self.filled(school)
        closes = self.round.closes_at
        self.round = calls.close_now(round=self.round, reason="The closing day has come.", by=self.officer)
        reason = "The road was closed for three days."
        acts.send_late(expression=expression, reason=reason, by=person_of(school, "principal"))
        reason = "The storm kept many schools shut, so there are three more weeks."
        self.round = calls.extend(round=self.round, closes_at=closes, reason=reason, by=self.officer)

    def _joint(self, schools: list[School]) -> None:
        """Send one expression of five schools, each with its own stance and signature."""
        first = person_of(schools[0], "principal")
        expression = acts.start(round=self.round, school=schools[0], by=first)
        self._shared(expression, first)
        for school in schools[1:5]:
            part = acts.invite(expression=expression, school=school, by=first)
            acts.answer_invitation(part=part, accept=True, by=person_of(school, "principal"))
        for part, stance in zip(expression.parts.all(), ("yes", "yes", "maybe", "yes", "yes"), strict=True):
            self.fill(part, person_of(part.school, "principal"), stance, sign=False)
        for part in expression.parts.select_related("school"):
            acts.sign(part=part, name="", by=person_of(part.school, "board-chair"))
        acts.submit(expression=expression, by=first)

    def _unfinished(self, schools: list[School]) -> None:
        """Leave a joint draft for the demo's principal: half done, one school invited, one to be signed."""
        own, partner, invited = schools[:3]
        principal = self._own(own, "principal", "principal@demo.example", "Petra Principal")
        self._own(own, "board-chair", "chair@demo.example", "Chana Chair")
        self._own(invited, "principal", "invited@demo.example", "Ivo Invited")
        expression = acts.start(round=self.round, school=own, by=principal)
        self._shared(expression, principal)
        part = acts.invite(expression=expression, school=partner, by=principal)
        part = acts.answer_invitation(part=part, accept=True, by=person_of(partner, "principal"))
        self.fill(part, person_of(partner, "principal"))
        acts.invite(expression=expression, school=invited, by=principal)
        mine = expression.parts.get(school=own)
        acts.save_page(
            part=mine,
            page="facts",
            answers={"facts": True, "facts_wrong": "", "roll": own.roll},
            version=mine.version,
            by=principal,
        )

    def _own(self, school: School, role: str, email: str, name: str) -> Person:
        return person_of(school, role, email=email, name=name, password=self.password)
