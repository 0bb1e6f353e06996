"""From arrays to school records: names, years, rolls by year, and the gaps that real registers have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from schoolweave.demo.land import to_degrees
from schoolweave.demo.names import PlaceNames, corners, saints
from schoolweave.demo.provision import (
    AREA,
    CONTRIBUTING,
    FULL,
    INDEPENDENT,
    INTEGRATED,
    INTERMEDIATE,
    LONG,
    SENIOR,
    SPECIAL,
    STATE,
    Provision,
)
from schoolweave.schools.record import Authority, Kind, Need, School, Status

Indices = NDArray[np.int64]

AS_OF = 2026
"""The register's year; needs and rolls are of the year before."""
FORMS = {
    CONTRIBUTING: (Kind.PRIMARY, 1, 6, "Contributing primary"),
    FULL: (Kind.PRIMARY, 1, 8, "Full primary"),
    INTERMEDIATE: (Kind.INTERMEDIATE, 7, 8, "Intermediate"),
    SENIOR: (Kind.SECONDARY, 9, 13, "Secondary"),
    LONG: (Kind.SECONDARY, 7, 13, "Secondary with years 7 and 8"),
    AREA: (Kind.AREA, 1, 13, "Area school"),
    SPECIAL: (Kind.SPECIAL, 1, 13, "Special school"),
}
AUTHORITY = {
    STATE: (Authority.STATE, "State"),
    INTEGRATED: (Authority.INTEGRATED, "State: integrated"),
    INDEPENDENT: (Authority.INDEPENDENT, "Independent"),
}
WORDS = {
    CONTRIBUTING: ("Primary School", "Primary School", "School"),
    FULL: ("School", "School", "Primary School"),
    INTERMEDIATE: ("Intermediate", "Intermediate School"),
    SENIOR: ("College", "High School"),
    LONG: ("College", "High School", "Secondary School"),
    AREA: ("Area School",),
    SPECIAL: ("Special School",),
}
NO_PLACE, NO_ROLL, NO_YEARS, NO_NEED = 0.004, 0.008, 0.03, 0.01
"""Shares of schools whose place, roll, roll by year, or need the register does not know."""
PROPOSED, CLOSING, CLOSED = 0.005, 0.002, 0.006
"""Shares of schools that are not open yet, about to close, closed."""


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """What the register does not know, and which schools are not open: masks of shape ``(schools,)``."""

    place: NDArray[np.bool_]
    roll: NDArray[np.bool_]
    years: NDArray[np.bool_]
    need: NDArray[np.bool_]
    status: NDArray[np.int8]  # index into STATUSES


STATUSES = (Status.OPEN, Status.PROPOSED, Status.CLOSING, Status.CLOSED)


def leave_gaps(rng: np.random.Generator, schools: Provision) -> Gaps:
    """Draw what is missing. Proposed and closed schools have no roll; half the proposed no place."""
    count = len(schools.form)
    luck = rng.random((5, count))
    edges = np.cumsum([PROPOSED, CLOSING, CLOSED])
    status = np.where(luck[0] < edges[-1], np.searchsorted(edges, luck[0], side="right") + 1, 0)
    status[schools.form == SPECIAL] = 0
    shut = (status == 1) | (status == 3)
    return Gaps(
        place=(luck[1] < NO_PLACE) | ((status == 1) & (luck[1] < 0.5)),
        roll=(luck[2] < NO_ROLL) | shut,
        years=(luck[3] < NO_YEARS),
        need=(luck[4] < NO_NEED) | shut | (schools.authority == INDEPENDENT),
        status=status.astype(np.int8),
    )


def rolls_by_year(rng: np.random.Generator, schools: Provision) -> dict[int, Indices]:
    """Return learners by form: arrays ``(schools of that form, years)`` that add up to the rolls."""
    tables = {}
    for form, (_, first, last, _) in FORMS.items():
        roll = schools.roll[schools.form == form]
        weight = np.ones(last - first + 1)
        weight[-1] *= 0.75 if last == 13 else 1.0  # some leave before the last year
        tables[form] = rng.multinomial(roll, np.round(weight / weight.sum(), 9))
    return tables


@dataclass(frozen=True, slots=True)
class Setting:
    """Names that schools refer to: per school its town or locality, its district and region."""

    town: list[str]
    district: list[str]
    region: list[str]


