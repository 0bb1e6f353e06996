"""The country at its multipliers as lifts see it: what a group costs beyond what the bound has paid for.

Written from docs/explanation/planning.md, section "Lifts: what isolated places add", and nothing else. Where
that section lets a relaxation be weak for speed, this one may be stronger: all outside schools are
considered, and the least size of a group counts for reach too.
Every relaxation only makes covers cheaper, so that a lift which holds here is a valid one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import prod

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.verify import lift_loops
from schoolweave.planning.verify.bound import Limits
from schoolweave.planning.verify.country import kilometres

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

PAIRS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class Lift:
    """A cluster and the km that covering it adds: schools by index among the eligible, class by class."""

    number: int
    km: float
    classes: tuple[tuple[int, ...], ...]

    @property
    def schools(self) -> Indices:
        """Return all schools of the cluster."""
        return np.array(list(chain.from_iterable(self.classes)), dtype=np.int64)

    @property
    def states(self) -> int:
        """Return in how many ways it can be partly covered, counted by class."""
        return prod(len(members) + 1 for members in self.classes)


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """The country at the published multipliers: everything that lifts are judged by.

    ``points`` ``(n, 3)`` on the unit sphere, ``serves`` ``(n, years)`` with columns that differ,
    ``multipliers``, ``weights`` and ``paid`` ``(n,)`` in km, the last being what the bound has paid for each
    host; ``costs`` and ``ids`` ``(n, size_max)`` each host's cheapest schools.
    """

    points: Floats
    serves: Flags
    multipliers: Floats
    weights: Floats
    limits: Limits
    paid: Floats
    costs: Floats
    ids: Indices

    @property
    def count(self) -> int:
        """Return the number of schools."""
        return len(self.points)


def relax(
    points: Floats, serves: Flags, multipliers: Floats, weights: Floats, limits: Limits, paid: Floats
) -> Relaxation:
    """Return the country prepared for lifts; one pass over all pairs of schools, without a table of them."""
    different = np.ascontiguousarray(np.unique(serves, axis=1) if serves.size else serves[:, :0])
    costs = np.empty((len(points), max(0, limits.size_max - 1)))
    ids = np.empty(costs.shape, dtype=np.int64)
    points = np.ascontiguousarray(points)
    lift_loops.neighbours(points, weights, multipliers, costs, ids)
    return Relaxation(points, different, multipliers, weights, limits, paid, costs, ids)


def forced_excess(relaxed: Relaxation, schools: Indices) -> Floats:
    """Return for each host the least excess of a group with one of ``schools``, shape ``(n,)``.

    Nothing for the schools themselves; else the cheapest of them and the cheapest other company, as much
    as the size allows.
    """
    limits, found = relaxed.limits, np.full(relaxed.count, np.inf)
    for start in range(0, relaxed.count if limits.size_max > 1 else 0, PAIRS_AT_ONCE // max(1, len(schools))):
        part = slice(start, start + PAIRS_AT_ONCE // max(1, len(schools)))
        km = kilometres(relaxed.points[part], relaxed.points[schools])
        reduced = km * relaxed.weights[schools] - relaxed.multipliers[schools]
        choice = np.argmin(reduced, axis=1)
        taken = relaxed.ids[part] == schools[choice, None]
        others = np.sort(np.where(taken, np.inf, relaxed.costs[part]), axis=1)
        sums = np.concatenate([np.zeros((len(others), 1)), np.cumsum(others, axis=1)], axis=1)
        company = sums[:, max(0, limits.size_min - 2) : limits.size_max - 1].min(axis=1)
        own = relaxed.multipliers[part] + relaxed.paid[part]
        found[part] = np.maximum(0.0, reduced[np.arange(len(choice)), choice] + company - own)
    found[schools] = 0.0
    return found


def within_reach(km: float, earlier: Sequence[Lift], forced: Sequence[Floats], count: int) -> Floats:
    """Return for each host the km of the earlier lifts that its groups of less than ``km`` can touch.

    A group that touches an earlier lift costs at least its ``forced`` excess, and no more than all earlier
    lifts within reach are taken off it; a lift that is out of reach by that is dropped, and so on.
    """
    reach = np.full(count, sum(lift.km for lift in earlier), dtype=np.float64)
    while True:
        fewer = np.zeros(count)
        for lift, excess in zip(earlier, forced, strict=True):
            fewer += np.where(excess <= km + reach, lift.km, 0.0)
        if np.array_equal(fewer, reach):
            return reach
        reach = fewer
