"""What a scenario's state allows, and what a person may do with it: tables and checks."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import NotAllowed, allow, check_allowed
from schoolweave.web.directory.models import Register
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.ui.components import Tone

Status = Scenario.Status
Visitor = Person | AnonymousUser | None

SECONDS_MIN, SECONDS_MAX = 2, 900
"""Bounds of the time for one search, in seconds; beyond a quarter of an hour little is gained."""

STALE_SECONDS = 300
"""A worker that has not said for so long that it lives is taken for dead.

Its longest step without a word, working out the reasons, takes half a minute for 25,000 schools.
"""

WORKER_DIED = gettext_noop(
    "The worker that computed this stopped answering, so there is no result. "
    "Run it again: the inputs and settings are kept."
)


class NotNow(Exception):
    """The scenario's state does not allow this; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Move:
    """A transition between states: from which, to which, what the record of changes calls it.

    ``capability`` is empty where only the worker does it.
    """

    before: frozenset[str]
    after: str
    verb: str
    capability: str = ""


MOVES = {
    "request": Move(frozenset(), Status.QUEUED, "scenario.requested", "scenario.run"),
    "start": Move(frozenset({Status.QUEUED}), Status.RUNNING, "scenario.started"),
    "cancel": Move(frozenset({Status.QUEUED}), Status.CANCELLED, "scenario.called_off", "scenario.run"),
    "stop": Move(frozenset({Status.RUNNING}), Status.STOPPING, "scenario.stopped", "scenario.run"),
    "finish": Move(frozenset({Status.RUNNING, Status.STOPPING}), Status.DONE, "scenario.finished"),
    "fail": Move(
        frozenset({Status.QUEUED, Status.RUNNING, Status.STOPPING}), Status.FAILED, "scenario.failed"
    ),
    "take_up": Move(frozenset({Status.RUNNING}), Status.QUEUED, "scenario.taken_up"),
    "run_again": Move(
        frozenset({Status.CANCELLED, Status.FAILED}),
        Status.QUEUED,
        "scenario.requested_again",
        "scenario.run",
    ),
    "adopt": Move(frozenset({Status.DONE}), Status.DONE, "scenario.adopted", "scenario.adopt"),
}
"""Every change of a scenario's state, by the name of its act."""

UNDER_WAY = frozenset({Status.QUEUED, Status.RUNNING, Status.STOPPING})
"""States in which there is something to wait for."""

TONES: dict[str, Tone] = {
    Status.QUEUED: "wait",
    Status.RUNNING: "wait",
    Status.STOPPING: "wait",
    Status.DONE: "good",
    Status.CANCELLED: "calm",
    Status.FAILED: "bad",
}
"""The colour that goes with the word of each state; never instead of it."""


def allows(scenario: Scenario, act: str) -> bool:
    """Return whether the scenario's state allows an act."""
    return scenario.status in MOVES[act].before


def is_stale(scenario: Scenario) -> bool:
    """Return whether it should be running and its worker has not been heard of for five minutes."""
    if scenario.status not in {Status.RUNNING, Status.STOPPING}:
        return False
    heard = scenario.heartbeat_at or scenario.started_at or scenario.created_at
    return (timezone.now() - heard).total_seconds() > STALE_SECONDS


def check_state(scenario: Scenario, act: str) -> None:
    """Raise :class:`NotNow` unless the scenario's state allows the act."""
    if not allows(scenario, act):
        text = gettext("“%(name)s” is %(state)s, so this cannot be done now. Reload the page to see more.")
        raise NotNow(text % {"name": scenario.name, "state": scenario.get_status_display().lower()})


def published(scenario: Scenario) -> bool:
    """Return whether everybody may see it: today's communities, and what was adopted."""
    return scenario.kind == Scenario.Kind.TODAY or scenario.adopted_at is not None


def check_can_see(scenario: Scenario, person: Visitor) -> None:
    """Raise :class:`NotAllowed` unless the scenario is published or the person may read all of them."""
    if not published(scenario):
        check_allowed(person, "scenario.read", scenario)


def check_can_run(person: Visitor, scenario: Scenario | None = None) -> None:
    """Raise :class:`NotAllowed` unless the person may run, stop and repeat scenarios."""
    check_allowed(person, "scenario.run", scenario)


def check_question(register: Register, rule_version: RuleVersion, seconds: int) -> None:
    """Raise :class:`ValueError` where the rules are of another register or the time is out of bounds."""
    if rule_version.programme.register_prefix != register.pk:
        raise ValueError(f"The rules of {rule_version} are not for the schools of {register}.")
    if not SECONDS_MIN <= seconds <= SECONDS_MAX:
        raise ValueError(f"A search takes {SECONDS_MIN} to {SECONDS_MAX} seconds, not {seconds}.")


def check_can_adopt(scenario: Scenario, person: Visitor) -> None:
    """Raise :class:`NotAllowed` unless the person may adopt this scenario.

    Whoever proposes does not decide: the person who ran it cannot be the one who adopts it.
    """
    check_allowed(person, "scenario.adopt", scenario)
    if person is not None and scenario.created_by_id == person.pk:
        raise NotAllowed(
            gettext(
                "You ran this scenario yourself, and whoever proposes an arrangement does not decide on it. "
                "Ask another person who may adopt scenarios."
            )
        )


def check_can_be_adopted(scenario: Scenario) -> None:
    """Raise :class:`NotNow` unless the scenario is a computed one that is done and has communities."""
    check_state(scenario, "adopt")
    if scenario.kind == Scenario.Kind.TODAY:
        raise NotNow(gettext("These are today's communities already: there is nothing to adopt."))
    if scenario.adopted_at is not None:
        text = gettext("“%(name)s” has been adopted already. Run it again to propose it anew.")
        raise NotNow(text % {"name": scenario.name})
    if not scenario.summary.get("groups"):
        text = gettext("“%(name)s” forms no community, so there is nothing to adopt.")
        raise NotNow(text % {"name": scenario.name})


def can_adopt(scenario: Scenario, person: Visitor) -> bool:
    """Return whether the person may adopt the scenario as it stands."""
    try:
        check_can_be_adopted(scenario)
        check_can_adopt(scenario, person)
    except (NotAllowed, NotNow):
        return False
    return True


def can_be_adopted(scenario: Scenario) -> bool:
    """Return whether the scenario's state and kind allow adopting it."""
    try:
        check_can_be_adopted(scenario)
    except NotNow:
        return False
    return True


def allowed(person: Visitor, capability: str, scenario: Scenario) -> bool:
    """Return whether the person's roles give a capability that reaches the scenario."""
    return allow(person, capability, scenario)


def bar_to_adopting(scenario: Scenario, person: Visitor) -> str:
    """Return why the person may not adopt the scenario, as a sentence; empty where nothing bars it."""
    try:
        check_can_adopt(scenario, person)
    except NotAllowed as refusal:
        return str(refusal)
    return ""
