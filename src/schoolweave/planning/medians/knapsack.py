"""The pricing of one median: which nodes it would take at given rewards within its capacity."""

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints, jit

LARGEST_TABLE = 2_000_000
"""Cells of a dynamic programme (items times capacity) above which the fractional bound stands in.

With so many items to a knapsack the two hardly differ."""


@jit
def gather(
    node: Ints, distance: Floats, first: int, last: int, reward: Floats, top: float, items: Ints, gain: Floats
) -> int:
    """Fill ``items`` (places in the list) and ``gain`` with the nodes worth taking; return how many."""
    count = 0
    for place in range(first, last):
        if distance[place] >= top:
            break
        profit = reward[node[place]] - distance[place]
        if profit > 0.0:
            items[count] = place
            gain[count] = profit
            count += 1
    return count


@jit
def fractional(node: Ints, demand: Ints, items: Ints, gain: Floats, count: int, capacity: int) -> float:
    """Return the most gain if the last item taken may be cut (Dantzig 1957): never below the true most.

    The item that is cut is found by halving, not by sorting (Balas and Zemel 1980).
    """
    ratio, place = np.empty(count), np.empty(count, dtype=np.int64)
    total, load = 0.0, 0
    for k in range(count):
        size = demand[node[items[k]]]
        total += gain[k]
        load += size
        ratio[k] = gain[k] / max(size, 1e-9)
        place[k] = k
    if load <= capacity:
        return total
    total, left, low, high = 0.0, capacity, 0, count
    while high - low > 1:
        middle = (low + high) >> 1
        cut = _median_of_three(ratio[place[low]], ratio[place[middle]], ratio[place[high - 1]])
        above, at, below = low, low, high  # [low, above) better than the cut, [above, at) equal to it
        better, equal, better_gain, equal_gain = 0, 0, 0.0, 0.0
        while at < below:
            k = place[at]
            size = demand[node[items[k]]]
            if ratio[k] > cut:
                place[at], place[above] = place[above], k
                better += size
                better_gain += gain[k]
                above += 1
                at += 1
            elif ratio[k] < cut:
                below -= 1
                place[at], place[below] = place[below], k
            else:
                equal += size
                equal_gain += gain[k]
                at += 1
        if better > left:
            high = above
        elif better + equal > left:
            return float(total + better_gain + equal_gain * ((left - better) / equal))
        else:
            total += better_gain + equal_gain
            left -= better + equal
            low = below
    if high > low:
        k = place[low]
        total += gain[k] * min(1.0, left / max(demand[node[items[k]]], 1e-9))
    return float(total)


@jit
def _median_of_three(a: float, b: float, c: float) -> float:
    return max(min(a, b), min(max(a, b), c))


@jit
def exact(
    node: Ints, demand: Ints, items: Ints, gain: Floats, count: int, capacity: int, taken: Ints
) -> tuple[float, int]:
    """Return the most gain of whole items and how many are written to ``taken`` (places in the list).

    Dynamic programming over the capacity (0/1 knapsack); demands are whole numbers. Returns ``-1`` for the
    number if the table would be too large.
    """
    load = 0
    for k in range(count):
        load += demand[node[items[k]]]
    if load <= capacity:
        total = 0.0
        for k in range(count):
            taken[k] = items[k]
            total += gain[k]
        return total, count
    if count * capacity > LARGEST_TABLE:
        return 0.0, -1
    best = np.zeros(capacity + 1)
    table = np.zeros((count, capacity + 1), dtype=np.bool_)
    for k in range(count):
        size = demand[node[items[k]]]
        for room in range(capacity, size - 1, -1):
            with_it = best[room - size] + gain[k]
            if with_it > best[room]:
                best[room] = with_it
                table[k, room] = True
    room, number = capacity, 0
    for k in range(count - 1, -1, -1):
        if table[k, room]:
            taken[number] = items[k]
            number += 1
            room -= demand[node[items[k]]]
    return best[capacity], number
