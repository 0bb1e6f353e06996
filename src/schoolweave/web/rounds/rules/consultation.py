"""Consultations: whether one is open follows from the clock; who publishes, and who answers for a school."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.rules import NotAllowed, check_allowed
from schoolweave.web.directory.models import School
from schoolweave.web.rounds.models import Answer, Consultation, Scenario
from schoolweave.web.rounds.rules.scenarios import NotNow, Status, Visitor
from schoolweave.web.ui.components import Tone
from schoolweave.web.ui.stale import Stale

COMING, OPEN, CLOSED, CALLED_OFF = "coming", "open", "closed", "called_off"
PHASES: dict[str, tuple[object, Tone]] = {
    COMING: (_("Not open yet"), "calm"),
    OPEN: (_("Open for answers"), "wait"),
    CLOSED: (_("Closed"), "brand"),
    CALLED_OFF: (_("Called off"), "bad"),
}
"""Each phase in words, and the tone of them."""

VERBS = {
    "publish": "consultation.published",
    "answer": "consultation.answered",
    "call_off": "consultation.called_off",
}
"""What the record of changes calls each act."""

TONES: dict[str, Tone] = {
    "": "calm",
    Answer.Choice.ACCEPT: "good",
    Answer.Choice.ACCEPT_IF: "wait",
    Answer.Choice.DECLINE: "bad",
}
"""The colour that goes with the word of each answer."""


def phase(consultation: Consultation, now: datetime | None = None) -> str:
    """Return where a consultation is: ``coming``, ``open``, ``closed`` or ``called_off``."""
    moment = now or timezone.now()
    if consultation.called_off_at is not None:
        return CALLED_OFF
    if moment < consultation.opens_at:
        return COMING
    return OPEN if moment < consultation.closes_at else CLOSED


def phase_words(consultation: Consultation) -> tuple[str, Tone]:
    """Return the phase in words, and the tone of them."""
    words, tone = PHASES[phase(consultation)]
    return str(words), tone


def in_its_zone(consultation: Consultation, moment: datetime) -> str:
    """Return a moment as the consultation's own clocks show it, with the zone's name."""
    local = moment.astimezone(consultation.zone)
    return f"{date_format(local, 'j F Y, H:i')} ({consultation.time_zone})"


def check_open(consultation: Consultation) -> None:
    """Raise :class:`NotNow` unless answers are taken now: the server's clock decides."""
    now = phase(consultation)
    if now == CALLED_OFF:
        raise NotNow(gettext("This consultation was called off, so no answer is needed."))
    if now == COMING:
        opens = in_its_zone(consultation, consultation.opens_at)
        raise NotNow(gettext("Answers are taken from %(when)s.") % {"when": opens})
    if now == CLOSED:
        closed = in_its_zone(consultation, consultation.closes_at)
        raise NotNow(
            gettext("Answers were taken until %(when)s. Ask the programme office what can still be done.")
            % {"when": closed}
        )


def overtaken(late: Stale) -> Stale | NotNow:
    """Return what somebody is told who calls off what was called off while they wrote: the other's reason."""
    saved: Any = late.saved
    if saved.called_off_at is None:
        return late
    said = gettext("It was called off while you were writing, for this reason: “%(reason)s”")
    return NotNow(said % {"reason": saved.called_off_reason})


def check_can_manage(person: Visitor, about: Consultation | Scenario) -> None:
    """Raise :class:`NotAllowed` unless the person may publish to the schools and read their answers."""
    check_allowed(person, "consultation.manage", about)


def can_manage(person: Visitor, about: Consultation | Scenario) -> bool:
    """Return whether the person may publish to the schools and read their answers."""
    try:
        check_can_manage(person, about)
    except NotAllowed:
        return False
    return True


def check_can_answer(person: Visitor, school: School) -> None:
    """Raise :class:`NotAllowed` unless the person answers for this very school."""
    check_allowed(person, "consultation.answer", school)


def check_can_publish(scenario: Scenario) -> None:
    """Raise :class:`NotNow` unless the scenario is a proposal that is done and has communities."""
    if scenario.kind == Scenario.Kind.TODAY:
        raise NotNow(gettext("These are today's communities: there is nothing to consult on."))
    if scenario.status != Status.DONE or not scenario.summary.get("groups"):
        raise NotNow(gettext("“%(name)s” has no communities to consult on.") % {"name": scenario})
    if scenario.adopted_at is not None:
        raise NotNow(gettext("“%(name)s” has been adopted already.") % {"name": scenario})
    if any(phase(one) in (OPEN, COMING) for one in scenario.consultations.all()):
        raise NotNow(gettext("“%(name)s” is being put to its schools already.") % {"name": scenario})
