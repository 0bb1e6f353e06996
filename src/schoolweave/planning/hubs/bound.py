"""What no choice of hubs can beat: every school's place is priced, every lead takes its best 200 to 300.

For multipliers ``m`` (one per school, of any sign) the sum of all multipliers plus the ``p`` least values
``v_j``, where ``v_j`` is what opening the lead costs plus the least ``sum (cost_ij - m_i)`` over any ``low``
to ``high`` schools, is a bound; with given leads, the sum of all their values.
The ascent looks at short lists of near pairs only; the bound that is published comes from one last pass over
all pairs (:func:`whole`), so that it holds whatever the lists left out.
"""

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints, jit
from schoolweave.planning.hubs.ground import FORBIDDEN, Ground, pair


@jit
def select(values: Floats, count: int, least: int) -> None:
    """Reorder ``values[:count]`` so that the ``least`` smallest come first (Hoare 1961)."""
    low, high = 0, count - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if least - 1 <= j:
            high = j
        elif least - 1 >= i:
            low = i
        else:
            return


@jit
def _value(gains: Floats, negative: int, rest: Floats, others: int, low: int, high: int) -> float:
    """Return the least sum of ``low`` to ``high`` reduced costs (fewer if there are not as many).

    ``gains[:negative]`` are those below 0 and ``rest[:others]`` the others; only the few that decide are
    looked at again.
    """
    total = 0.0
    take = min(negative, high)
    if take < negative:
        select(gains, negative, take)
    for k in range(take):
        total += gains[k]
    more = min(others, low - take)
    if more > 0:
        select(rest, others, more)
        for k in range(more):
            total += rest[k]
    return total


@jit
def values_near(
    start: Ints, school: Ints, cost: Floats, multiplier: Floats, low: int, high: int, values: Floats
) -> None:
    """Add to ``values`` each lead's value over its list of near schools."""
    room = np.max(start[1:] - start[:-1])
    gains, rest = np.empty(room), np.empty(room)
    for j in range(len(values)):
        negative, others = 0, 0
        for place in range(start[j], start[j + 1]):
            gain = cost[place] - multiplier[school[place]]
            if gain < 0.0:
                gains[negative] = gain
                negative += 1
            else:
                rest[others] = gain
                others += 1
        values[j] += _value(gains, negative, rest, others, low, high)


@jit
def served(
    start: Ints,
    school: Ints,
    cost: Floats,
    multiplier: Floats,
    low: int,
    high: int,
    leads: Ints,
    often: Floats,
) -> None:
    """Write to ``often`` (``(n,)``) how many of ``leads`` take each school when they attain their values."""
    often[:] = 0.0
    reduced = np.empty(np.max(start[1:] - start[:-1]))
    for j in leads:
        count = start[j + 1] - start[j]
        negative = 0
        for place in range(start[j], start[j + 1]):
            gain = cost[place] - multiplier[school[place]]
            reduced[place - start[j]] = gain
            if gain < 0.0:
                negative += 1
        take = min(count, max(low, min(high, negative)))
        select(reduced, count, take)
        last = reduced[0]
        for k in range(take):
            last = max(last, reduced[k])
        for place in range(start[j], start[j + 1]):
            if cost[place] - multiplier[school[place]] <= last:
                often[school[place]] += 1.0


@jit
def whole(ground: Ground, leads: Ints, multiplier: Floats, low: int, high: int, values: Floats) -> None:
    """Write each lead's value over all schools that the rules let it serve, its opening cost included.

    Infinite where it may serve fewer than ``low``.
    """
    n = len(ground.xyz)
    gains, rest = np.empty(n), np.empty(n)
    for place in range(len(leads)):
        j = leads[place]
        negative, others = 0, 0
        for i in range(n):
            cost = pair(ground, i, j)
            if cost >= FORBIDDEN:
                continue
            gain = cost - multiplier[i]
            if gain < 0.0:
                gains[negative] = gain
                negative += 1
            else:
                rest[others] = gain
                others += 1
        values[place] = ground.opening[j]
        if negative + others < low:
            values[place] = np.inf
        else:
            values[place] += _value(gains, negative, rest, others, low, high)
