"""Distances as published: whole millimetres, so that sums and differences are exact."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.geography import great_circle_km
from schoolweave.planning.communities.model import PlannedSchool

MM_PER_KM = 1_000_000
"""Travel is added up as integers of millimetres; one kilometre is a million of them."""

Ints = NDArray[np.int64]


def positions(schools: Sequence[PlannedSchool]) -> NDArray[np.float64]:
    """Return latitudes and longitudes in degrees, shape ``(n, 2)``; every school must have a place."""
    pairs = [(school.latitude, school.longitude) for school in schools]
    return np.array(pairs, dtype=np.float64).reshape(len(pairs), 2)


def distances_mm(places: NDArray[np.float64], others: NDArray[np.float64]) -> Ints:
    """Return great-circle distances in millimetres, shape ``(len(places), len(others))``.

    Both arguments are degrees, shape ``(n, 2)``.
    """
    km = great_circle_km(places[:, :1], places[:, 1:], others[:, 0], others[:, 1])
    return np.rint(km * MM_PER_KM).astype(np.int64)


def weights_of(schools: Sequence[PlannedSchool], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the weight of each school's travel, shape ``(n,)``; 1 where none is given."""
    return np.array([weights.get(school.id, 1.0) for school in schools], dtype=np.float64)


def weighed(distances: Ints, weights: NDArray[np.float64]) -> Ints:
    """Return distances times the weights of those who travel (last axis), in whole millimetres."""
    return np.rint(distances * weights).astype(np.int64)


def star_mm(places: NDArray[np.float64], weights: NDArray[np.float64] | None = None) -> tuple[int, Ints]:
    """Return the host's place in the list and everyone's distance to it, in millimetres.

    The host is the member with the smallest sum of (weighed) distances to it; the first one of equals.
    """
    table = distances_mm(places, places)
    spent = table if weights is None else weighed(table, weights)
    host = int(np.argmin(spent.sum(axis=1)))
    return host, table[host]


def to_mm(km: float) -> int:
    """Return kilometres as whole millimetres."""
    return round(km * MM_PER_KM)
