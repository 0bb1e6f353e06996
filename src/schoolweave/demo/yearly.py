"""Yearly outcomes of schools from a multilevel model, into which a known effect can be planted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import DemoError
from schoolweave.demo.model import AREAS, Country, Effect, Outcomes
from schoolweave.schools.record import Authority, School

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

FIRST_YEAR, LAST_YEAR = 2016, 2025
UNREPORTED = 0.015
"""Share of school-years that were not reported: they have no row."""
SUBJECTS = AREAS[:3]


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviations of the model's parts, in standard deviations between learners.

    Their squares add up to about 1, of which 0.17 lies between schools (0.09 of it goes with need): the
    intraclass correlation of 0.15-0.20 that trials in schools plan with, and, once need is accounted for, the
    0.09 between 65 London schools (the "Exam" data: variances 0.092 between schools, 0.566 within).
    """

    region: float = 0.06
    school: float = 0.24
    subject: float = 0.10  # a school's own strength in one subject
    slope: float = 0.012  # a year
    need: float = 0.30  # less per standard deviation of need
    trend: float = 0.004  # a year, the country
    year: float = 0.02  # a shock that a whole country shares
    shock: float = 0.05  # a shock that a school shares in one year
    learner: float = 0.91


MODEL = Spread()
STANDARD = -0.4
"""A learner above this, in standard deviations, has reached the standard: about two in three."""
ATTENDANCE, ATTENDANCE_SD = 0.905, 0.085
"""Mean share of half-days attended, and its standard deviation between learners."""


def outcomes(country: Country, *, seed: int, effect: Effect | Sequence[Effect] | None = None) -> Outcomes:
    """Return outcomes of every school with a known roll, for the years 2016 to 2025.

    A learner's result is: country trend + year + region + school (intercept and slope) + need + school-year
    shock + learner; a school-year shows the mean over its learners, so small schools are noisier. The same
    seed gives the same noise whatever the effect, so that the difference between two runs is the effect;
    several effects add up.
    Raises :class:`DemoError` where the effect names an unknown area or school.
    """
    return simulate(country.schools, country.regions, seed=seed, effect=effect)


def simulate(
    schools: tuple[School, ...],
    regions: tuple[str, ...],
    *,
    seed: int,
    effect: Effect | Sequence[Effect] | None,
) -> Outcomes:
    """Return outcomes of schools; see :func:`outcomes`."""
    rng = np.random.default_rng([seed, 7])
    school, year, learners = _panel(rng, schools)
    shared = _school_part(rng, schools, regions, school, year)
    planted: dict[str, Floats] = {}
    for one in _several(effect):
        for area, added in _planted(schools, one, school, year).items():
            planted[area] = planted.get(area, 0.0) + added
    means = {}
    for subject in SUBJECTS:
        own = MODEL.subject * rng.normal(size=len(schools))[school]
        noise = MODEL.learner * rng.normal(size=len(school)) / np.sqrt(learners)
        means[subject] = np.round(shared + own + noise + planted.get(subject, 0.0), 4)
    achievement = np.round((means["reading"] + means["writing"] + means["mathematics"]) / 3, 4)
    chance = 1 / (1 + np.exp(-1.75 * (achievement - STANDARD)))
    achieving = np.round(learners * np.clip(chance + rng.normal(0, 0.3, len(school)) / learners, 0, 1))
    attending = 0.35 * shared + 0.15 * rng.normal(size=len(schools))[school]
    attending += rng.normal(size=len(school)) / np.sqrt(learners) + planted.get("attendance", 0.0)
    return Outcomes(
        tuple(one.id for one in schools),
        school.astype(np.int32),
        year.astype(np.int16),
        learners.astype(np.int32),
        means["reading"],
        means["writing"],
        means["mathematics"],
        achievement,
        achieving.astype(np.int32),
        np.asarray(np.round(np.clip(ATTENDANCE + ATTENDANCE_SD * attending, 0.0, 1.0), 4), dtype=np.float64),
    )


def _panel(rng: np.random.Generator, schools: tuple[School, ...]) -> tuple[Indices, Indices, Indices]:
    """Return the school-years that were reported, and how many learners each has."""
    known = np.array([index for index, one in enumerate(schools) if one.roll], dtype=np.int64)
    roll = np.array([schools[index].roll for index in known.tolist()], dtype=np.float64)
    years = LAST_YEAR - FIRST_YEAR + 1
    growth = np.clip(rng.normal(0.006, 0.015, len(known)), -0.05, 0.05)
    back = np.arange(years - 1, -1, -1)
    size = roll[:, None] * (1 - growth[:, None] * back) + rng.normal(0, 0.3, (len(known), years))
    learners = np.maximum(3, np.round(size)).astype(np.int64)
    kept = (rng.random((len(known), years)) >= UNREPORTED).ravel()
    year = np.tile(np.arange(FIRST_YEAR, LAST_YEAR + 1), len(known))
    return np.repeat(known, years)[kept], year[kept], learners.ravel()[kept]


def _school_part(
    rng: np.random.Generator,
    schools: tuple[School, ...],
    regions: tuple[str, ...],
    school: Indices,
    year: Indices,
) -> Floats:
    """Return what all learners of a school-year share, in standard deviations between learners."""
    number = {name: index for index, name in enumerate(regions)}
    region = np.array([number.get(one.region, 0) for one in schools], dtype=np.int64)
    level = MODEL.region * rng.normal(size=max(1, len(regions)))[region]
    level += MODEL.school * rng.normal(size=len(schools)) - MODEL.need * need_score(schools)
    slope = MODEL.slope * rng.normal(size=len(schools))
    since = year - FIRST_YEAR
    shock = MODEL.year * rng.normal(size=LAST_YEAR - FIRST_YEAR + 1)
    own_shock = MODEL.shock * rng.normal(size=len(school))
    return np.asarray(level[school] + (MODEL.trend + slope[school]) * since + shock[since] + own_shock)


def need_score(schools: tuple[School, ...]) -> Floats:
    """Return need as a standard score; an independent school's is low, an unknown one average."""
    low = -1.2
    tenths = [
        one.needs[0].value
        if one.needs
        else (5.5 + low * 2.87 if one.authority is Authority.INDEPENDENT else 5.5)
        for one in schools
    ]
    return (np.array(tenths) - 5.5) / 2.87  # the standard deviation of 1 to 10


def _several(effect: Effect | Sequence[Effect] | None) -> Sequence[Effect]:
    if effect is None:
        return ()
    return (effect,) if isinstance(effect, Effect) else effect


def _planted(
    schools: tuple[School, ...], effect: Effect, school: Indices, year: Indices
) -> dict[str, Floats]:
    """Return what an effect adds to each school-year, by area."""
    known = {one.id for one in schools}
    if unknown := sorted(set(effect.size) - set(AREAS)):
        raise DemoError(f"There is no area “{unknown[0]}” to plant an effect in: use {', '.join(AREAS)}.")
    if strangers := sorted(set(effect.schools) - known):
        raise DemoError(f"The effect names {strangers[0]}, which is not a school of this country.")
    chosen = set(effect.schools)
    treated = np.array([one.id in chosen for one in schools])[school]
    ramp = np.clip((year - effect.from_year + 1) / max(1, effect.ramp_years), 0.0, 1.0)
    return {area: np.where(treated, ramp * size, 0.0) for area, size in effect.size.items()}
