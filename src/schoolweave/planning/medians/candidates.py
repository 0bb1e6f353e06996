"""Which nodes may be served by which median: lists that keep the bound valid without being complete."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from schoolweave.planning.communities.kernel import jit
from schoolweave.planning.medians.instance import Floats, Instance, Ints

LEAST = 64
"""Nearest nodes that every node lists at least."""
COMPLETE = 1500
"""Nodes up to which every pair is listed."""
TIMES_MEAN = 8
"""... and how many times the mean number of nodes per median, up to a mean of :data:`LARGE_MEAN`."""
LARGE_MEAN = 50
"""... and half as many times what the mean is above that."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of median and node: for each median ``j`` the entries ``start[j]:start[j + 1]``, nearest first.

    ``node`` (int64) and ``distance`` list every node that lies within its own ``radius`` (shape ``(n,)``) of
    the median. A pair that is not listed is at least the node's radius apart, so a bound whose multipliers
    do not exceed the radii never wants it.
    """

    start: Ints
    node: Ints
    distance: Floats
    radius: Floats


def nobody(n: int) -> Candidates:
    """Return lists for ``n`` nodes with no pair on them, until there are better ones."""
    none = np.zeros(0)
    return Candidates(np.zeros(n + 1, dtype=np.int64), none.astype(np.int64), none, np.zeros(n))


def candidates(instance: Instance, factor: int = TIMES_MEAN) -> Candidates:
    """Return the lists of an instance; complete where nodes are few."""
    points = np.column_stack([instance.x, instance.y])
    n = instance.n
    mean = n / instance.p
    listed = factor * (min(mean, LARGE_MEAN) + 0.5 * max(mean - LARGE_MEAN, 0.0))
    near = n if n <= COMPLETE else min(n, max(LEAST, math.ceil(listed)))
    distance, median = cKDTree(points).query(points, k=near)
    distance, median = distance.reshape(n, near), median.reshape(n, near)
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(median.ravel(), minlength=n), out=start[1:])
    node, far = _by_median(median.astype(np.int64), distance, start)
    radius = distance[:, -1].copy() if near < n else np.full(n, np.inf)
    return Candidates(start, node, far, radius)


@jit
def _by_median(median: Ints, distance: Floats, start: Ints) -> tuple[Ints, Floats]:
    """Return nodes and distances by median and then distance, from each node's medians (``(n, near)``)."""
    n, near = median.shape
    node, far = np.empty(start[n], dtype=np.int64), np.empty(start[n])
    place = start[:-1].copy()
    for i in range(n):
        for k in range(near):
            j = median[i, k]
            node[place[j]], far[place[j]] = i, distance[i, k]
            place[j] += 1
    for j in range(n):
        order = np.argsort(far[start[j] : start[j + 1]])
        node[start[j] : start[j + 1]] = node[start[j] : start[j + 1]][order]
        far[start[j] : start[j + 1]] = far[start[j] : start[j + 1]][order]
    return node, far


def neighbours(instance: Instance, near: int) -> NDArray[np.int64]:
    """Return the ``near`` nearest other nodes of each node, shape ``(n, min(near, n - 1))``."""
    points = np.column_stack([instance.x, instance.y])
    near = min(near, instance.n - 1)
    if near == 0:
        return np.zeros((instance.n, 0), dtype=np.int64)
    _, places = cKDTree(points).query(points, k=near + 1)
    own = np.arange(instance.n)[:, None]
    first = np.argsort(places == own, axis=1, kind="stable")[:, :near]
    return np.asarray(np.take_along_axis(places, first, axis=1), dtype=np.int64)
