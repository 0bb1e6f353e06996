"""Drawing medians at random with given chances, evenly over the plane."""

import numpy as np
from scipy.spatial import cKDTree

from schoolweave.planning.communities.kernel import Floats, Generator, Ints, jit, random_below, random_bits
from schoolweave.planning.medians.instance import Instance

EDGE = 1e-6
"""A chance this near to 0 or 1 is decided."""


def scattered(instance: Instance, often: Floats, random: Generator) -> Ints:
    """Return a labelling (each node to the nearest) around ``p`` medians drawn with chances ``often``.

    The local pivotal method: of two undecided neighbours one takes over as much of the other's chance as
    makes one of them certain, so that every area gets as many medians as its chances add up to
    (Grafström, Lundström and Schelin 2012).
    """
    chance = np.clip(often, 0.0, 1.0)
    points = np.column_stack([instance.x, instance.y])
    pivot(points, chance, random)
    medians = np.argsort(-chance, kind="stable")[: instance.p]
    label = np.asarray(cKDTree(points[medians]).query(points)[1], dtype=np.int64)
    label[medians] = np.arange(instance.p)
    return label


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
        total = chance[i] + chance[k]
        draw = (random_bits(random) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
        if total <= 1.0:
            first = draw * total < chance[i]
            high, low = total, 0.0
        else:
            first = draw * (2.0 - total) < 1.0 - chance[k]
            high, low = 1.0, total - 1.0
        chance[i], chance[k] = (high, low) if first else (low, high)
        for place in (max(at, near), min(at, near)):
            value = chance[undecided[place]]
            if value <= EDGE or value >= 1.0 - EDGE:
                count -= 1
                undecided[place] = undecided[count]
