"""Columns that would improve the linear programme over clusters, one per median, and the bound they give."""

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints, jit
from schoolweave.planning.medians.candidates import Candidates
from schoolweave.planning.medians.dual import values_of
from schoolweave.planning.medians.instance import Instance
from schoolweave.planning.medians.knapsack import exact, gather
from schoolweave.planning.medians.pool import Column


@jit
def _price(
    start: Ints, node: Ints, distance: Floats, demand: Ints, capacity: Ints, reward: Floats, least: int,
    threshold: float, values: Floats, column: Ints, members: Ints,
) -> None:  # fmt: skip
    """Write the best column of every median that is below ``threshold`` or among the ``least`` best."""
    values_of(start, node, distance, demand, capacity, reward, values)
    top = reward.max()
    longest = np.max(start[1:] - start[:-1])
    items = np.empty(longest, dtype=np.int64)
    gain = np.empty(longest)
    taken = np.empty(longest, dtype=np.int64)
    exactly = np.empty(least)
    known = 0
    column[:] = 0
    total = 0
    for j in np.argsort(values):
        if known == least and values[j] >= exactly[least - 1] and values[j] >= threshold:
            break
        count = gather(node, distance, start[j], start[j + 1], reward, top, items, gain)
        value, number = exact(node, demand, items, gain, count, capacity[j], taken)
        if number < 0:
            number = 0
        else:
            values[j] = -value
        place = min(known, least - 1)
        if known < least or values[j] < exactly[least - 1]:
            while place > 0 and exactly[place - 1] > values[j]:
                exactly[place] = exactly[place - 1]
                place -= 1
            exactly[place] = values[j]
            known = min(known + 1, least)
        if values[j] < threshold and total + number <= len(members):
            members[total : total + number] = taken[:number]
            total += number
            column[j, 0], column[j, 1] = total - number, total


def price(
    instance: Instance, lists: Candidates, reward: Floats, threshold: float
) -> tuple[float, Floats, list[Column]]:
    """Return the bound at ``reward``, the medians' values and every median's best column under ``threshold``.

    ``values`` (shape ``(n,)``) are exact for the ``p`` least and for those with a column, and bounds from
    below for the others. Columns come as median and nodes.
    """
    n = instance.n
    inside = np.minimum(np.maximum(reward, 0.0), lists.radius)
    values, column = np.empty(n), np.empty((n, 2), dtype=np.int64)
    members = np.empty(len(lists.node), dtype=np.int64)
    _price(
        lists.start, lists.node, lists.distance, instance.demand, instance.capacity, inside, instance.p,
        threshold, values, column, members,
    )  # fmt: skip
    bound = float(inside.sum() + np.partition(values, instance.p - 1)[: instance.p].sum())
    found = [(int(j), lists.node[members[a:b]]) for j, (a, b) in enumerate(column) if b > a]
    return bound, values, found
