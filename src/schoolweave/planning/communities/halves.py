"""One group as two: the cheapest pair of hosts, each school with the nearer one."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.measure import Ints, distances_mm, positions, weighed, weights_of
from schoolweave.planning.communities.model import PlannedSchool
from schoolweave.planning.communities.problem import Communities


def halves(problem: Communities, members: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the members of a group as two groups: the larger first, each in the problem's order.

    Every pair of hosts is tried, each other member going to the nearer of the two (the first of equals).
    Among the pairs whose halves keep the rules of size, pathway and state schools the one with the least
    travel is taken; where no pair does, the one with the least travel of all. Raises
    :class:`PlanningError` for fewer than two members or an unknown one.
    """
    index = {school: place for place, school in enumerate(problem.ids)}
    unknown = next((school for school in members if school not in index), None)
    if unknown is not None:
        raise PlanningError(f"{unknown} is not in the problem: give the ids of schools that may join.")
    if len(members) < 2:
        raise PlanningError("A group of fewer than two schools cannot be split.")
    schools = [problem.schools[place] for place in sorted(index[school] for school in members)]
    places, weights = positions(schools), weights_of(schools, problem.wishes.weights)
    spent = weighed(distances_mm(places, places), weights)
    best = min(_pairs(problem, schools, spent))
    second = _second(spent, best[1], best[2])
    parts = [
        tuple(one.id for one, other in zip(schools, second, strict=True) if other == side)
        for side in (False, True)
    ]
    return (parts[0], parts[1]) if len(parts[0]) >= len(parts[1]) else (parts[1], parts[0])


def _pairs(
    problem: Communities, schools: Sequence[PlannedSchool], spent: Ints
) -> Iterator[tuple[tuple[bool, int], int, int]]:
    """Yield for each pair of hosts whether a rule is broken, the travel, and the two places."""
    for one, other in combinations(range(len(schools)), 2):
        second = _second(spent, one, other)
        travel = int(np.where(second, spent[other], spent[one]).sum())
        broken = not all(_kept(problem, schools, second == side) for side in (False, True))
        yield (broken, travel), one, other


def _second(spent: Ints, one: int, other: int) -> np.ndarray:
    """Return which schools go to the second of two hosts; each host to itself, whatever else is there."""
    second = spent[other] < spent[one]
    second[one], second[other] = False, True
    return np.asarray(second)


def _kept(problem: Communities, schools: Sequence[PlannedSchool], chosen: np.ndarray) -> bool:
    rules = problem.rules
    part = [school for school, there in zip(schools, chosen, strict=True) if there]
    years = {year for school in part for year in school.years}
    states = sum(school.authority in rules.state_authorities for school in part)
    return (
        rules.size_min <= len(part) <= rules.size_max
        and states >= rules.state_min
        and (not rules.pathway_required or years >= set(rules.pathway))
    )
