"""The pricing of one median: which nodes it would take at given rewards within its capacity."""

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints, jit

LARGEST_TABLE = 40_000_000
"""Cells of a dynamic programme (items times capacity) above which the fractional bound stands in."""


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
    """Return the most gain if the last item taken may be cut (Dantzig 1957): never below the true most."""
    ratio = np.empty(count)
    total, load = 0.0, 0
    for k in range(count):
        total += gain[k]
        load += demand[node[items[k]]]
        ratio[k] = -gain[k] / max(demand[node[items[k]]], 1e-9)
    if load <= capacity:
        return total
    total, left = 0.0, capacity
    for k in np.argsort(ratio):
        size = demand[node[items[k]]]
        if size > left:
            return float(total + gain[k] * left / size)
        total += gain[k]
        left -= size
    return float(total)


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
