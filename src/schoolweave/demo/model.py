"""What the demo country is made of: towns, schools, who moves on to where, what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.schools.record import School

AREAS = ("reading", "writing", "mathematics", "attendance")
"""The areas in which outcomes are kept and into which an effect can be planted."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town: its place in degrees (WGS84), how many people live there, its region."""

    name: str
    latitude: float
    longitude: float
    population: int
    region: str


class Flow(NamedTuple):
    """Learners who moved on from one school to another, and the first year they are in there."""

    from_id: str
    to_id: str
    learners: int
    year: int


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """All flows as arrays of shape ``(flows,)``; iterating gives :class:`Flow`.

    ``origin`` and ``target`` index ``ids``; ``learners`` counts; ``year`` is the first in the new school.
    """

    ids: tuple[str, ...] = field(repr=False)
    origin: NDArray[np.int32]
    target: NDArray[np.int32]
    learners: NDArray[np.int32]
    year: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.origin)

    def __iter__(self) -> Iterator[Flow]:
        columns = (self.origin, self.target, self.learners, self.year)
        for start in range(0, len(self), 65536):
            part = (column[start : start + 65536].tolist() for column in columns)
            for origin, target, learners, year in zip(*part, strict=True):
                yield Flow(self.ids[origin], self.ids[target], learners, year)


@dataclass(frozen=True, slots=True)
class Effect:
    """A known effect to plant: in these schools, from this year on, of this size in each area.

    ``size`` is in standard deviations between learners, by area of :data:`AREAS`. With ``ramp_years``
    above 1 the effect grows in equal steps and is whole in the last of these years.
    """

    schools: tuple[str, ...]
    from_year: int
    size: Mapping[str, float]
    ramp_years: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Yearly outcomes per school, long form: arrays of shape ``(rows,)``, ordered by school and year.

    ``school`` indexes ``ids`` and :attr:`Country.schools`. ``learners`` were assessed. ``reading``,
    ``writing`` and ``mathematics`` are means in standard deviations between the country's learners;
    ``achievement`` is the mean of the three and ``achieving`` counts learners at or above the standard.
    ``attendance`` is the mean share of half-days attended, 0 to 1. A school-year that was not reported
    has no row: missing is absent, never zero.
    """

    ids: tuple[str, ...] = field(repr=False)
    school: NDArray[np.int32]
    year: NDArray[np.int16]
    learners: NDArray[np.int32]
    reading: NDArray[np.float64]
    writing: NDArray[np.float64]
    mathematics: NDArray[np.float64]
    achievement: NDArray[np.float64]
    achieving: NDArray[np.int32]
    attendance: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.school)


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """An invented country. The same ``seed`` and number of schools give the same country.

    ``outline`` is a GeoJSON geometry, a MultiPolygon of land, largest first. ``towns`` are largest first.
    ``about`` holds counts and a note, as ``about.json`` does.
    """

    name: str
    seed: int
    outline: Mapping[str, Any] = field(repr=False)
    regions: tuple[str, ...]
    towns: tuple[Town, ...] = field(repr=False)
    schools: tuple[School, ...] = field(repr=False)
    flows: Flows = field(repr=False)
    outcomes: Outcomes = field(repr=False)
    about: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)
