"""Where people live: towns by Zipf's law along coasts and valleys, and the regions round the largest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.demo.land import COLUMNS, LARGEST_SCHOOLS, Land
from schoolweave.demo.near import nearest

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

PEOPLE_PER_SCHOOL = 2_000
"""New Zealand: 5.1 million people and 2,528 schools in 2021, rounded."""
URBAN_SHARE = 0.83
SCHOOLS_PER_TOWN = 8
SCHOOLS_PER_DISTRICT = 36
"""New Zealand: 2,528 schools in 67 territorial authorities, rounded."""
SPACED = 60  # so many of the largest towns keep their distance from each other


@dataclass(frozen=True, slots=True, eq=False)
class Settlement:
    """Towns, largest first: ``place`` in kilometres ``(towns, 2)``, ``people`` ``(towns,)``.

    ``district`` and ``region`` index seats: ``district_seat`` and ``region_seat`` hold towns, and
    ``district_region`` says which region a district lies in.
    """

    place: Floats
    people: Indices
    district: Indices
    district_seat: Indices
    district_region: Indices
    region_seat: Indices


def settle(rng: np.random.Generator, land: Land, *, schools: int) -> Settlement:
    """Found the towns of a country with so many schools."""
    count = max(2, round(schools / SCHOOLS_PER_TOWN))
    people = _zipf(count, URBAN_SHARE * PEOPLE_PER_SCHOOL * schools)
    place = _sites(rng, land, count)
    regions = int(np.clip(round(16 * (schools / 2_500) ** 0.5), 2, 60))
    region_seat = _spread(place, min(regions, count))
    district_seat = np.union1d(np.arange(max(1, schools // SCHOOLS_PER_DISTRICT)), region_seat)
    district_seat = district_seat[district_seat < count]
    district_region = nearest(place[district_seat], place[region_seat], 1)[0][:, 0]
    district = nearest(place, place[district_seat], 1)[0][:, 0]
    return Settlement(place, people, district, district_seat, district_region, region_seat)


def fitness(land: Land) -> Floats:
    """Return how well each cell suits people, shape ``(ROWS, COLUMNS)``: coasts and valleys above all."""
    shore = np.maximum(0.0, 1 - (land.coast - 1) / 3)
    return np.asarray(
        np.where(land.height > 0.02, 0.03 + land.valley * 1.2 + 0.7 * shore + land.valley * shore, 0.0)
    )


def scatter(rng: np.random.Generator, land: Land, weights: Floats, count: int) -> Floats:
    """Return ``count`` places on land, in kilometres, by the weight of the cell and spread inside it."""
    share = np.cumsum(np.round(weights.ravel(), 9))
    cell = np.searchsorted(share / share[-1], rng.random(count), side="right")
    column, row = (cell % COLUMNS).astype(np.float64), (cell // COLUMNS).astype(np.float64)
    place = np.stack(land.plane(column, row), axis=1)
    moved = place + rng.uniform(-0.5, 0.5, place.shape) * land.cell_km
    keep = land.dry(moved[:, 0], moved[:, 1])
    return np.where(keep[:, None], moved, place)


def _zipf(count: int, total: float) -> Indices:
    """Return populations that fall as one over the rank; very large countries flatten at the top."""
    share = 1 / (np.arange(1, count + 1) + count * SCHOOLS_PER_TOWN / (2 * LARGEST_SCHOOLS))
    return np.asarray(np.maximum(200, np.round(share / share.sum() * total, -1)), dtype=np.int64)


def _sites(rng: np.random.Generator, land: Land, count: int) -> Floats:
    """Return where towns stand: the largest apart from each other, the others where it suits them."""
    weights = fitness(land) ** 2
    rows, columns = np.mgrid[0 : weights.shape[0], 0 : weights.shape[1]].astype(np.float64)
    x, y = land.plane(columns, rows)
    apart = 3.0 * land.cell_km * (COLUMNS / 12) / 4
    first = []
    for rank in range(min(SPACED, count)):
        site = scatter(rng, land, weights if weights.sum() > 0 else fitness(land), 1)
        first.append(site)
        radius = apart * max(0.2, 1.6 / (1 + rank / 6))
        near = (x - site[0, 0]) ** 2 + (y - site[0, 1]) ** 2 < radius * radius
        weights = np.where(near, weights * 0.03, weights)
    return np.concatenate([*first, scatter(rng, land, weights, count - len(first))])


def _spread(place: Floats, count: int) -> Indices:
    """Return ``count`` towns as seats: large ones, far from each other, in order of size."""
    pool = place[: max(count * 6, SPACED)]
    away = np.full(len(pool), np.inf)
    seats = [0]
    for _ in range(count - 1):
        step = pool - pool[seats[-1]]
        away = np.minimum(away, np.round(np.sqrt((step * step).sum(axis=1)), 3))
        away[seats] = 0
        seats.append(int(np.argmax(away / (1 + np.arange(len(pool)) / count))))
    return np.sort(np.array(seats))
