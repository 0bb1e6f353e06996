"""What would have to change for a school to be in a group that somebody names: the engine's own answer."""

from dataclasses import dataclass

from schoolweave.web.rounds import engine
from schoolweave.web.rounds.editing import State
from schoolweave.web.rounds.queries.boards import Board, measured

OFTEN, WHERE_LOCKED = 1, 3
"""Ways of each kind that the engine tells, the cheapest; more where some would move what is locked."""
KEPT = 64
"""Answers that a process keeps: each takes a tenth of a second for 2,500 schools."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to bring a school into a group, in the engine's figures; groups by their numbers.

    ``moves`` are pairs of a school and the group that it goes to, ``relaxed`` the engine's sentences of the
    rules that would give way, ``change_km`` the change of the whole objective.
    """

    kind: str
    moves: tuple[tuple[str, int], ...]
    relaxed: tuple[str, ...]
    change_km: float


_KEPT: dict[tuple[object, ...], tuple[Board, tuple[Way, ...]]] = {}


def ways(found: Board, state: State, school: str, key: int) -> tuple[Way, ...]:
    """Return the ways to bring a school into group ``key``; others that are locked stay where they are.

    Raises :class:`schoolweave.core.errors.PlanningError` where it is a member already.
    """
    asked = (id(found), tuple(state.place.values()), state.locked, school, key)
    kept = _KEPT.get(asked)
    if kept is None or kept[0] is not found:
        keys = measured(found, state).keys
        often = WHERE_LOCKED if state.locked else OFTEN
        options = engine.ways(found.problem, state.groups, school, key, often)
        told = tuple(
            Way(one.kind, tuple((who, keys[to - 1]) for who, to in one.moves), one.relaxed, one.change_km)
            for one in options
            if not any(who in state.locked for who, _ in one.moves if who != school)
        )
        kept = (found, told)
        while len(_KEPT) >= KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[asked] = kept
    return kept[1]