def school_names(
    rng: np.random.Generator, schools: Provision, setting: Setting, places: PlaceNames
) -> list[str]:
    """Return a name per school, none twice: after the town, a suburb of its own, or an invented saint."""
    count = len(schools.form)
    word, church = rng.integers(0, 12, count).tolist(), (rng.random(count) < 0.7).tolist()
    everyone, saint = saints(), rng.integers(0, 1 << 30, count).tolist()
    suburbs = iter(places.take(count))
    given: set[str] = set()
    names = []
    rows = zip(schools.form.tolist(), schools.authority.tolist(), setting.town, strict=True)
    for at, (form, authority, town) in enumerate(rows):
        words = WORDS[form]
        ending = words[word[at] % len(words)]
        name = f"{town} {ending}"
        if authority == INTEGRATED and church[at]:
            ending = ending if ending in {"College", "High School", "Area School"} else "School"
            name = f"{everyone[saint[at] % len(everyone)]}’s {ending}"
            name = name if name not in given else f"{name} ({town})"
        elif authority == INDEPENDENT:
            name = f"{next(suburbs)} House School"
        if name in given:
            corner = f"{corners(town)[saint[at] % 16]} {ending}"
            name = corner if corner not in given and saint[at] % 3 == 0 else f"{next(suburbs)} {ending}"
        given.add(name)
        names.append(name)
    return names


def records(
    schools: Provision, gaps: Gaps, by_year: dict[int, Indices], setting: Setting, names: list[str]
) -> Iterable[School]:
    """Yield the school records, ``demo:1`` first."""
    columns = (
        schools.form,
        schools.authority,
        schools.roll,
        schools.need,
        gaps.place,
        gaps.need,
        gaps.status,
    )
    rows = zip(
        *(column.tolist() for column in columns),
        *_places(schools),
        _year_rolls(schools, gaps, by_year),
        strict=True,
    )
    for at, (form, authority, roll, need, no_place, no_need, status, north, east, years) in enumerate(rows):
        yield School(
            id=f"demo:{at + 1}",
            name=names[at],
            kind=FORMS[form][0],
            authority=AUTHORITY[authority][0],
            status=STATUSES[status],
            latitude=None if no_place else north,
            longitude=None if no_place else east,
            years=YEARS[form],
            roll=None if years is None else roll,
            roll_by_year=years or (),
            needs=() if no_need else NEEDS[need],
            type_name=TYPE_NAMES[form],
            authority_name=AUTHORITY[authority][1],
            region=setting.region[at],
            area=setting.district[at],
            town=setting.town[at],
            opened=date(AS_OF + 1, 2, 1) if STATUSES[status] is Status.PROPOSED else None,
            closed=CLOSING_DAYS.get(STATUSES[status]),
        )


def _places(schools: Provision) -> tuple[list[float], list[float]]:
    latitude, longitude = to_degrees(schools.place[:, 0], schools.place[:, 1])
    return latitude.tolist(), longitude.tolist()


def _year_rolls(
    schools: Provision, gaps: Gaps, by_year: dict[int, Indices]
) -> Iterator[tuple[tuple[int, int], ...] | None]:
    """Yield each school's roll by year; ``None`` where no roll is known, nothing where only the total is."""
    next_row = dict.fromkeys(FORMS, 0)
    shared: dict[tuple[int, int], tuple[int, int]] = {}  # equal pairs are one object: a million schools fit
    unknown = zip(gaps.roll.tolist(), gaps.years.tolist(), strict=True)
    for form, (no_roll, no_years) in zip(schools.form.tolist(), unknown, strict=True):
        row = by_year[form][next_row[form]].tolist()
        next_row[form] += 1
        pairs = enumerate(row, start=FORMS[form][1])
        if no_roll:
            yield None
        else:
            yield () if no_years else tuple(shared.setdefault(pair, pair) for pair in pairs)


NEEDS = {tenth: (Need("need_index", float(tenth), AS_OF - 1, "Demo register"),) for tenth in range(1, 11)}
YEARS = {form: tuple(range(first, last + 1)) for form, (_, first, last, _) in FORMS.items()}
TYPE_NAMES = {form: f"{word} (years {first}–{last})" for form, (_, first, last, word) in FORMS.items()}
CLOSING_DAYS = {Status.CLOSING: date(AS_OF, 12, 18), Status.CLOSED: date(AS_OF - 1, 12, 19)}
