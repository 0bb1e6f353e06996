"""The register as the checker sees it: who may join by the rules, and how far schools are from each other.

The distance is written here a second time, on purpose: nothing is shared with what is being checked.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import VerificationError
from schoolweave.planning.verify.asked import Asked
from schoolweave.planning.verify.model import SchoolLike
from schoolweave.policy import CommunityRules

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

RADIUS_KM = 6371.0088
"""Mean earth radius of the planning definitions."""


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """Schools as arrays in the register's order; ``points`` are on the unit sphere, ``nan`` where unplaced.

    ``serves`` has shape ``(schools, years of the pathway)``; ``why_not`` is empty where a school may join;
    ``weights`` multiply what a school travels.
    """

    ids: tuple[str, ...]
    index: dict[str, int]
    points: Floats
    serves: NDArray[np.bool_]
    state: NDArray[np.bool_]
    why_not: tuple[str, ...]
    weights: Floats

    @property
    def eligible(self) -> Indices:
        """Indices of the schools that may join."""
        return np.array([at for at, why in enumerate(self.why_not) if not why], dtype=np.int64)

    def km(self, these: Indices, those: Indices) -> Floats:
        """Return distances in kilometres, shape ``(these, those)``."""
        return kilometres(self.points[these], self.points[those])


def survey(schools: Iterable[SchoolLike], rules: CommunityRules, wanted: Asked | None = None) -> Country:
    """Return the register's schools as the checks need them. Raises where an id stands twice."""
    wanted = wanted or Asked()
    everyone = tuple(schools)
    ids = tuple(school.id for school in everyone)
    index = {school: at for at, school in enumerate(ids)}
    if len(index) < len(ids):
        twice = next(school for at, school in enumerate(ids) if index[school] != at)
        raise VerificationError(f"The register holds {twice} twice, so that nothing about it can be checked.")
    serves = [[year in school.years for year in rules.pathway] for school in everyone]
    return Country(
        ids,
        index,
        _on_sphere(everyone),
        np.array(serves, dtype=bool).reshape(len(ids), len(rules.pathway)),
        np.array([str(school.authority) in rules.state_authorities for school in everyone], dtype=bool),
        tuple(_why_not(school, rules, wanted) for school in everyone),
        np.array([wanted.weights.get(school, 1.0) for school in ids], dtype=np.float64),
    )


def _why_not(school: SchoolLike, rules: CommunityRules, wanted: Asked) -> str:
    """Return why a school may not join, or nothing."""
    if str(school.status) not in rules.statuses:
        return f"its status is “{school.status!s}”"
    if str(school.kind) not in rules.kinds:
        return f"its kind is “{school.kind!s}”"
    if str(school.authority) not in rules.authorities:
        return f"its authority is “{school.authority!s}”"
    if school.latitude is None or school.longitude is None:
        return "the register does not say where it is"
    stance = wanted.refuses(school.id)
    return f"its answer is “{stance}”" if stance else ""


def _on_sphere(schools: tuple[SchoolLike, ...]) -> Floats:
    """Return places on the unit sphere, shape ``(schools, 3)``."""
    missing = (float("nan"), float("nan"))
    degrees = np.array(
        [
            missing
            if school.latitude is None or school.longitude is None
            else (school.latitude, school.longitude)
            for school in schools
        ],
        dtype=np.float64,
    ).reshape(len(schools), 2)
    north, east = np.radians(degrees).T
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)


def kilometres(these: Floats, those: Floats) -> Floats:
    """Return great-circle distances between points of the unit sphere, shape ``(these, those)``.

    Half the straight chord is the sine of half the angle; that is the haversine formula in three dimensions,
    exact to well under a millimetre at any distance but the antipodes.
    """
    square = np.zeros((len(these), len(those)))
    for axis in range(3):
        step = these[:, axis, None] - those[None, :, axis]
        square += step * step
    return np.asarray(2 * RADIUS_KM * np.arcsin(np.minimum(np.sqrt(square) / 2, 1.0)))
