"""The instances of the comparison, and each as a peer gets it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.communities import instance
from benchmarks.peers.points import RADIUS_KM, Points
from schoolweave.core.geography import unit_vectors
from schoolweave.planning import Communities
from schoolweave.planning.communities.measure import positions

CHRISTCHURCH = (-43.53, 172.64)
REGION = "South West"
FREE = {"pathway_required": False, "state_min": 0}

NAMES = {
    "nz-free": "New Zealand, September 2021, band and number of groups alone",
    "nz": "New Zealand, September 2021, pathway and two state schools in every group",
    "members": "its 1,884 members, 220 groups of 3 to 21, pathway",
    "nz-500": "the 500 schools nearest to Christchurch, band and number alone",
    "demo-free": "demo country, 2,500, band and number of groups alone",
    "demo": "demo country, 2,500, pathway and two state schools",
    "england-region": "South West of England, April 2022, ages 5 to 15 and two state schools",
}


def problem_of(name: str) -> Communities:
    """Return our problem of an instance; raises :class:`FileNotFoundError` without its register."""
    if name == "nz-500":
        whole = instance("nz")
        return part(without_pathway(whole), near(whole, *CHRISTCHURCH, 500))
    if name == "england-region":
        whole = instance("england")
        return part(whole, lambda school: school.region == REGION)
    base, free, _ = name.partition("-free")
    return without_pathway(instance(base)) if free else instance(base)


def without_pathway(problem: Communities) -> Communities:
    """Return the problem that peers can state whole: sizes and the number of groups."""
    return Communities.from_schools(problem.schools, problem.rules.model_copy(update=FREE))


def part(problem: Communities, chosen: Callable[[Any], bool]) -> Communities:
    """Return the problem of some of its schools."""
    return Communities.from_schools(filter(chosen, problem.schools), problem.rules)


def near(problem: Communities, latitude: float, longitude: float, count: int) -> Callable[[Any], bool]:
    """Return whether a school is among the nearest ``count`` to a place."""
    order = np.argsort(-(_unit(problem) @ unit_vectors(latitude, longitude)), kind="stable")
    ids = {problem.schools[place].id for place in order[:count]}
    return lambda school: school.id in ids


def points_of(problem: Communities) -> Points:
    """Return what peers get of a problem."""
    rules = problem.rules
    years = rules.pathway if rules.pathway_required else ()
    serves = [[year in school.years for year in years] for school in problem.schools]
    needs = np.array(serves, dtype=bool).reshape(problem.size, len(years))
    needs = np.unique(needs, axis=1) if len(years) else needs
    least = [1] * needs.shape[1]
    if rules.state_min:
        state = [[school.authority in rules.state_authorities] for school in problem.schools]
        needs, least = np.hstack([needs, np.array(state)]), [*least, rules.state_min]
    return Points(
        RADIUS_KM * _unit(problem),
        needs,
        np.array(least, dtype=np.int64),
        rules.size_min,
        rules.size_max,
        problem.count(problem.size),
    )


def _unit(problem: Communities) -> np.ndarray:
    places = positions(problem.schools)
    return unit_vectors(places[:, 0], places[:, 1])
