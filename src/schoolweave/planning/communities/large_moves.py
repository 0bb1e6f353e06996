"""Moves of whole groups: merge two, split one, cut two anew, dissolve one, assemble one. All compiled."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.distances import apart
from schoolweave.planning.communities.extras import cont_of
from schoolweave.planning.communities.kernel import NONE, ZERO, Generator, jit, lean, random_below
from schoolweave.planning.communities.state import (
    GROUPS,
    PLACED,
    State,
    fill,
    give_group,
    measured,
    steering,
    take_group,
)

Pool = NDArray[np.int64]


@lean
def collect(state: State, group: int, other: int, pool: Pool) -> int:
    """Copy the members of a group, and of another (or -1), to the pool; return how many."""
    total = 0
    for place in range(state.size[group]):
        pool[total] = state.member[group, place]
        total += 1
    if other >= 0:
        for place in range(state.size[other]):
            pool[total] = state.member[other, place]
            total += 1
    return total


@jit
def order_between(space: Space, pool: Pool, total: int, first: int, second: int) -> None:
    """Sort the pool from those nearest to school ``first`` to those nearest to ``second``."""
    key = np.empty(total)
    for a in range(total):
        school = pool[a]
        value = apart(space, school, first) - apart(space, school, second)
        place = a
        while place > 0 and key[place - 1] > value:
            key[place] = key[place - 1]
            pool[place] = pool[place - 1]
            place -= 1
        key[place] = value
        pool[place] = school


@lean
def forbidden(space: Space, pool: Pool, cut: int, total: int) -> bool:
    """Return whether cutting the pool at ``cut`` parts a unit or joins two schools with a veto."""
    if len(space.tie_start) <= len(space.unit):
        for a in range(cut):
            for b in range(cut, total):
                if space.unit[pool[a]] == space.unit[pool[b]]:
                    return True
    if len(space.vetoes) > 0:
        for a in range(total):
            school = pool[a]
            for place in range(space.veto_start[school], space.veto_start[school + 1]):
                for b in range(total):
                    if pool[b] == space.vetoes[place] and (a < cut) == (b < cut):
                        return True
    return False


@lean
def regroup(  # noqa: C901 - one compiled decision
    space: Space,
    terms: Terms,
    state: State,
    group: int,
    other: int,
    parts: int,
    generator: Generator,
    threshold: float,
    pool: Pool,
) -> bool:
    """Pool one or two groups and form one or two of them if it costs at most ``threshold`` km.

    Two are formed by drawing two schools, ordering the pool between them and cutting it at random.
    """
    total = collect(state, group, other, pool)
    cut = total
    if parts == 1:
        if total > terms.high:
            return False
    else:
        least, most = max(terms.low, total - terms.high), min(terms.high, total - terms.low)
        if least > most:
            return False
        first = pool[random_below(generator, total)]
        second = pool[random_below(generator, total)]
        if first == second:
            return False
        order_between(space, pool, total, first, second)
        cut = least + random_below(generator, most - least + 1)
    if forbidden(space, pool, cut, total):
        return False
    after = cont_of(state, other) if other >= 0 else NONE
    star, lack = measured(space, terms, pool, ZERO, cut, cont_of(state, group))
    more_star, more_lack = measured(space, terms, pool, cut, total, after)
    delta = star + more_star - state.star[group] + terms.lack_price * (lack + more_lack - state.lack[group])
    if other >= 0:
        delta -= state.star[other] + terms.lack_price * state.lack[other]
    groups, placed = state.tally[GROUPS], state.tally[PLACED]
    change = parts - (2 if other >= 0 else 1)
    if change != 0:
        delta += steering(terms, groups + change, placed) - steering(terms, groups, placed)
    if delta > threshold:
        return False
    fill(space, terms, state, group, pool, ZERO, cut)
    if parts == 2:
        fill(space, terms, state, take_group(state) if other < 0 else other, pool, cut, total)
    elif other >= 0:
        give_group(state, other)
    return True


@lean
def dissolve(space: Space, terms: Terms, state: State, group: int, threshold: float) -> bool:
    """Leave a whole group unplaced if it costs at most ``threshold`` km."""
    groups, placed, size = state.tally[GROUPS], state.tally[PLACED], state.size[group]
    delta = terms.price * size - state.star[group] - terms.lack_price * state.lack[group]
    delta += steering(terms, groups - 1, placed - size) - steering(terms, groups, placed)
    if delta > threshold:
        return False
    for place in range(size):
        state.label[state.member[group, place]] = -1
    give_group(state, group)
    state.tally[PLACED] = placed - size
    return True


@lean
def gather(space: Space, terms: Terms, state: State, school: int, wanted: int, pool: Pool) -> int:
    """Put ``school`` and unplaced units near it, up to ``wanted`` schools, into the pool; return how many."""
    total = 0
    for step in range(-1, space.near.shape[1]):
        candidate = school if step < 0 else space.near[school, step]
        unit = space.unit[candidate]
        start, stop = space.tie_start[unit], space.tie_start[unit + 1]
        if state.label[candidate] >= 0 or total + stop - start > wanted:
            continue
        present = False
        for a in range(total):
            present = present or space.unit[pool[a]] == unit
        if present:
            continue
        for place in range(start, stop):
            pool[total] = space.ties[place]
            total += 1
        if forbidden(space, pool, total, total):
            total -= stop - start
    return total


@lean
def assemble(
    space: Space, terms: Terms, state: State, school: int, wanted: int, threshold: float, pool: Pool
) -> bool:
    """Form a group of ``school`` and unplaced schools near it if it costs at most ``threshold`` km."""
    total = gather(space, terms, state, school, wanted, pool)
    if total < terms.low:
        return False
    groups, placed = state.tally[GROUPS], state.tally[PLACED]
    star, lack = measured(space, terms, pool, ZERO, total, NONE)
    delta = star + terms.lack_price * lack - terms.price * total
    delta += steering(terms, groups + 1, placed + total) - steering(terms, groups, placed)
    if delta > threshold:
        return False
    fill(space, terms, state, take_group(state), pool, ZERO, total)
    state.tally[PLACED] = placed + total
    return True
