"""Nearest neighbours one after another, inside groups, within calipers: on arrays alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from schoolweave.evidence.comparison.candidates import Floats, Indices
from schoolweave.evidence.comparison.distance import Space

Bools = NDArray[np.bool_]
TOLERANCE = 1e-12
"""What rounding may add to a distance that lies on its caliper."""


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """What two schools must not exceed: a distance, and differences in columns of shape ``(schools,)``."""

    caliper: float
    columns: Sequence[tuple[Floats, float]] = field(default=())

    def allow(self, row: int, others: Indices, distance: Floats) -> Bools:
        """Return which of the others are near enough; a difference that is not known is too far."""
        fine = np.asarray(distance <= self.caliper + TOLERANCE)
        for column, width in self.columns:
            fine &= np.abs(column[others] - column[row]) <= width * (1 + TOLERANCE)
        return fine


@dataclass(slots=True, eq=False)
class Found:
    """For each treated row its matches in the order in which they were found, and why some have none."""

    sets: dict[int, list[tuple[int, float]]]
    too_far: set[int]  # schools were there, none within the calipers
    taken: set[int]  # schools within the calipers were there, all already somebody's


def nearest(
    space: Space,
    limits: Limits,
    choosers: Sequence[int],
    pools: Sequence[Indices],
    *,
    ratio: int,
    replacement: bool,
) -> Found:
    """Return matches: each chooser takes the nearest of its pool, in rounds, in the order given.

    ``pools`` are the rows open to each chooser, ascending: among equally near ones the first is taken.
    Without replacement a row is taken once in all; with it, once by each chooser.
    """
    free = np.ones(len(space.at), dtype=np.bool_)
    found = Found({row: [] for row in choosers}, set(), set())
    for turn in range(ratio):
        for row, pool in zip(choosers, pools, strict=True):
            mine = found.sets[row]
            if len(mine) < turn or not len(pool):
                continue
            distance = space.from_row(row, pool)
            fine = limits.allow(row, pool, distance)
            if not fine.any():
                found.too_far.add(row)
                continue
            fine &= free[pool] & ~np.isin(pool, [other for other, _ in mine])
            if not fine.any():
                found.taken.add(row)
                continue
            best = int(np.argmin(np.where(fine, distance, np.inf)))
            mine.append((int(pool[best]), float(distance[best])))
            if not replacement:
                free[pool[best]] = False
    return found
