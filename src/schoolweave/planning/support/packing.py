"""Whole engagements of different lengths: the best load of one supporter while others stand still.

A supporter's days are a knapsack. What a school is worth to it is what the plan as a whole gains: all of the
school's penalty where nobody helps it, the difference in cost where somebody else does.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.kernel import Generator, jit, random_below, random_exponential

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LEFT_OUT = 8
"""One in so many pairs is left out where worths are disturbed: no noise in metres outweighs a tier."""


class Side(NamedTuple):
    """A problem of whole engagements, read from both sides. Costs and penalties are whole metres per unit.

    ``pairs[first[i]:first[i + 1]]`` are the pairs of supporter ``i``; those of school ``j`` are
    ``start[j]:start[j + 1]``. ``units`` are what a school wants, ``room`` what a supporter offers.
    """

    school: NDArray[np.int32]
    supporter: NDArray[np.int32]
    cost: Ints
    start: Ints
    pairs: Ints
    first: Ints
    units: Ints
    penalty: Ints
    room: Ints
    most: Ints


class Load(NamedTuple):
    """Who helps whom: each school's pair or -1, and each supporter's free units and free places."""

    held: Ints
    free: Ints
    places: Ints


@jit
def put(side: Side, load: Load, school: int, pair: int) -> int:
    """Let a pair (or, with -1, nobody) help a school; return by how much the whole costs more."""
    before, units = load.held[school], side.units[school]
    change = 0
    for arc, sign in ((before, -1), (pair, 1)):
        if arc < 0:
            change += sign * units * side.penalty[school]
            continue
        supporter = side.supporter[arc]
        change += sign * units * side.cost[arc]
        load.free[supporter] -= sign * units
        load.places[supporter] -= sign
    load.held[school] = pair
    return int(change)


@jit
def otherwise(side: Side, load: Load, school: int, but: int) -> int:
    """Return the cheapest pair of a school with a supporter, not ``but``, who has room for it, or -1."""
    best = -1
    for arc in range(side.start[school], side.start[school + 1]):
        supporter = side.supporter[arc]
        fits = load.free[supporter] >= side.units[school] and load.places[supporter] > 0
        if fits and supporter != but and (best < 0 or side.cost[arc] < side.cost[best]):
            best = arc
    return best


@jit
def worths(
    side: Side, load: Load, supporter: int, price: Ints, noise: float, random: Generator, table: Floats,
    arcs: Ints, worth: Ints,
) -> int:  # fmt: skip
    """Write the pairs of a supporter that are worth anything to it and what; return how many.

    A school taken from another frees that one's days, which are worth ``price`` (by supporter) a unit. Every
    worth is lowered at random by ``noise`` metres a unit on average, and with noise one in
    :data:`LEFT_OUT` pairs is left out.
    """
    count = 0
    for at in range(side.first[supporter], side.first[supporter + 1]):
        arc = side.pairs[at]
        school = side.school[arc]
        held, units = load.held[school], side.units[school]
        if units > side.room[supporter]:
            continue
        if held == arc:
            other = otherwise(side, load, school, supporter)
            worst = side.penalty[school] if other < 0 else min(side.penalty[school], side.cost[other])
            gain = units * (worst - side.cost[arc])
        elif held < 0:
            gain = units * (side.penalty[school] - side.cost[arc])
        else:
            gain = units * (side.cost[held] + price[side.supporter[held]] - side.cost[arc])
        if noise > 0.0:
            if random_below(random, LEFT_OUT) == 0:
                continue
            gain -= int(units * noise * random_exponential(random, table))
        if gain > 0:
            arcs[count], worth[count] = arc, gain
            count += 1
    return count


@jit
def knapsack(units: Ints, worth: Ints, count: int, room: int, places: int, taken: NDArray[np.bool_]) -> int:
    """Mark the items of most worth within ``room`` units and ``places`` items; return their worth.

    Where the number of items cannot bind (``places >= room``) one row of the table is enough.
    """
    counted = places < min(room, count)
    layers = max(places, 0) if counted else 1
    best = np.zeros((layers + 1, room + 1), dtype=np.int64)
    chosen = np.zeros((count, layers + 1, room + 1), dtype=np.bool_)
    for k in range(count):
        size = units[k]
        for layer in range(layers, 0, -1):
            below = layer - 1 if counted else layer
            for left in range(room, size - 1, -1):
                value = best[below, left - size] + worth[k]
                if value > best[layer, left]:
                    best[layer, left] = value
                    chosen[k, layer, left] = True
    layer, left = layers, room
    for k in range(count - 1, -1, -1):
        taken[k] = chosen[k, layer, left]
        if taken[k]:
            left -= units[k]
            layer -= 1 if counted else 0
    return int(best[layers, room])
