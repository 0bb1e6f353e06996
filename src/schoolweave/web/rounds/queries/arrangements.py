"""Arrangements in the making: their steps, and who is where now."""

from collections.abc import Iterable

from django.db.models import QuerySet

from schoolweave.web.accounts.reach import visible as reached
from schoolweave.web.rounds.editing import Change, State
from schoolweave.web.rounds.models import Arrangement, Step
from schoolweave.web.rounds.queries.boards import Board, board
from schoolweave.web.rounds.rules import Visitor


def visible(person: Visitor) -> QuerySet[Arrangement]:
    """Return the arrangements that a person may edit, the newest first."""
    found = Arrangement.objects.select_related("scenario__register", "created_by")
    return reached(person, "arrangement.edit", found)


def steps(arrangement: Arrangement) -> list[Step]:
    """Return the steps in force and those that can be done again, in their order."""
    return list(arrangement.steps.filter(replaced=False).select_related("by").order_by("number"))


def change_of(step: Step) -> Change:
    """Return what a step changes."""
    return Change(
        {school: (before, after) for school, (before, after) in step.moves.items()},
        {school: (before, after) for school, (before, after) in step.locks.items()},
    )


def state_of(arrangement: Arrangement, log: Iterable[Step] | None = None) -> State:
    """Return who is where: the scenario's places, then every step in force."""
    return state_at(board(arrangement.scenario), steps(arrangement) if log is None else log, arrangement)


def state_at(found: Board, log: Iterable[Step], arrangement: Arrangement, back: int = 0) -> State:
    """Return who was where ``back`` steps ago."""
    state = found.base
    for step in log:
        if step.number <= arrangement.position - back:
            state = state.after(change_of(step))
    return state
