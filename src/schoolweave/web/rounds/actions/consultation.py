"""Put a scenario to its schools; take their answers, every one of them kept; solve again after a decline."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.letters import Words, post
from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds import rules as scenarios
from schoolweave.web.rounds.actions.asking import request_scenario
from schoolweave.web.rounds.actions.keeping import around
from schoolweave.web.rounds.addressed import write_to_schools
from schoolweave.web.rounds.models import Answer, AnswerChange, Consultation, Place, Scenario
from schoolweave.web.rounds.question import Question
from schoolweave.web.rounds.rules import consultation as rules
from schoolweave.web.ui import stale

BATCH = 500


@transaction.atomic
def publish(
    *,
    scenario: Scenario,
    name: str,
    text: str,
    opens_at: datetime,
    closes_at: datetime,
    time_zone: str,
    moves_max: int = 5,
    by: Person | None,
) -> Consultation:
    """Put a scenario to the schools that have a community in it; write to those who answer for them.

    Raises :class:`NotAllowed`, :class:`NotNow`, or :class:`ValueError` where it closes before it opens.
    """
    if by is not None:
        rules.check_can_manage(by, scenario)
    Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)  # once, whoever else publishes it
    rules.check_can_publish(scenario)
    if closes_at <= opens_at:
        raise ValueError(gettext("A consultation closes after it opens: give a later day."))
    consultation = Consultation.objects.create(
        scenario=scenario,
        name=name[:200],
        text=text,
        opens_at=opens_at,
        closes_at=closes_at,
        time_zone=time_zone,
        moves_max=moves_max,
        published_by=by,
        published_at=timezone.now(),
    )
    placed = scenario.places.filter(standing=Place.Standing.PLACED, school__listed=True)
    Answer.objects.bulk_create(
        (
            Answer(consultation=consultation, school_id=school, place_id=place)
            for place, school in placed.order_by("school_id").values_list("pk", "school_id")
        ),
        batch_size=BATCH,
    )
    after = {
        "schools": consultation.answers.count(),
        "closes": closes_at.isoformat(),
        "scenario": scenario.pk,
    }
    record(verb=rules.VERBS["publish"], object=consultation, by=by, after=after)
    subject = gettext_lazy("Your school is asked: %(name)s")
    _write(
        consultation,
        "consultation.opened",
        lambda: subject % {"name": name},
        lambda: _invitation(consultation),
    )
    return consultation


@transaction.atomic
def answer(*, answer: Answer, version: int, choice: str, text: str = "", by: Person | None) -> Answer:
    """Take a school's answer; the one before it is kept. Only while the consultation is open.

    Raises :class:`NotAllowed`, :class:`NotNow`, :class:`stale.Stale`, or :class:`ValueError` where a
    condition or a reason is missing.
    """
    claimed = stale.claim(Answer, answer.pk, version)
    if by is not None:
        rules.check_can_answer(by, claimed.school)
    rules.check_open(claimed.consultation)
    if choice not in Answer.Choice.values:
        raise ValueError(gettext("Choose one of the answers."))
    if choice == Answer.Choice.ACCEPT_IF and not text.strip():
        raise ValueError(gettext("Say what would have to be so for the school to accept."))
    if choice == Answer.Choice.DECLINE and not text.strip():
        raise ValueError(gettext("Say why the school declines: the office and the decision maker read it."))
    before = {"answer": str(claimed.get_choice_display()), "text": claimed.text}
    now = timezone.now()
    claimed.choice, claimed.text = choice, text.strip()
    claimed.answered_by, claimed.answered_at = by, now
    claimed.save()
    AnswerChange.objects.create(
        answer=claimed,
        number=claimed.version,
        choice=choice,
        text=claimed.text,
        by=by,
        by_name=str(by or gettext("The system"))[:200],
        at=now,
    )
    after = {"answer": str(claimed.get_choice_display()), "text": claimed.text}
    record(verb=rules.VERBS["answer"], object=claimed, by=by, before=before, after=after)
    if choice == Answer.Choice.DECLINE and claimed.consultation.published_by is not None:
        post(
            to=claimed.consultation.published_by,
            kind="consultation.declined",
            subject=lambda: gettext("%(school)s declines") % {"school": claimed.school},
            text=claimed.text,
            about=claimed.consultation,
            key=f"declined {claimed.pk} {claimed.version}",
        )
    return claimed


@transaction.atomic
def call_off(*, consultation: Consultation, version: int, reason: str, by: Person | None) -> Consultation:
    """Call a consultation off, with a reason that its schools are told. The answers stay on record."""
    if by is not None:
        rules.check_can_manage(by, consultation)
    claimed = stale.claim(Consultation, consultation.pk, version)
    if rules.phase(claimed) not in (rules.OPEN, rules.COMING):
        raise scenarios.NotNow(gettext("This consultation is over, so it cannot be called off."))
    claimed.called_off_at, claimed.called_off_reason = timezone.now(), reason
    claimed.save()
    record(verb=rules.VERBS["call_off"], object=claimed, by=by, reason=reason)
    subject = gettext_lazy("No answer is needed any more: %(name)s")
    _write(claimed, "consultation.called_off", lambda: subject % {"name": claimed.name}, reason)
    return claimed


@transaction.atomic
def solve_without(
    *, consultation: Consultation, name: str, seconds: int, seed: int, moves_max: int, by: Person | None
) -> Scenario:
    """Ask for a scenario without the schools that declined, in which at most so many others move.

    It begins from the scenario that was put to the schools. Raises :class:`NotAllowed`, or :class:`NotNow`
    where no school declined.
    """
    if by is not None:
        rules.check_can_manage(by, consultation)
    declined = consultation.answers.filter(choice=Answer.Choice.DECLINE).order_by("school_id")
    out = list(declined.values_list("school_id", flat=True))
    if not out:
        raise scenarios.NotNow(gettext("No school has declined, so there is nothing to solve again."))
    scenario = consultation.scenario
    placed = scenario.places.filter(group__isnull=False).values_list("school_id", "group__number")
    asked = around(Question.from_dict(scenario.question), dict(placed), {}, moves_max)
    stances = {**asked.stances, **dict.fromkeys(out, "no")}
    return request_scenario(
        name=name[:200],
        register=scenario.register,
        rule_version=scenario.rule_version,
        region=scenario.region,
        seed=seed,
        seconds=seconds,
        round=scenario.round,
        parent=scenario,
        question=replace(asked, stances=stances),
        by=by,
    )


def _invitation(consultation: Consultation) -> str:
    closes = rules.in_its_zone(consultation, consultation.closes_at)
    note = gettext(
        "Sign in to see with whom your school would work, and why; then accept, accept with a condition, or "
        "decline with a reason. You can change your answer until %(closes)s."
    ) % {"closes": closes}
    return f"{consultation.text}\n\n{note}".strip()


def _write(consultation: Consultation, kind: str, subject: Words, text: Words) -> None:
    schools = (one.school for one in consultation.answers.select_related("school"))
    write_to_schools(schools, kind=kind, subject=subject, text=text, about=consultation)
