"""The invented country's land: a grid of heights in the emptiest part of an ocean, its coast, its valleys.

The grid lies around the oceanic pole of inaccessibility (48°52.6′ S, 123°23.6′ W, "Point Nemo"), farther
from land than any other place, so that no real land is under it. The plane is the sinusoidal projection,
which keeps areas: x and y are kilometres east and north of the centre.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schoolweave.demo.contour import area, flood, rings
from schoolweave.demo.noise import Noise

Floats = NDArray[np.float64]

CENTRE = (-47.0, -124.0)
"""Latitude and longitude of the middle of the grid, degrees."""
KM_PER_DEGREE = 111.195
"""Kilometres in one degree of a great circle (mean earth radius 6371.0088 km)."""
LENGTH_KM, AREA_KM2, BASE_SCHOOLS = 1_100.0, 268_000.0, 2_500
"""New Zealand's length, land area and (rounded) number of schools: the density that is copied."""
LARGEST_SCHOOLS = 32_000
"""Beyond this many schools the country gets denser and no longer larger: the ocean is not wider."""
COLUMNS, ROWS = 336, 224
REACH = 1.15  # half the grid's width in units of half the country's length
TILT = (0.8660254037844386, 0.5)  # cosine and sine of 30 degrees: the long axis runs south-west to north-east


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """Heights and suitability for people on a grid of shape ``(ROWS, COLUMNS)``.

    ``height`` is above zero on land (no unit); ``coast`` counts cells to the sea, up to 12; ``valley``
    is 1 on a valley's floor and 0 on a ridge; ``cell_km`` is a cell's side.
    """

    height: Floats
    coast: Floats
    valley: Floats
    cell_km: float

    def plane(self, column: Floats, row: Floats) -> tuple[Floats, Floats]:
        """Return x and y in kilometres of positions on the grid, in units of columns and rows."""
        along = (column - (COLUMNS - 1) / 2) * self.cell_km
        aside = (row - (ROWS - 1) / 2) * self.cell_km
        return along * TILT[0] - aside * TILT[1], along * TILT[1] + aside * TILT[0]

    def dry(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Return whether points, in kilometres, are safely on land."""
        along, aside = x * TILT[0] + y * TILT[1], y * TILT[0] - x * TILT[1]
        column = np.clip(along / self.cell_km + (COLUMNS - 1) / 2, 0, COLUMNS - 1.001)
        row = np.clip(aside / self.cell_km + (ROWS - 1) / 2, 0, ROWS - 1.001)
        left, low = column.astype(np.int64), row.astype(np.int64)
        right, top = column - left, row - low
        here = self.height
        below = here[low, left] * (1 - right) + here[low, left + 1] * right
        above = here[low + 1, left] * (1 - right) + here[low + 1, left + 1] * right
        return np.asarray(below * (1 - top) + above * top > 0.02)

    def outline(self) -> dict[str, Any]:
        """Return the coast as a GeoJSON MultiPolygon, largest land first, degrees to four decimals."""
        coasts = sorted(rings(self.height), key=area, reverse=True)
        polygons = []
        for ring in coasts:
            latitude, longitude = to_degrees(*self.plane(ring[:, 0], ring[:, 1]))
            points = np.round(np.stack([longitude, latitude], axis=1), 4)
            polygons.append([points.tolist()])
        return {"type": "MultiPolygon", "coordinates": polygons}


def to_degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return latitude and longitude of points on the plane, rounded to five decimals (a metre)."""
    latitude = CENTRE[0] + y / KM_PER_DEGREE
    longitude = CENTRE[1] + x / (KM_PER_DEGREE * np.cos(np.radians(latitude)))
    return np.round(latitude, 5), np.round(longitude, 5)


def raise_land(rng: np.random.Generator, *, schools: int) -> Land:
    """Draw a country whose area suits ``schools`` at New Zealand's density: a mainland and islands."""
    scale = (min(schools, LARGEST_SCHOOLS) / BASE_SCHOOLS) ** 0.5
    half_km = LENGTH_KM / 2 * scale
    cell = 2 * REACH / (COLUMNS - 1)
    u, v = np.meshgrid(
        (np.arange(COLUMNS) - (COLUMNS - 1) / 2) * cell, (np.arange(ROWS) - (ROWS - 1) / 2) * cell
    )
    raw = _mainland(rng, u, v)
    _lift_islands(rng, raw, u, v)
    raw[[0, 1, -2, -1]] = -9.0
    raw[:, [0, 1, -2, -1]] = -9.0
    cells = round(AREA_KM2 / (LENGTH_KM / 2) ** 2 / cell**2)
    sea_level = np.partition(raw.ravel(), -cells)[-cells]
    height = np.round(raw - sea_level, 6)
    _tidy(height, smallest=max(12, cells // 1500))
    rivers = Noise.draw(rng, half_width=REACH, side=9, octaves=3).at(u, v)
    valley = np.maximum(0.0, 1 - np.abs(rivers) / 0.12)
    return Land(height, _to_sea(height > 0), valley, cell * half_km)


def _mainland(rng: np.random.Generator, u: Floats, v: Floats) -> Floats:
    """Return heights of a long bent body with a ragged edge."""
    bend, width = rng.uniform(0.25, 0.55) * rng.choice([-1, 1]), rng.uniform(0.26, 0.32)
    spine = bend * (u * u * u - 0.7 * u)
    body = 1.2 - 1.5 * np.abs(v - spine) / width - (u / 0.95) ** 6
    ragged = Noise.draw(rng, half_width=REACH, side=6, octaves=3).at(u, v)
    inlets = Noise.draw(rng, half_width=REACH, side=30, octaves=3).at(u, v)
    return np.asarray(np.maximum(body, -4.0) + 1.1 * ragged + 0.45 * inlets)


def _lift_islands(rng: np.random.Generator, raw: Floats, u: Floats, v: Floats) -> None:
    """Raise three islands off the coast, each with a strait around it; changes ``raw``."""
    ragged = Noise.draw(rng, half_width=REACH, side=24, octaves=3).at(u, v)
    for along, side in ((-0.62, 1), (0.05, -1), (0.66, 1)):
        middle = along + rng.uniform(-0.12, 0.12), side * rng.uniform(0.48, 0.56)
        length, width = rng.uniform(0.07, 0.12), rng.uniform(0.045, 0.07)
        lean = rng.uniform(-0.6, 0.6)
        across, up = u - middle[0], v - middle[1]
        away = (
            np.sqrt(((across + lean * up) / length) ** 2 + ((up - lean * across) / width) ** 2) + 0.4 * ragged
        )
        raw -= 4.0 * np.maximum(0.0, 1 - ((away - 2.0) / 0.9) ** 2)
        raw[away < 1.2] = 1.5 * (1.2 - away[away < 1.2])


def _tidy(height: Floats, *, smallest: int) -> None:
    """Fill lakes and sink rocks of fewer than ``smallest`` cells; changes ``height``."""
    sea = flood(height <= 0, 1, 1, diagonal=True)
    sea[[0, -1]] = True
    sea[:, [0, -1]] = True
    height[(height <= 0) & ~sea] = 0.05
    left = height > 0
    while left.any():
        row, column = np.unravel_index(int(np.argmax(left)), left.shape)
        part = flood(left, int(row), int(column))
        left &= ~part
        if part.sum() < smallest:
            height[part] = -0.05


def _to_sea(land: NDArray[np.bool_]) -> Floats:
    """Return for each cell how many steps the sea is away, 0 in the sea and at most 12."""
    steps = np.zeros(land.shape)
    core = land
    for _ in range(12):
        steps += core
        inner = core.copy()
        inner[1:] &= core[:-1]
        inner[:-1] &= core[1:]
        inner[:, 1:] &= core[:, :-1]
        inner[:, :-1] &= core[:, 1:]
        core = inner
    return steps
