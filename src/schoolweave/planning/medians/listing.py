"""Every cluster that a better answer could contain: a proof by listing them all.

If an answer that costs less than ``target`` uses a cluster, the cluster's value at the multipliers is at most
``target`` less the bound of everything else. (Baldacci, Christofides and Mingozzi 2008, for vehicle routes.)
"""

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints, jit
from schoolweave.planning.medians.candidates import Candidates
from schoolweave.planning.medians.instance import Instance
from schoolweave.planning.medians.pool import Column

TOLERANCE = 1e-7
"""Relative slack by which a cluster may exceed its limit and still be listed, against rounding."""
VISITS = 8_000_000
"""Steps of one listing, at most."""
MEAN_SIZE = 64
"""Nodes per listed cluster, on average, that there is room for."""


def limits_of(values: Floats, p: int, spare: float) -> Floats:
    """Return for each median the greatest value of a cluster of it in an answer below the target.

    ``values`` are bounds from below on each median's value, ``spare`` the target less the whole bound.
    """
    last = np.partition(values, p - 1)[p - 1]
    # A median among the p best stays itself; any other stands in for the worst of them.
    return np.asarray(np.minimum(values, last) * (values <= last) + last * (values > last) + spare)


def clusters(
    instance: Instance, lists: Candidates, reward: Floats, limits: Floats, most: int
) -> list[Column] | None:
    """Return every cluster within its median's limit, or ``None`` if there are more than ``most``.

    ``None`` also if that cannot be sure: where the lists of candidates are not complete, or where a node
    asks more than its own capacity (a median might then serve nobody, and such a cluster is not listed).
    """
    if np.isfinite(lists.radius).any() or (instance.demand > instance.capacity).any():
        return None
    columns: list[Column] = []
    ends, members = np.zeros(most + 2, dtype=np.int64), np.zeros(MEAN_SIZE * (most + 2), dtype=np.int64)
    visits = np.array([VISITS], dtype=np.int64)
    for j in range(instance.n):
        nodes = lists.node[lists.start[j] : lists.start[j + 1]]
        value = lists.distance[lists.start[j] : lists.start[j + 1]] - reward[nodes]
        size = instance.demand[nodes]
        order = np.lexsort((value, np.where(value < 0, value / np.maximum(size, 1e-9), 0.0)))
        slack = TOLERANCE * max(1.0, float(np.abs(value).max()))
        count = walk(
            value[order], size[order], int(instance.capacity[j]), float(limits[j]) + slack,
            most - len(columns), ends, members, visits,
        )  # fmt: skip
        if count < 0:
            return None
        inside = nodes[order]
        columns += [(j, inside[members[ends[k] : ends[k + 1]]]) for k in range(count)]
    return columns


@jit
def _rest(value: Floats, size: Ints, k: int, left: int) -> float:
    """Return the least that items from ``k`` on can add within ``left`` (items by value per size)."""
    total = 0.0
    for m in range(k, len(value)):
        if value[m] >= 0.0:
            break
        if size[m] > left:
            return float(total + value[m] * left / size[m])
        total += value[m]
        left -= size[m]
    return float(total)


@jit
def walk(
    value: Floats, size: Ints, capacity: int, limit: float, most: int, ends: Ints, members: Ints,
    visits: Ints,
) -> int:  # fmt: skip
    """Write every set of items within limit and capacity; return how many, or -1 if too many or too long.

    ``visits`` (``(1,)``) is how many steps may still be made; it is counted down.
    """
    n = len(value)
    stack = np.empty(n + 1, dtype=np.int64)
    depth, k, current, left = 0, 0, 0.0, capacity
    count = 0
    while True:
        visits[0] -= 1
        if visits[0] < 0:
            return -1
        # Take the next item from k on that can lead to a set within the limit.
        taken = -1
        while k < n and current + _rest(value, size, k, left) <= limit:
            if size[k] <= left and current + value[k] + _rest(value, size, k + 1, left - size[k]) <= limit:
                taken = k
                break
            if value[k] >= 0.0 and current + value[k] > limit:
                break
            k += 1
            visits[0] -= 1
        if taken < 0:
            if depth == 0:
                return count
            depth -= 1
            k = stack[depth]
            current -= value[k]
            left += size[k]
            k += 1
            continue
        stack[depth] = taken
        depth += 1
        current += value[taken]
        left -= size[taken]
        k = taken + 1
        if current <= limit:
            at = ends[count]
            if count >= most or at + depth > len(members):
                return -1
            members[at : at + depth] = stack[:depth]
            count += 1
            ends[count] = at + depth
