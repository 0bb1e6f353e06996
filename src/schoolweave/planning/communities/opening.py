"""A first plan to improve: cut the map in halves until the pieces have the wanted size."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.state import PLACED, State, empty, fill, take_group


def opening(
    space: Space, terms: Terms, start: list[tuple[int, ...]] | None = None, *, complete: bool = True
) -> State:
    """Return a state with the groups given and, if ``complete``, the others in compact groups.

    The compact ones have about the mean size. The size band, units and vetoes are kept by leaving out
    whom they do not let in.
    """
    n = len(space.unit)
    state = empty(n, terms.low, terms.high, terms.extras)
    groups = [list(members) for members in start or ()]
    if complete:
        groups += _halves(space, terms, {school for group in groups for school in group})
    for group in groups:
        members = _allowed(space, terms, group)
        if len(members) >= terms.low:
            pool = np.array(members, dtype=np.int64)
            fill(space, terms, state, int(take_group(state)), pool, 0, len(members))
            state.tally[PLACED] += len(members)
    return state


def _halves(space: Space, terms: Terms, taken: set[int]) -> list[list[int]]:
    """Return lists of schools: units not taken, by their first school, in cells of a k-d tree."""
    first = space.ties[space.tie_start[:-1]]
    weight = np.diff(space.tie_start)
    units = np.array([unit for unit, school in enumerate(first) if int(school) not in taken], dtype=np.int64)
    wanted = int(np.floor(weight[units].sum() / terms.mean + 0.5))
    cells = [(units, wanted)] if wanted else []
    done = []
    while cells:
        units, parts = cells.pop()
        if parts <= 1:
            done.append([int(school) for unit in units for school in _members(space, int(unit))])
            continue
        left = parts // 2
        ordered = _along_widest(space.xyz[first[units]], units)
        share = np.cumsum(weight[ordered]) <= weight[ordered].sum() * left / parts
        cells += [(ordered[share], left), (ordered[~share], parts - left)]
    return done


def _along_widest(xyz: NDArray[np.float64], units: NDArray[np.int64]) -> NDArray[np.int64]:
    axis = int(np.argmax(np.ptp(xyz, axis=0))) if len(units) else 0
    return units[np.argsort(xyz[:, axis], kind="stable")]


def _members(space: Space, unit: int) -> NDArray[np.int64]:
    return space.ties[space.tie_start[unit] : space.tie_start[unit + 1]]


def _allowed(space: Space, terms: Terms, group: list[int]) -> list[int]:
    """Return the schools of a group, unit by unit, that fit and that nobody already in vetoes."""
    kept: list[int] = []
    for unit in dict.fromkeys(int(space.unit[school]) for school in group):
        members = _members(space, unit).tolist()
        together = set(kept) | set(members)
        clash = any(
            int(other) in together
            for school in members
            for other in space.vetoes[space.veto_start[school] : space.veto_start[school + 1]]
        )
        if len(together) <= terms.high and not clash and set(members) <= set(group):
            kept += members
    return kept


def travel_of(state: State) -> float:
    """Return the travel of an opening in km, without optional terms; nothing continues today's groups yet."""
    extra = 0.0 if state.kept is None else float(np.abs(state.need).sum() - state.kept.sum())
    return float(state.star.sum()) - extra
