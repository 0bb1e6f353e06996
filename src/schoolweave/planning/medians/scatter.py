"""Drawing medians at random with given chances, evenly over the plane."""

import numpy as np
from scipy.spatial import cKDTree

from schoolweave.planning.communities.kernel import Floats, Generator, Ints, jit, random_below, random_bits
from schoolweave.planning.medians.instance import Instance

EDGE = 1e-6
"""A chance this near to 0 or 1 is decided."""


def scattered(instance: Instance, often: Floats, near: Ints, random: Generator) -> Ints:
    """Return a labelling (each node to the nearest) around ``p`` medians drawn with chances ``often``.

    The local pivotal method: of two undecided neighbours one takes over as much of the other's chance as
    makes one of them certain, so that every area gets as many medians as its chances add up to
    (Grafström, Lundström and Schelin 2012). ``near`` (``(n, k)``) are each node's neighbours, nearest first.
    """
    chance = np.clip(often, 0.0, 1.0)
    points = np.column_stack([instance.x, instance.y])
    settle_near(chance, near, random)
    pivot(points, chance, random)
    medians = np.argsort(-chance, kind="stable")[: instance.p]
    label = np.asarray(cKDTree(points[medians]).query(points)[1], dtype=np.int64)
    label[medians] = np.arange(instance.p)
    return label


@jit
def settle_near(chance: Floats, near: Ints, random: Generator) -> None:
    """Decide chances (``(n,)``, in place) between undecided neighbours, as long as there are such."""
    undecided = np.flatnonzero((chance > EDGE) & (chance < 1.0 - EDGE))
    count = len(undecided)
    while count > 1:
        at = random_below(random, count)
        i, k = undecided[at], -1
        for other in near[i] if EDGE < chance[i] < 1.0 - EDGE else near[i, :0]:
            if EDGE < chance[other] < 1.0 - EDGE:
                k = other
                break
        if k >= 0:
            share(chance, i, k, random)
        if k < 0 or not EDGE < chance[i] < 1.0 - EDGE:
            count -= 1
            undecided[at] = undecided[count]


@jit
def share(chance: Floats, i: int, k: int, random: Generator) -> None:
    """Let one of two nodes take over as much of the other's chance as makes one of them certain."""
    total = chance[i] + chance[k]
    draw = (random_bits(random) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
    if total <= 1.0:
        first = draw * total < chance[i]
        high, low = total, 0.0
    else:
        first = draw * (2.0 - total) < 1.0 - chance[k]
        high, low = 1.0, total - 1.0
    chance[i], chance[k] = (high, low) if first else (low, high)


@jit
def pivot(points: Floats, chance: Floats, random: Generator) -> None:
    """Decide the chances (``(m,)``, in place) of points (``(m, d)``) until at most one is undecided."""
    undecided = np.flatnonzero((chance > EDGE) & (chance < 1.0 - EDGE))
    count = len(undecided)
    while count > 1:
        at = random_below(random, count)
        i = undecided[at]
        near, least = -1, np.inf
        for other in range(count):
            k = undecided[other]
            far = ((points[i] - points[k]) ** 2).sum()
            if other != at and far < least:
                near, least = other, far
        k = undecided[near]
        share(chance, i, k, random)
        for place in (max(at, near), min(at, near)):
            value = chance[undecided[place]]
            if value <= EDGE or value >= 1.0 - EDGE:
                count -= 1
                undecided[place] = undecided[count]
