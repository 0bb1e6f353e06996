"""What no division of whole districts can beat: each lead takes its best set of districts within the band.

For multipliers ``m`` (one per unit, of any sign) the sum of all multipliers plus the ``p`` least values
``v_j`` is a bound, where ``v_j`` is what opening lead ``j`` costs plus the least ``sum (cost_ju - m_u)`` over
the sets of units whose schools number within the band: a knapsack, solved by dynamic programming over the
number of schools. With given leads the values of all of them are summed. Where a lead has to be in its own
hub its own unit is in the set.
"""

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints, jit
from schoolweave.planning.hubs.units import Board


@jit
def knapsack(
    gain: Floats, size: Ints, order: Ints, first: int, low: int, high: int, best: Floats, used: Floats
) -> float:
    """Return the least sum of ``gain`` over units of ``order`` within the band; infinite if there is none.

    ``first`` (-1: none) is a unit that has to be taken. ``used`` (``(len(order), high + 1)``) is room for
    :func:`chosen`.
    """
    best[:] = np.inf
    base = 0 if first < 0 else size[first]
    if base > high:
        return np.inf
    best[base] = 0.0 if first < 0 else gain[first]
    top = base
    for place in range(len(order)):
        k = order[place]
        used[place] = 0.0
        if k == first:
            continue
        top = min(high, top + size[k])
        for load in range(top, base + size[k] - 1, -1):
            other = best[load - size[k]] + gain[k]
            if other < best[load]:
                best[load] = other
                used[place, load] = 1.0
    return float(best[low:].min())


@jit
def chosen(size: Ints, order: Ints, first: int, low: int, best: Floats, used: Floats, taken: Floats) -> None:
    """Add 1 to ``taken`` (``(u,)``) for each unit of the set that :func:`knapsack` found."""
    load = low + int(np.argmin(best[low:]))
    if first >= 0:
        taken[first] += 1.0
    for place in range(len(order) - 1, -1, -1):
        if used[place, load] > 0.0:
            taken[order[place]] += 1.0
            load -= size[order[place]]


@jit
def short(gain: Floats, size: Ints, high: int) -> Ints:
    """Return the units that a good set may hold: those that gain, and the cheapest others to fill one hub."""
    order = np.argsort(gain, kind="mergesort")
    count, room = 0, 0
    while count < len(order) and (gain[order[count]] < 0.0 or room < high):
        room += size[order[count]] if gain[order[count]] >= 0.0 else 0
        count += 1
    return order[:count]


@jit
def values_of(
    board: Board, first: Ints, price: Floats, which: Ints, values: Floats, taken: Floats, every: bool
) -> None:
    """Write the value of each lead of ``which`` to ``values`` and add its set to ``taken`` (``(u,)``).

    ``first`` (``(m,)``) is the unit that each lead has to take, or -1. With ``every`` all units are looked
    at, so that the values are exact; else only those of :func:`short`.
    """
    u = len(board.size)
    best, used = np.empty(board.high + 1), np.empty((u, board.high + 1))
    everyone = np.arange(u)
    for j in which:
        gain = board.cost[j] - price
        order = everyone if every else short(gain, board.size, board.high)
        value = knapsack(gain, board.size, order, first[j], board.low, board.high, best, used)
        values[j] = value + board.opening[j]
        if value < np.inf:
            chosen(board.size, order, first[j], board.low, best, used, taken)


@jit
def best_sets(board: Board, first: Ints, price: Floats, values: Floats, sets: Floats) -> None:
    """Write each lead's value to ``values`` and its set of units to ``sets`` (``(m, u)``, 0 or 1)."""
    one = np.empty(1, dtype=np.int64)
    sets[:] = 0.0
    for j in range(len(values)):
        one[0] = j
        values_of(board, first, price, one, values, sets[j], False)
