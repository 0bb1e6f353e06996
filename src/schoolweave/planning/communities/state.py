"""A plan while it is searched: which school is in which group, with sums kept up to date.

All functions but :func:`empty` and :func:`members` are compiled. ``-1`` stands for "no group", "no school".
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Maybe, Space, Terms
from schoolweave.planning.communities.distances import apart
from schoolweave.planning.communities.extras import (
    cont_of,
    extra_measured,
    extra_replaced,
    note_all,
    note_none,
    weight_of,
)
from schoolweave.planning.communities.kernel import ZERO, inline, jit, lean

GROUPS, PLACED, FREE = 0, 1, 2
"""Places in :attr:`State.tally`: groups in use, schools placed, ids on the free list."""


class State(NamedTuple):
    """Groups as arrays.

    ``label`` and ``slot`` per school ``(n,)``; ``member`` and ``row`` ``(g, high)``: who is in a group and
    the sum of distances to the others in km; per group ``size``, ``star`` (the smallest ``row``) and ``lack``
    (how many segments and state schools are missing); ``free`` a stack of unused group ids.

    Where groups cost more than travel, ``star`` includes that, and per group there are ``kept`` (km of flows
    and preferences inside), ``need`` (km above the mean), ``stay`` (schools that stay in the group that this
    one continues) and ``cont`` (the label of that group, or -1); else these are ``None``.
    """

    label: NDArray[np.int64]
    slot: NDArray[np.int64]
    member: NDArray[np.int64]
    row: NDArray[np.float64]
    size: NDArray[np.int64]
    star: NDArray[np.float64]
    lack: NDArray[np.int64]
    free: NDArray[np.int64]
    tally: NDArray[np.int64]
    kept: Maybe = None
    need: Maybe = None
    stay: Maybe = None
    cont: Maybe = None


def empty(n: int, low: int, high: int, extras: int = 0) -> State:
    """Return a state in which no school has a group, with room for every possible number of groups.

    ``extras`` is 1 where groups cost more than travel.
    """
    groups = n // max(low, 1) + 2
    sums = {
        "kept": np.zeros(groups),
        "need": np.zeros(groups),
        "stay": np.zeros(groups, dtype=np.int64),
        "cont": np.full(groups, -1, dtype=np.int64),
    }
    return State(
        label=np.full(n, -1, dtype=np.int64),
        slot=np.full(n, -1, dtype=np.int64),
        member=np.full((groups, high), -1, dtype=np.int64),
        row=np.zeros((groups, high)),
        size=np.zeros(groups, dtype=np.int64),
        star=np.zeros(groups),
        lack=np.zeros(groups, dtype=np.int64),
        free=np.arange(groups - 1, -1, -1, dtype=np.int64),
        tally=np.array([0, 0, groups], dtype=np.int64),
        **(sums if extras else {}),
    )


def members(state: State) -> list[tuple[int, ...]]:
    """Return the groups in use as ascending places of schools, ordered by their first."""
    found = [
        tuple(sorted(int(school) for school in state.member[group, :size]))
        for group, size in enumerate(state.size)
        if size
    ]
    return sorted(found)


@inline
def lacking(terms: Terms, mask: int, states: int) -> int:
    """Return how many segments and state schools a group lacks."""
    missing = terms.full & ~mask
    count = 0
    while missing:
        missing &= missing - 1
        count += 1
    return count + max(0, terms.state_min - states)


@inline
def replaced(space: Space, terms: Terms, state: State, group: int, out: int, new: int) -> tuple[float, int]:
    """Return star cost in km and lack of a group if ``out`` left it and ``new`` came (either may be -1)."""
    best, total = np.inf, 0.0
    mask, states, left = ZERO, ZERO, 0
    less = weight_of(space, out) if out >= 0 else 1.0
    more = weight_of(space, new) if new >= 0 else 1.0
    for place in range(state.size[group]):
        school = state.member[group, place]
        if school == out:
            continue
        row = state.row[group, place]
        if out >= 0:
            row -= apart(space, school, out) * less
        if new >= 0:
            step = apart(space, school, new)
            row += step * more
            total += step * weight_of(space, school)
        best = min(best, row)
        mask |= space.serves[school]
        states += space.state[school]
        left += 1
    if new >= 0:
        best = min(best, total)
        mask |= space.serves[new]
        states += space.state[new]
        left += 1
    if left == 0:
        return 0.0, 0
    best += extra_replaced(space, terms, state, group, out, new)
    return best, lacking(terms, mask, states)


@lean
def measured(
    space: Space, terms: Terms, pool: NDArray[np.int64], start: int, stop: int, cont: int
) -> tuple[float, int]:
    """Return star cost in km and lack of the group made of ``pool[start:stop]``.

    ``cont`` is the label of the group of today that it continues, or -1.
    """
    best, mask, states = np.inf, ZERO, ZERO
    for a in range(start, stop):
        row = 0.0
        for b in range(start, stop):
            row += apart(space, pool[a], pool[b]) * weight_of(space, pool[b])
        best = min(best, row)
        mask |= space.serves[pool[a]]
        states += space.state[pool[a]]
    if stop == start:
        return 0.0, 0
    best += extra_measured(space, terms, pool, start, stop, cont)
    return best, lacking(terms, mask, states)


@lean
def fill(
    space: Space, terms: Terms, state: State, group: int, pool: NDArray[np.int64], start: int, stop: int
) -> None:
    """Make ``pool[start:stop]`` the members of a group and compute its sums; does not touch ``tally``."""
    state.size[group] = stop - start
    for place in range(stop - start):
        school = pool[start + place]
        state.member[group, place] = school
        state.label[school] = group
        state.slot[school] = place
        row = 0.0
        for other in range(start, stop):
            row += apart(space, school, pool[other]) * weight_of(space, pool[other])
        state.row[group, place] = row
    note_all(space, state, group, pool, start, stop)
    star, lack = measured(space, terms, pool, start, stop, cont_of(state, group))
    state.star[group] = star
    state.lack[group] = lack


@lean
def take_group(state: State) -> int:
    """Return an unused group id and count it as used."""
    state.tally[FREE] -= 1
    state.tally[GROUPS] += 1
    return int(state.free[state.tally[FREE]])


@lean
def give_group(state: State, group: int) -> None:
    """Mark a group as unused; its members must have been moved before."""
    state.size[group] = 0
    state.star[group] = 0.0
    state.lack[group] = 0
    note_none(state, group)
    state.free[state.tally[FREE]] = group
    state.tally[FREE] += 1
    state.tally[GROUPS] -= 1


@jit
def refresh(space: Space, terms: Terms, state: State) -> None:
    """Recompute every group's sums, so that rounding does not add up over millions of moves."""
    pool = np.empty(state.member.shape[1], dtype=np.int64)
    for group in range(len(state.size)):
        size = state.size[group]
        if size > 0:
            for place in range(size):
                pool[place] = state.member[group, place]
            fill(space, terms, state, group, pool, ZERO, size)


@inline
def steering(terms: Terms, groups: int, placed: int) -> float:
    """Return the price in km of having ``groups`` groups for ``placed`` schools."""
    excess = groups - np.floor(placed / terms.mean + 0.5)
    return float(terms.group_price * excess + terms.count_price * excess * excess)


@lean
def energy(terms: Terms, state: State) -> float:
    """Return what a search minimises, in km: travel, prices of unplaced and of lacking, steering."""
    total = 0.0
    for group in range(len(state.size)):
        if state.size[group] > 0:
            total += state.star[group] + terms.lack_price * state.lack[group]
    total += terms.price * (len(state.label) - state.tally[PLACED])
    return float(total + steering(terms, state.tally[GROUPS], state.tally[PLACED]))
