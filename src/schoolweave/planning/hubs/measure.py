"""What an arrangement costs, in whole numbers: sums and differences are exact.

A distance is a whole number of millimetres and a weight a whole number of millionths, so that a cost is a
whole number of 10⁻¹² weighted kilometres.
"""

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints
from schoolweave.planning.hubs.ground import MM_PER_KM, millimetres
from schoolweave.planning.hubs.model import Travel
from schoolweave.planning.hubs.problem import Hubs

MILLIONTHS = 1_000_000
PER_KM = MM_PER_KM * MILLIONTHS
"""Units of cost in a weighted kilometre."""


def apart_mm(problem: Hubs, leads: Ints) -> Ints:
    """Return each school's distance to ``leads[k]`` in millimetres, shape ``(n,)``; ``leads`` are places."""
    out = np.empty(problem.n, dtype=np.int64)
    millimetres(problem.xyz, np.arange(problem.n), leads, out)
    return out


def weights(problem: Hubs) -> Ints:
    """Return the weight of each school in millionths."""
    return np.rint(problem.weight * MILLIONTHS).astype(np.int64)


def costs(problem: Hubs, mm: Ints) -> list[int]:
    """Return each school's cost in whole units, exactly, whatever its size."""
    return [int(far) * int(weight) for far, weight in zip(mm, weights(problem), strict=True)]


def opening_cost(problem: Hubs, leads: Ints) -> int:
    """Return what choosing the leads costs, in whole units."""
    return sum(round(float(problem.opening[lead]) * MILLIONTHS) for lead in leads) * MM_PER_KM


def rounding(problem: Hubs) -> float:
    """Return by how much whole millimetres can make an arrangement cheaper than it is: half of one each."""
    return float(problem.weight.sum()) * 0.5 / MM_PER_KM


def travel(km: Floats) -> Travel:
    """Return how far schools are from their leads."""
    if not len(km):
        return Travel(0, 0.0, 0.0, 0.0)
    return Travel(len(km), float(km.mean()), float(np.median(km)), float(km.max()))
