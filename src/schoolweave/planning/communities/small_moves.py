"""Moves of one school or unit between two groups, and of two schools at once. All compiled."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.distances import apart
from schoolweave.planning.communities.extras import cont_of, note_in, note_out, weight_of
from schoolweave.planning.communities.kernel import NONE, ZERO, inline, lean
from schoolweave.planning.communities.state import (
    GROUPS,
    PLACED,
    State,
    fill,
    give_group,
    measured,
    replaced,
    steering,
)


@inline
def barred(space: Space, state: State, school: int, group: int, leaving: int) -> bool:
    """Return whether a veto keeps a school out of a group, ``leaving`` (or -1) being on its way out."""
    for place in range(space.veto_start[school], space.veto_start[school + 1]):
        other = space.vetoes[place]
        if state.label[other] == group and other != leaving:
            return True
    return False


@inline
def at_odds(space: Space, school: int) -> bool:
    """Return whether a school must be with somebody and must not: it can have no group."""
    for place in range(space.veto_start[school], space.veto_start[school + 1]):
        if space.unit[space.vetoes[place]] == space.unit[school]:
            return True
    return False


@inline
def tied(space: Space, school: int) -> bool:
    """Return whether must-links tie a school to others."""
    unit = space.unit[school]
    return bool(space.tie_start[unit + 1] - space.tie_start[unit] > 1)


@inline
def take_out(space: Space, state: State, group: int, school: int) -> None:
    """Remove a school from a group and bring the rows up to date (not star and lack)."""
    note_out(space, state, group, school)
    weight = weight_of(space, school)
    place, last = state.slot[school], state.size[group] - 1
    mover = state.member[group, last]
    state.member[group, place] = mover
    state.row[group, place] = state.row[group, last]
    state.slot[mover] = place
    state.size[group] = last
    for a in range(last):
        state.row[group, a] -= apart(space, state.member[group, a], school) * weight
    state.label[school] = -1


@inline
def put_in(space: Space, state: State, group: int, school: int) -> None:
    """Add a school to a group and bring the rows up to date (not star and lack)."""
    note_in(space, state, group, school)
    weight = weight_of(space, school)
    size, total = state.size[group], 0.0
    for a in range(size):
        step = apart(space, state.member[group, a], school)
        state.row[group, a] += step * weight
        total += step * weight_of(space, state.member[group, a])
    state.member[group, size] = school
    state.row[group, size] = total
    state.label[school] = group
    state.slot[school] = size
    state.size[group] = size + 1


@inline
def relocate(  # noqa: C901 - one compiled decision
    space: Space, terms: Terms, state: State, school: int, target: int, threshold: float
) -> bool:
    """Move an untied school to ``target`` (-1: out of all groups) if it costs at most ``threshold`` km.

    From a group or from none; returns whether it moved.
    """
    home = state.label[school]
    if home == target:
        return False
    if home >= 0 and state.size[home] <= terms.low and state.size[home] > 1:
        return False
    if target >= 0 and (state.size[target] >= terms.high or barred(space, state, school, target, NONE)):
        return False
    groups, placed = state.tally[GROUPS], state.tally[PLACED]
    new_groups = groups - (1 if home >= 0 and state.size[home] == 1 else 0)
    new_placed = placed - (1 if home >= 0 else 0) + (1 if target >= 0 else 0)
    delta = terms.price * (placed - new_placed)
    if new_groups != groups or new_placed != placed:
        delta += steering(terms, new_groups, new_placed) - steering(terms, groups, placed)
    home_star, home_lack, target_star, target_lack = 0.0, 0, 0.0, 0
    if home >= 0:
        home_star, home_lack = replaced(space, terms, state, home, school, NONE)
        delta += home_star - state.star[home] + terms.lack_price * (home_lack - state.lack[home])
    if target >= 0:
        target_star, target_lack = replaced(space, terms, state, target, NONE, school)
        delta += target_star - state.star[target] + terms.lack_price * (target_lack - state.lack[target])
    if delta > threshold:
        return False
    if home >= 0:
        take_out(space, state, home, school)
        state.star[home], state.lack[home] = home_star, home_lack
        if state.size[home] == 0:
            give_group(state, home)
    if target >= 0:
        put_in(space, state, target, school)
        state.star[target], state.lack[target] = target_star, target_lack
    state.tally[PLACED] = new_placed
    return True


@inline
def exchange(space: Space, terms: Terms, state: State, school: int, other: int, threshold: float) -> bool:
    """Swap two untied schools of different groups if it costs at most ``threshold`` km."""
    home, target = state.label[school], state.label[other]
    if home < 0 or target < 0 or home == target:
        return False
    if barred(space, state, school, target, other) or barred(space, state, other, home, school):
        return False
    home_star, home_lack = replaced(space, terms, state, home, school, other)
    delta = home_star - state.star[home] + terms.lack_price * (home_lack - state.lack[home])
    target_star, target_lack = replaced(space, terms, state, target, other, school)
    delta += target_star - state.star[target] + terms.lack_price * (target_lack - state.lack[target])
    if delta > threshold:
        return False
    take_out(space, state, home, school)
    take_out(space, state, target, other)
    put_in(space, state, home, other)
    put_in(space, state, target, school)
    state.star[home], state.lack[home] = home_star, home_lack
    state.star[target], state.lack[target] = target_star, target_lack
    return True


@inline
def substitute(space: Space, terms: Terms, state: State, school: int, other: int, threshold: float) -> bool:
    """Give an untied unplaced school the place of another one if it costs at most ``threshold`` km."""
    target = state.label[other]
    if barred(space, state, school, target, other):
        return False
    star, lack = replaced(space, terms, state, target, other, school)
    delta = star - state.star[target] + terms.lack_price * (lack - state.lack[target])
    if delta > threshold:
        return False
    take_out(space, state, target, other)
    put_in(space, state, target, school)
    state.star[target], state.lack[target] = star, lack
    return True


@lean
def relocate_unit(  # noqa: C901 - one compiled decision
    space: Space,
    terms: Terms,
    state: State,
    school: int,
    target: int,
    threshold: float,
    pool: NDArray[np.int64],
) -> bool:
    """Move all schools tied to ``school`` to ``target`` (-1: out) if it costs at most ``threshold`` km.

    ``pool`` is scratch space for two full groups.
    """
    unit, home = space.unit[school], state.label[school]
    start, stop = space.tie_start[unit], space.tie_start[unit + 1]
    moved = stop - start
    if home == target or (target >= 0 and state.size[target] + moved > terms.high):
        return False
    home_size = state.size[home] if home >= 0 else moved
    if home_size != moved and home_size - moved < terms.low:
        return False
    rest, total = ZERO, ZERO
    if home >= 0:
        for place in range(home_size):
            if space.unit[state.member[home, place]] != unit:
                pool[rest] = state.member[home, place]
                rest += 1
    total = rest
    if target >= 0:
        for place in range(state.size[target]):
            pool[total] = state.member[target, place]
            total += 1
        for place in range(start, stop):
            if barred(space, state, space.ties[place], target, NONE) or at_odds(space, space.ties[place]):
                return False
            pool[total] = space.ties[place]
            total += 1
    groups, placed = state.tally[GROUPS], state.tally[PLACED]
    new_groups = groups - (1 if home >= 0 and rest == 0 else 0)
    new_placed = placed + (moved if target >= 0 else 0) - (moved if home >= 0 else 0)
    delta = terms.price * (placed - new_placed)
    delta += steering(terms, new_groups, new_placed) - steering(terms, groups, placed)
    if home >= 0:
        star, lack = measured(space, terms, pool, ZERO, rest, cont_of(state, home))
        delta += star - state.star[home] + terms.lack_price * (lack - state.lack[home])
    if target >= 0:
        star, lack = measured(space, terms, pool, rest, total, cont_of(state, target))
        delta += star - state.star[target] + terms.lack_price * (lack - state.lack[target])
    if delta > threshold:
        return False
    for place in range(start, stop):
        state.label[space.ties[place]] = -1
    if home >= 0:
        fill(space, terms, state, home, pool, ZERO, rest)
        if rest == 0:
            give_group(state, home)
    if target >= 0:
        fill(space, terms, state, target, pool, rest, total)
    state.tally[PLACED] = new_placed
    return True
