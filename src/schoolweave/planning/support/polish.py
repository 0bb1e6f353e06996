"""Bettering a plan of whole engagements: one supporter after another takes its best load, with some noise.

Iterated local search: a supporter packs its days anew with worths that are disturbed, those who lost a school
by it pack theirs, and the change stands where the whole is better, or hardly worse while there is heat.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.kernel import (
    EXPONENTIAL,
    Floats,
    Generator,
    generator,
    jit,
    random_below,
    random_exponential,
)
from schoolweave.planning.support.packing import Load, Side, knapsack, otherwise, put, worths
from schoolweave.planning.support.units import Model

Ints = NDArray[np.int64]
AT_ONCE = 500
"""Supporters packed between two looks at the clock."""
STEPS = 6
"""Supporters packed per supporter of the problem: enough for the models of blocks to go on from."""
HOT, COLD = 3000.0, 30.0
"""First and last heat, and noise, in metres."""


def side_of(model: Model) -> Side:
    """Return the numbers that packing reads; a unit is ``model.unit`` half-days."""
    arcs, net = model.arcs, model.net
    pairs = np.argsort(arcs.supporter, kind="stable").astype(np.int64)
    first = np.zeros(len(model.offered) + 1, dtype=np.int64)
    np.cumsum(np.bincount(arcs.supporter, minlength=len(model.offered)), out=first[1:])
    return Side(
        net.school, net.supporter, net.cost, arcs.start, pairs, first, net.units, net.penalty,
        model.offered // model.unit, model.most,
    )  # fmt: skip


def load_of(side: Side, given: Ints) -> Load:
    """Return who helps whom in a plan of half-days by pair."""
    held = np.full(len(side.units), -1, dtype=np.int64)
    used = np.flatnonzero(given)
    held[side.school[used]] = used
    load = Load(held, side.room.copy(), side.most.copy())
    np.subtract.at(load.free, side.supporter[used], side.units[side.school[used]])
    np.subtract.at(load.places, side.supporter[used], 1)
    return load


def polish(
    model: Model, given: Ints, prices: Ints, seed: int, halted: Callable[[float], bool], steps: int = STEPS
) -> Ints:
    """Return a plan of half-days by pair that costs no more than ``given``, penalties included.

    ``prices`` (metres per unit, by supporter) are those of the flow. ``halted`` is asked with the share
    of the search that is done.
    """
    side = side_of(model)
    load, random = load_of(side, given), generator(seed)
    best, least, now = load.held.copy(), 0, 0
    turns = max(1, -(-steps * len(side.room) // AT_ONCE))
    for step in range(turns):
        if halted(step / turns):
            break
        heat = HOT * (COLD / HOT) ** (step / turns)
        now += rounds(side, load, prices, heat, AT_ONCE, random, EXPONENTIAL)
        if now < least:
            best, least = load.held.copy(), now
    found = np.zeros_like(given)
    used = np.flatnonzero(best >= 0)
    found[best[used]] = model.wanted[used]
    return found


@jit
def rounds(
    side: Side, load: Load, prices: Ints, heat: float, count: int, random: Generator, table: Floats
) -> int:
    """Disturb ``count`` supporters, one after another; return by how much the whole costs more."""
    longest = np.max(side.first[1:] - side.first[:-1]) if len(side.room) else 0
    arcs, worth = np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64)
    log, before = np.empty(12 * longest + 64, dtype=np.int64), np.empty(12 * longest + 64, dtype=np.int64)
    nothing = np.zeros_like(prices)
    total = 0
    for _ in range(count):
        first = random_below(random, len(side.room))
        change, size = _pack(side, load, first, prices, heat, random, table, arcs, worth, log, before, 0)
        here = 0
        while here < size and size < 6 * longest:
            # Who lost the school, or could take it now, packs again, without noise.
            school, old = log[here], before[here]
            here += 1
            who = side.supporter[old] if old >= 0 else -1
            if load.held[school] < 0:
                arc = otherwise(side, load, school, -1)
                if arc >= 0:
                    log[size], before[size] = school, -1
                    size += 1
                    change += put(side, load, school, arc)
                else:
                    many = side.start[school + 1] - side.start[school]
                    who = side.supporter[side.start[school] + random_below(random, many)]
            if who >= 0 and here < 40:
                more, size = _pack(
                    side, load, who, nothing, 0.0, random, table, arcs, worth, log, before, size
                )
                change += more
        more, size = _pack(side, load, first, nothing, 0.0, random, table, arcs, worth, log, before, size)
        change += more
        if change > heat * random_exponential(random, table):
            for at in range(size - 1, -1, -1):
                change += put(side, load, log[at], before[at])
        total += change
    return total


@jit
def _pack(
    side: Side, load: Load, supporter: int, prices: Ints, noise: float, random: Generator, table: Floats,
    arcs: Ints, worth: Ints, log: Ints, before: Ints, size: int,
) -> tuple[int, int]:  # fmt: skip
    """Give one supporter its best load; return the change and the length of the log of changes."""
    count = worths(side, load, supporter, prices, noise, random, table, arcs, worth)
    units = side.units[side.school[arcs[:count]]]
    taken = np.zeros(count, dtype=np.bool_)
    knapsack(units, worth, count, side.room[supporter], side.most[supporter], taken)
    change = 0
    wanted = {-1}
    for k in range(count):
        if taken[k]:
            wanted.add(side.school[arcs[k]])
    for at in range(side.first[supporter], side.first[supporter + 1]):
        arc = side.pairs[at]
        school = side.school[arc]
        if load.held[school] == arc and school not in wanted:
            log[size], before[size] = school, arc
            size += 1
            change += put(side, load, school, -1)
    for k in range(count):
        school = side.school[arcs[k]]
        if taken[k] and load.held[school] != arcs[k]:
            log[size], before[size] = school, load.held[school]
            size += 1
            change += put(side, load, school, arcs[k])
    return change, size
