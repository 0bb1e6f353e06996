"""Which schools a country has: how many in each town and in the country, of what form, where, how large."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.demo.land import COLUMNS, Land
from schoolweave.demo.noise import Noise
from schoolweave.demo.towns import Settlement, fitness, scatter

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

CONTRIBUTING, FULL, INTERMEDIATE, SENIOR, LONG, AREA, SPECIAL = range(7)
"""Forms: primaries of years 1-6 and 1-8, years 7-8, secondaries of years 9-13 and 7-13, 1-13, special."""
RURAL_SHARE = 0.25
STATE, INTEGRATED, INDEPENDENT = range(3)
CITY = 20  # a town with so many schools is a city

# Shares of INTEGRATED and INDEPENDENT by form in towns (New Zealand's directory, September 2021, rounded).
AUTHORITIES = np.array(
    [(0.08, 0.0), (0.30, 0.04), (0.0, 0.02), (0.14, 0.06), (0.40, 0.08), (0.35, 0.40), (0.0, 0.0)]
)
# Median roll and spread of its logarithm: in the country, in towns, in cities (same source).
ROLLS = {
    CONTRIBUTING: ((80, 0.6), (230, 0.5), (340, 0.42)),
    FULL: ((58, 0.75), (140, 0.7), (260, 0.55)),
    INTERMEDIATE: ((200, 0.4), (330, 0.4), (500, 0.4)),
    SENIOR: ((250, 0.5), (480, 0.5), (960, 0.55)),
    LONG: ((180, 0.5), (330, 0.5), (640, 0.6)),
    AREA: ((120, 0.65), (210, 0.6), (330, 0.7)),
    SPECIAL: ((60, 0.5), (80, 0.6), (115, 0.6)),
}


@dataclass(frozen=True, slots=True, eq=False)
class Provision:
    """Schools as arrays of shape ``(schools,)``: towns first, largest first, then the country.

    ``town`` is an index or -1 in the country; ``place`` is in kilometres ``(schools, 2)``; ``rank`` counts
    the schools of a town from 0; ``need`` is 1 (least) to 10 (greatest).
    """

    town: Indices
    rank: Indices
    place: Floats
    form: Indices
    authority: Indices
    roll: Indices
    need: Indices


def provide(rng: np.random.Generator, land: Land, towns: Settlement, *, schools: int) -> Provision:
    """Found the schools of a country."""
    rural = round(schools * RURAL_SHARE)
    per_town = _shares(towns.people, schools - rural)
    town = np.repeat(np.arange(len(per_town)), per_town)
    rank = np.arange(len(town)) - np.repeat(np.cumsum(per_town) - per_town, per_town)
    form = np.concatenate([_town_forms(rng, per_town, rank), _rural_forms(rng, rural)])
    place = np.concatenate(
        [
            _in_town(rng, land, towns, town),
            scatter(rng, land, fitness(land) + 0.15 * (land.height > 0.02), rural),
        ]
    )
    town = np.concatenate([town, np.full(rural, -1)])
    rank = np.concatenate([rank, np.zeros(rural, dtype=np.int64)])
    setting = np.where(town < 0, 0, np.where(per_town[town] >= CITY, 2, 1))
    authority = _authorities(rng, form, setting, rank)
    roll = _rolls(rng, form, setting, authority)
    need = _needs(rng, land, place, authority, setting)
    return Provision(town, rank, place, form, authority, roll, need)


def _shares(people: Indices, schools: int) -> Indices:
    """Share schools between towns by population, largest remainder first, at least one each where it goes."""
    exact = people / people.sum() * schools
    count: Indices = np.floor(exact).astype(np.int64)
    rest = schools - int(count.sum())
    count[np.argsort(-np.round(exact - count, 9), kind="stable")[:rest]] += 1
    return count


def _town_forms(rng: np.random.Generator, per_town: Indices, rank: Indices) -> Indices:
    """Return the form of each school of a town by its rank there.

    One school: years 1-13 or a full primary. Two to five: a secondary and primaries. More: secondaries of
    years 9-13 fed by intermediates and contributing primaries, or of years 7-13, with full primaries between.
    """
    size = np.repeat(per_town, per_town)
    luck = rng.random(len(size))
    form = np.where(luck < 0.70, CONTRIBUTING, FULL)
    form[size < 6] = FULL
    form[(size == 1) & (luck < 0.45)] = AREA
    small = (size > 1) & (size < 6) & (rank == 0)
    form[small] = np.where(luck < 0.35, AREA, np.where(luck < 0.65, LONG, SENIOR))[small]
    large = size >= 6
    seat, turn = rank % 20, rank // 20
    form[large & np.isin(seat, (0, 5, 14))] = SENIOR
    form[large & (seat == 9)] = LONG
    form[large & np.isin(seat, (1, 12))] = INTERMEDIATE
    form[large & (seat == 17)] = AREA
    form[large & (seat == 11) & (turn % 2 == 0)] = SPECIAL
    return form


def _rural_forms(rng: np.random.Generator, count: int) -> Indices:
    """Return forms in the country: mostly full primaries, some area schools."""
    luck = rng.random(count)
    return np.select(
        [luck < 0.15, luck < 0.17, luck < 0.27], [AREA, LONG, CONTRIBUTING], default=FULL
    ).astype(np.int64)


def _in_town(rng: np.random.Generator, land: Land, towns: Settlement, town: Indices) -> Floats:
    """Return places inside towns, denser towards the middle, never in the sea."""
    radius = np.sqrt(towns.people / 1_400 / 3.1416)[town]  # 1,400 people to a square kilometre
    place = towns.place[town].copy()
    todo = np.arange(len(town))
    for _ in range(12):
        moved = towns.place[town[todo]] + rng.normal(0, 0.55, (len(todo), 2)) * radius[todo, None]
        dry = land.dry(moved[:, 0], moved[:, 1])
        place[todo[dry]] = moved[dry]
        todo = todo[~dry]
    return place


def _authorities(rng: np.random.Generator, form: Indices, setting: Indices, rank: Indices) -> Indices:
    """Return who answers for each school: state in the country, all three in towns and cities."""
    integrated, independent = AUTHORITIES[form].T
    thin = np.where(setting == 0, 0.08, 1.0) * np.where((setting == 1) & (rank == 0), 0.1, 1.0)
    luck = rng.random(len(form))
    chosen = np.where(luck < (integrated + independent) * thin, INTEGRATED, STATE)
    return np.where(luck < independent * thin, INDEPENDENT, chosen)


def _rolls(rng: np.random.Generator, form: Indices, setting: Indices, authority: Indices) -> Indices:
    """Return rolls, lognormal by form and setting; schools that are not the state's are a little smaller."""
    table = np.array([ROLLS[kind] for kind in range(len(ROLLS))])
    median, spread = table[form, setting].T
    size = median * np.exp(spread * np.clip(rng.normal(size=len(form)), -2.6, 2.4))
    size *= np.where((authority != STATE) & (form != AREA), 0.8, 1.0)
    return np.asarray(np.clip(np.round(size), 6, 3_400), dtype=np.int64)


def _needs(
    rng: np.random.Generator, land: Land, place: Floats, authority: Indices, setting: Indices
) -> Indices:
    """Return the need index, tenths of the country's schools, from a field that is smooth in space."""
    half = land.cell_km * COLUMNS / 2
    wide = Noise.draw(rng, half_width=half, side=10, octaves=2).at(place[:, 0], place[:, 1])
    fold = np.abs((place * (1 / 60.0)) % 2 - 1) * 60.0  # a neighbourhood pattern of 60 km, mirrored
    close = Noise.draw(rng, half_width=60.0, side=30, octaves=2).at(fold[:, 0], fold[:, 1])
    need = 0.7 * wide + 0.9 * close + 0.3 * rng.normal(size=len(place))
    need += np.where(setting == 0, 0.15, 0.0) - np.array([0.0, 0.25, 1.0])[authority]
    order = np.argsort(np.round(need, 6), kind="stable")
    tenth = np.empty(len(order), dtype=np.int64)
    tenth[order] = np.arange(len(order)) * 10 // max(1, len(order)) + 1
    return tenth
