"""The register as the checker of hubs sees it: who is served, how needy, who may lead.

Percentiles, weights and distances are written here a second time, on purpose.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import VerificationError
from schoolweave.planning.verify.country import kilometres
from schoolweave.policy.hub_rules import HubRules

Floats = NDArray[np.float64]


class _Measure(Protocol):
    @property
    def measure(self) -> str: ...
    @property
    def value(self) -> float: ...


class HubSchoolLike(Protocol):
    """What the checker reads of a school. Any record with these attributes will do."""

    @property
    def id(self) -> str:
        """The school's id."""

    @property
    def kind(self) -> str:
        """What the school is."""

    @property
    def status(self) -> str:
        """Whether it teaches."""

    @property
    def roll(self) -> int | None:
        """Learners."""

    @property
    def region(self) -> str:
        """Its region."""

    @property
    def area(self) -> str:
        """Its district."""

    @property
    def latitude(self) -> float | None:
        """Degrees north."""

    @property
    def longitude(self) -> float | None:
        """Degrees east."""

    @property
    def needs(self) -> Sequence[_Measure]:
        """Measures of need."""


@dataclass(frozen=True, slots=True, eq=False)
class HubCountry:
    """The served schools in order of id: ``points`` on the unit sphere, weights, who may lead."""

    ids: tuple[str, ...]
    index: dict[str, int]
    points: Floats
    weight: Floats
    neediest: NDArray[np.bool_]
    district: tuple[str, ...]
    side: tuple[str, ...]
    may_lead: NDArray[np.bool_]
    opening: Floats
    given: tuple[str, ...]
    outside: tuple[str, ...]

    def km(self, these: Sequence[int], those: Sequence[int]) -> Floats:
        """Return distances in kilometres, shape ``(these, those)``."""
        return kilometres(self.points[list(these)], self.points[list(those)])


def survey(
    schools: Iterable[HubSchoolLike], rules: HubRules, ratings: Mapping[str, str], listed: Collection[str],
    leads: Sequence[str], scores: Mapping[str, float],
) -> HubCountry:  # fmt: skip
    """Return the register's schools as the checks need them. Raises where an id stands twice."""
    everyone = sorted(schools, key=lambda school: school.id)
    if len({school.id for school in everyone}) < len(everyone):
        raise VerificationError("The register holds a school twice, so that nothing can be checked.")
    inside = [one for one in everyone if str(one.status) in rules.statuses and one.latitude is not None]
    ids = tuple(one.id for one in inside)
    degrees = np.radians([(one.latitude or 0.0, one.longitude or 0.0) for one in inside]).reshape(-1, 2)
    north, east = degrees.T
    points = np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)
    shares = _shares(inside, rules)
    weight = np.array(
        [round(1 + rules.need_weight * share + rules.listed_weight * (school in listed), 6)
         for school, share in zip(ids, shares, strict=True)]
    )  # fmt: skip
    count = math.ceil(rules.neediest_share * len(ids) - 1e-9)
    first = sorted(range(len(ids)), key=lambda at: (-weight[at], at))[:count]
    needy = np.zeros(len(ids), dtype=np.bool_)
    needy[first] = True
    able = [_able(one, rules, ratings) or one.id in leads for one in inside]
    side = tuple("" if rules.boundary == "none" else str(getattr(one, rules.boundary)) for one in inside)
    served = set(ids)
    return HubCountry(
        ids, {school: at for at, school in enumerate(ids)}, points, weight, needy,
        tuple(one.area or one.id for one in inside), side, np.array(able, dtype=np.bool_),
        _opening(ids, [_able(one, rules, ratings) for one in inside], scores, rules),
        tuple(dict.fromkeys(leads)), tuple(one.id for one in everyone if one.id not in served),
    )  # fmt: skip


def _able(school: HubSchoolLike, rules: HubRules, ratings: Mapping[str, str]) -> bool:
    """Return whether a school may lead by its kind, rating and roll."""
    if str(school.kind) not in rules.lead_kinds or ratings.get(school.id) not in rules.lead_ratings:
        return False
    return not rules.lead_roll_required or bool(school.roll and school.roll > 0)


def _shares(schools: Sequence[HubSchoolLike], rules: HubRules) -> list[float]:
    """Return mid-rank shares of need; the rules' value where nothing is known."""
    values = [
        next((one.value for one in school.needs if one.measure == rules.need_measure), None)
        for school in schools
    ]
    known = sorted(value for value in values if value is not None)
    return [
        rules.need_missing
        if value is None
        else (bisect_left(known, value) + bisect_right(known, value)) / 2 / len(known)
        for value in values
    ]


def _opening(
    ids: Sequence[str], able: Sequence[bool], scores: Mapping[str, float], rules: HubRules
) -> Floats:
    """Return what choosing each school costs: by its rank among the distinct scores of those who may lead."""
    out = np.zeros(len(ids))
    if not scores:
        return out
    have = {at: scores.get(ids[at], -math.inf) for at in range(len(ids)) if able[at]}
    ladder = sorted(set(have.values()))
    for at, score in have.items():
        below = len(ladder) - 1 - ladder.index(score)
        out[at] = round(rules.lead_score_km * below / max(1, len(ladder) - 1), 6)
    return out
