"""Every answer under the same measures: by our ``evaluate``, and again by a few lines of their own."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from schoolweave.planning import Communities, evaluate

RADIUS_KM = 6371.0088
NEAR_KM = 0.01  # two ways of adding up whole millimetres and floating kilometres, over 25,000 schools


@dataclass(frozen=True, slots=True)
class Measured:
    """An arrangement: km, groups and their sizes, how many groups break the band, how many cover."""

    objective: float
    travel_km: float
    groups: int
    unplaced: int
    smallest: int
    largest: int
    out_of_band: int
    covering: int
    broken: tuple[str, ...]


def measure(problem: Communities, labels: Sequence[int]) -> Measured:
    """Measure labels, one per school in the problem's order; -1 is unplaced.

    Raises :class:`AssertionError` where the two ways of measuring do not agree.
    """
    found: dict[int, list[int]] = {}
    for school, label in enumerate(labels):
        if label >= 0:
            found.setdefault(int(label), []).append(school)
    members = list(found.values())
    said = evaluate(problem, [[problem.schools[at].id for at in group] for group in members])
    again = sum(star_km(problem, group) for group in members)
    if abs(again - said.travel_km) > NEAR_KM:
        raise AssertionError(f"Travel is {said.travel_km} km by one count and {again} km by another.")
    sizes = [len(group) for group in members]
    low, high = problem.rules.size_min, problem.rules.size_max
    return Measured(
        said.objective,
        said.travel_km,
        len(members),
        len(said.unplaced),
        min(sizes),
        max(sizes),
        sum(not low <= size <= high for size in sizes),
        said.covered,
        tuple(check.rule for check in said.rules if not check.met),
    )


def star_km(problem: Communities, group: Sequence[int]) -> float:
    """Return the least sum of great circles to one member, by the spherical law of haversines."""
    where = [(problem.schools[at].latitude or 0.0, problem.schools[at].longitude or 0.0) for at in group]
    places = [(math.radians(latitude), math.radians(longitude)) for latitude, longitude in where]
    return min(sum(_way(host, place) for place in places) for host in places)


def _way(one: tuple[float, float], two: tuple[float, float]) -> float:
    half = math.sin((two[0] - one[0]) / 2) ** 2
    half += math.cos(one[0]) * math.cos(two[0]) * math.sin((two[1] - one[1]) / 2) ** 2
    return 2 * RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))
