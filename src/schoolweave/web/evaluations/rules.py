"""What a study's state allows, and who may do what about it: tables and checks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import NotAllowed, check_allowed, check_apart
from schoolweave.web.evaluations.models import Run, SignOff, Study
from schoolweave.web.ui.components import Tone

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

S, R = Study.Status, Run.Status

STALE_SECONDS = 600
"""A worker that has said nothing for so long is taken for dead; no step of a run takes half of it."""


class NotNow(Exception):
    """The study's state does not allow this; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Move:
    """A transition: from which states to which, its capability, and what the record of changes calls it."""

    before: frozenset[str]
    after: str
    verb: str
    capability: str = ""


def _move(before: str, after: str, verb: str, capability: str = "") -> Move:
    return Move(frozenset(before.split()), after, verb, capability)


MOVES = {
    "register": _move("", S.DRAFT, "study.registered", "study.register"),
    "change": _move("draft", S.DRAFT, "study.changed", "study.register"),
    "freeze": _move("draft", S.FROZEN, "study.frozen", "study.register"),
    "load": _move("frozen run", "", "study.cells_loaded", "outcomes.load"),
    "ask": _move("frozen run", "", "study.run_requested", "study.run"),
    "finish": _move("frozen run", S.RUN, "study.run_finished"),
    "propose": _move("run", S.PROPOSED, "study.proposed", "study.run"),
    "return": _move("proposed", S.RUN, "study.returned", "study.sign_off"),
    "sign": _move("proposed", S.SIGNED, "study.signed_off", "study.sign_off"),
    "publish": _move("signed", S.PUBLISHED, "study.published", "study.publish"),
}
"""Every act on a study by its name; an empty state after it stands for the one before."""

UNDER_WAY = frozenset({R.QUEUED, R.RUNNING, R.STOPPING})
"""States of a run in which there is something to wait for."""

TONES: dict[str, Tone] = {
    S.DRAFT: "calm",
    S.FROZEN: "wait",
    S.RUN: "wait",
    S.PROPOSED: "wait",
    S.SIGNED: "good",
    S.PUBLISHED: "good",
}
"""The colour that goes with the word of each state; never instead of it."""

PUBLIC: "dict[str, StrOrPromise]" = {
    S.DRAFT: gettext_lazy("The plan can still change."),
    S.FROZEN: gettext_lazy("The plan stands. No outcome has been used yet."),
    S.RUN: gettext_lazy("It has been run. The result is not published."),
    S.PROPOSED: gettext_lazy("The result waits for a second person."),
    S.SIGNED: gettext_lazy("A second person has signed the result off."),
    S.PUBLISHED: gettext_lazy("The result is published, whatever it says."),
}
"""What each state means."""


def check_state(study: Study, act: str) -> None:
    """Raise :class:`NotNow` unless the study's state allows an act."""
    if study.status not in MOVES[act].before:
        state = study.get_status_display().lower()
        raise NotNow(
            _("“%(study)s” is %(state)s, so this cannot be done now.") % {"study": study, "state": state}
        )


def check_can(act: str, person: Person | None, study: Study) -> None:
    """Raise :class:`NotAllowed` unless the person may do an act on the study; the system (None) may."""
    if person is None:
        return
    check_allowed(person, MOVES[act].capability, study)
    if act == "load":
        check_apart("evaluator-outcomes", person, [study.created_by_id, *_runners(study)])
    if act == "ask":
        loaders = study.cells.values_list("loaded_by_id", flat=True)
        check_apart("evaluator-outcomes", person, loaders)


def check_can_decide(person: Person | None, sign_off: SignOff) -> None:
    """Raise :class:`NotAllowed` unless the person may decide: not whoever ran, proposed or registered it."""
    if person is None:
        return
    study = sign_off.run.study
    check_allowed(person, "study.sign_off", study)
    check_apart("runner-signer", person, [sign_off.run.asked_by_id, *_runners(study)])
    check_apart("proposer-decider", person, [sign_off.proposed_by_id, study.created_by_id])


def can(act: str, person: Person | None, study: Study) -> bool:
    """Return whether the person may do an act on the study as it stands."""
    try:
        check_state(study, act)
        check_can(act, person, study)
    except (NotAllowed, NotNow):
        return False
    return True


def is_stale(run: Run) -> bool:
    """Return whether a run should be running and its worker has not been heard of for ten minutes."""
    if run.status not in {R.RUNNING, R.STOPPING}:
        return False
    heard = run.heartbeat_at or run.started_at or run.asked_at
    return (timezone.now() - heard).total_seconds() > STALE_SECONDS


def _runners(study: Study) -> list[int | None]:
    return list(study.runs.values_list("asked_by_id", flat=True))
