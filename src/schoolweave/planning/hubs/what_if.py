"""What would have to change for a school, or its whole district, to be in a named hub: exactly."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.kernel import Ints
from schoolweave.planning.hubs.ground import MM_PER_KM
from schoolweave.planning.hubs.measure import PER_KM
from schoolweave.planning.hubs.model import Hub
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.reasons import Tables, broken, tables_of

OFTEN = 3
"""Options of one kind that are told."""

Moves = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to bring a school (or its district) into a hub.

    ``kind`` is ``alone`` (it moves), ``swap`` (one of that hub comes in return), ``onward`` (one of that hub
    goes on to a third) or ``backfill`` (one of a third hub takes its place). ``moves`` are pairs of an id (of
    a school, or the name of a unit) and a hub's number; ``relaxed`` are sentences of the rules that would
    have to give way; ``change`` is that of the objective in weighted kilometres, exactly.
    """

    kind: str
    moves: Moves
    relaxed: tuple[str, ...]
    change: float
    sentence: str

    @property
    def steps(self) -> int:
        """How many things change: moves and rules relaxed."""
        return len(self.moves) + len(self.relaxed)


@dataclass(frozen=True, slots=True)
class _Board:
    """What moves together: names, sizes, hubs (places), costs and whether a pair is allowed, ``(u, p)``."""

    tables: Tables
    names: tuple[str, ...]
    places: tuple[list[int], ...]
    size: Ints
    hub: Ints
    cost: Ints
    allowed: NDArray[np.bool_]
    load: Ints


def what_would_change(
    problem: Hubs, hubs: Sequence[Hub], units: Mapping[str, str], school: str, hub: int
) -> tuple[Option, ...]:
    """Return the ways to bring ``school`` into hub number ``hub``, fewest changes first, then cheapest.

    Where districts are the units, the school's whole unit moves. The move alone always comes, with the rules
    that it would break; other ways are told where they break none (and where the move alone breaks none,
    only if they cost less than it). Raises :class:`PlanningError` where the
    school or the hub is unknown, or the school is in that hub already.
    """
    if school not in problem.ids:
        raise PlanningError(f"{school} is not in the plan: give the id of a school that is served.")
    if not 1 <= hub <= len(hubs):
        raise PlanningError(f"There is no hub {hub}: give a number from 1 to {len(hubs)}.")
    if school in hubs[hub - 1].members:
        raise PlanningError(f"{school} is in hub {hub} already.")
    board = _board(problem, hubs, units)
    mover, goal = board.names.index(units.get(school, school)), hub - 1
    own = int(board.hub[mover])
    rules = broken(board.tables, board.places[mover], own, goal, whole=bool(units))
    found = [_option(board, "alone", ((mover, goal),), rules)]
    if board.allowed[mover, goal]:
        for kind, ways in _ways(board, mover, own, goal):
            found += [_option(board, kind, moves, ()) for _, moves in sorted(ways)[:OFTEN]]
    if not rules:
        found = [option for option in found if option.change < found[0].change or option is found[0]]
    return tuple(sorted(found, key=lambda option: (option.steps, option.change)))


def _board(problem: Hubs, hubs: Sequence[Hub], units: Mapping[str, str]) -> _Board:
    tables = tables_of(problem, hubs)
    members: dict[str, list[int]] = {}
    for place, school in enumerate(problem.ids):
        members.setdefault(units.get(school, school), []).append(place)
    far = tables.mm > np.rint(problem.ground.longest * MM_PER_KM)[:, None]
    barred = far | (problem.side[:, None] != problem.side[tables.leads][None, :])
    if problem.rules.lead_in_hub:
        barred[tables.leads] |= tables.label[tables.leads][:, None] != np.arange(len(hubs))
    places = tuple(members.values())
    return _Board(
        tables, tuple(members), places, np.array([len(one) for one in places]),
        np.array([tables.label[one[0]] for one in places]),
        np.array([tables.cost[one].sum(axis=0) for one in places]),
        ~np.array([barred[one].any(axis=0) for one in places]),
        np.bincount(tables.label, minlength=len(hubs)),
    )  # fmt: skip


_Ways = list[tuple[int, tuple[tuple[int, int], ...]]]


def _ways(board: _Board, mover: int, own: int, goal: int) -> Iterator[tuple[str, _Ways]]:
    """Yield each kind of way that keeps every rule: the change in whole units, and units with their hubs."""
    rules, size, load = board.tables.problem.rules, board.size, board.load
    low, high, mine = rules.size_min, rules.size_max, int(board.size[mover])
    first = int(board.cost[mover, goal] - board.cost[mover, own])
    inside, third = board.hub == goal, (board.hub != goal) & (board.hub != own)
    left, filled = load[own] - mine, load[goal] + mine
    back = board.cost[:, own] - board.cost[np.arange(len(size)), board.hub]
    swap = (
        inside & board.allowed[:, own] & _within(left + size, low, high) & _within(filled - size, low, high)
    )
    yield "swap", [(first + int(back[at]), ((mover, goal), (at, own))) for at in _where(swap)]
    onward: _Ways = []
    for hub in (at for at in range(len(load)) if at not in (own, goal) and left >= low):
        fits = inside & board.allowed[:, hub] & _within(filled - size, low, high) & (load[hub] + size <= high)
        on = board.cost[:, hub] - board.cost[:, goal]
        onward += [(first + int(on[at]), ((mover, goal), (at, hub))) for at in _where(fits)]
    yield "onward", onward
    fits = third & board.allowed[:, own] & _within(left + size, low, high) & (load[board.hub] - size >= low)
    fits &= filled <= high
    yield "backfill", [(first + int(back[at]), ((mover, goal), (at, own))) for at in _where(fits)]


def _where(mask: NDArray[np.bool_]) -> list[int]:
    return [int(at) for at in np.flatnonzero(mask)]


def _within(count: Ints, low: int, high: int) -> NDArray[np.bool_]:
    return (count >= low) & (count <= high)


def _option(board: _Board, kind: str, moves: tuple[tuple[int, int], ...], relaxed: tuple[str, ...]) -> Option:
    whole = sum(int(board.cost[unit, hub] - board.cost[unit, board.hub[unit]]) for unit, hub in moves)
    change = whole / PER_KM
    problem, leads = board.tables.problem, board.tables.leads
    told = ", ".join(f"{_name(board, unit)} goes to the hub of {problem.schools[leads[hub]].name}"
                     for unit, hub in moves)  # fmt: skip
    effect = f"adds {change:,.1f}" if change >= 0 else f"saves {-change:,.1f}"
    rules = f"and these rules give way: {' '.join(relaxed)}" if relaxed else "and no rule is broken."
    named = tuple((board.names[unit], hub + 1) for unit, hub in moves)
    return Option(kind, named, relaxed, change, f"{told}: that {effect} weighted km in all, {rules}")


def _name(board: _Board, unit: int) -> str:
    name, problem = board.names[unit], board.tables.problem
    if problem.rules.units == "district":
        return f"The district {name}" if name in problem.districts else name
    return problem.schools[board.places[unit][0]].name
