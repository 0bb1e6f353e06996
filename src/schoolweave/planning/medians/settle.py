"""Bringing every cluster within its capacity, where a search left some over it or none was found at all.

Nodes move to other clusters or change places with nodes there, always out of a cluster that is over, by the
least of overload and distance together; a node that has just moved rests for a while (tabu search, Glover
1989). Where that fails, nodes are packed by size alone: best fit, the largest first (Johnson 1974).
"""

import math
import time

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.kernel import Floats, Generator, Ints, jit, random_below
from schoolweave.planning.medians.instance import Instance

EVALUATIONS = 100_000_000
"""Moves that one repair looks at, at most."""
AT_ONCE = 5_000_000
"""... and between two looks at the clock."""
RESTS = 6
"""Moves for which a node rests, at least; at most three times as many."""
DEARER = 60
"""Moves without a new least overload after which overload is priced higher."""


def settled(
    instance: Instance, median_of: Ints, price: float, random: Generator, seconds: float = np.inf
) -> Ints | None:
    """Return an answer within the capacities near one that may not be, or ``None`` if none was found.

    ``median_of`` (``(n,)``) and what is returned are each node's median; ``price`` is what a unit over the
    capacity weighs against distance at first. Gives up after ``seconds``.
    """
    until = time.monotonic() + seconds
    medians, label = np.unique(median_of, return_inverse=True)
    if instance.capacity[medians].sum() < instance.demand.sum():
        return None
    pinned = np.zeros(instance.n, dtype=np.bool_)
    if instance.capacity.min() < instance.capacity.max():
        pinned[medians] = True  # where capacities differ, a median has to stay one
    label = label.astype(np.int64)
    load = np.bincount(label, weights=instance.demand, minlength=len(medians)).astype(np.int64)
    for _ in range(EVALUATIONS // AT_ONCE):
        over, price = _settle(
            instance.x, instance.y, instance.demand, instance.capacity[medians], medians, pinned, price,
            AT_ONCE, random, label, load,
        )  # fmt: skip
        if over == 0:
            return _remade(instance, medians, label)
        if time.monotonic() > until:
            break
    return None


def packed(instance: Instance, random: Generator, seconds: float = np.inf) -> Ints | None:
    """Return an answer found by size alone, wherever the nodes are, or ``None`` if none was found.

    Gives up after ``seconds``.
    """
    medians = np.argsort(-instance.capacity, kind="stable")[: instance.p]
    median_of = np.full(instance.n, -1, dtype=np.int64)
    median_of[medians] = medians
    free = instance.capacity[medians] - instance.demand[medians]
    for node in np.argsort(-instance.demand, kind="stable"):
        if median_of[node] >= 0:
            continue
        fits = np.flatnonzero(free >= instance.demand[node])
        place = fits[np.argmin(free[fits])] if len(fits) else np.argmax(free)
        median_of[node] = medians[place]
        free[place] -= instance.demand[node]
    if (free >= 0).all():
        return _remade(instance, medians, np.searchsorted(np.sort(medians), median_of), order=True)
    return settled(instance, median_of, 1e9, random, seconds)


def _remade(instance: Instance, medians: Ints, label: Ints, *, order: bool = False) -> Ints:
    """Return each node's median after choosing the best member of each cluster that can serve it."""
    medians = np.sort(medians) if order else medians
    median_of = np.empty(instance.n, dtype=np.int64)
    for c, old in enumerate(medians):
        nodes = np.flatnonzero(label == c)
        if len(nodes) == 0:
            median_of[old] = old
            continue
        able = nodes[instance.capacity[nodes] >= instance.demand[nodes].sum()]
        far = np.hypot(
            instance.x[able][:, None] - instance.x[nodes], instance.y[able][:, None] - instance.y[nodes]
        )
        median_of[nodes] = able[np.argmin(far.sum(axis=1))] if len(able) else old
    return median_of


@jit
def _apart(x: Floats, y: Floats, i: int, k: int) -> float:
    return math.sqrt((x[i] - x[k]) ** 2 + (y[i] - y[k]) ** 2)


@jit
def _one_over(over: Ints, random: Generator) -> int:
    """Return a random cluster that is over its capacity."""
    skip = random_below(random, int(np.count_nonzero(over)))
    for c in range(len(over)):
        if over[c] > 0:
            skip -= 1
            if skip < 0:
                return c
    return -1


@jit
def _best_move(
    x: Floats, y: Floats, demand: Ints, room: Ints, median: Ints, pinned: NDArray[np.bool_], price: float,
    label: Ints, load: Ints, over: Ints, rests: Ints, away: Floats, a: int, spare: int,
) -> tuple[int, int, int, int]:  # fmt: skip
    """Return the best move out of cluster ``a``: node, node in return or -1, cluster, change of overload.

    Resting nodes (``rests`` above 0) move only where overload falls by more than ``spare``.
    """
    n, p = len(label), len(median)
    best, mover, back, into, change = np.inf, -1, -1, -1, 0
    to = np.empty(p)
    for i in range(n):
        if label[i] != a or pinned[i]:
            continue
        for b in range(p):
            to[b] = _apart(x, y, i, median[b]) - away[i]
        for other in range(n + p):
            k = other if other < n else -1
            b = label[other] if other < n else other - n
            if b == a or (k >= 0 and (pinned[k] or demand[k] >= demand[i])):
                continue
            moved = demand[i] - (demand[k] if k >= 0 else 0)
            delta = max(0, load[a] - moved - room[a]) - over[a]
            delta += max(0, load[b] + moved - room[b]) - over[b]
            if delta >= -spare and (rests[i] > 0 or (k >= 0 and rests[k] > 0)):
                continue
            cost = price * delta + to[b] - (away[k] if k >= 0 else 0.0)
            if cost >= best:
                continue
            cost += _apart(x, y, k, median[a]) if k >= 0 else 0.0
            if cost < best:
                best, mover, back, into, change = cost, i, k, b, delta
    return mover, back, into, change


@jit
def _settle(
    x: Floats, y: Floats, demand: Ints, room: Ints, median: Ints, pinned: NDArray[np.bool_], price: float,
    evaluations: int, random: Generator, label: Ints, load: Ints,
) -> tuple[int, float]:  # fmt: skip
    """Move nodes until nothing is over or the evaluations are used up; return what is over, and the price."""
    n, p, since = len(label), len(median), 0
    rests, away = np.zeros(n, dtype=np.int64), np.empty(n)
    for i in range(n):
        away[i] = _apart(x, y, i, median[label[i]])
    over = np.maximum(load - room, 0)
    total = over.sum()
    least = total
    while total > 0 and evaluations > 0:
        a = _one_over(over, random)
        mover, back, b, change = _best_move(
            x, y, demand, room, median, pinned, price, label, load, over, rests, away, a, total - least
        )
        evaluations -= n + (n + p) * n // p
        rests -= 1
        if mover < 0:
            continue
        moved = demand[mover] - (demand[back] if back >= 0 else 0)
        for node, cluster in ((mover, b), (back, a)):
            if node >= 0:
                label[node] = cluster
                away[node] = _apart(x, y, node, median[cluster])
                rests[node] = RESTS + random_below(random, 2 * RESTS)
        load[a] -= moved
        load[b] += moved
        over[a], over[b] = max(0, load[a] - room[a]), max(0, load[b] - room[b])
        total += change
        since = 0 if total < least else since + 1
        least = min(least, total)
        if since > DEARER:
            price, since = price * 1.5, 0
    return int(total), price
