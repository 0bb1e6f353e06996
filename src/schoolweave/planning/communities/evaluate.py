"""Measure any arrangement, ours or today's, in the same way."""

from collections.abc import Sequence

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.amounts import measured
from schoolweave.planning.communities.measure import (
    MM_PER_KM,
    Ints,
    positions,
    star_mm,
    to_mm,
    weighed,
    weights_of,
)
from schoolweave.planning.communities.model import Evaluation, Group
from schoolweave.planning.communities.order import natural
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.rules import report

Members = Sequence[Sequence[str]]


def evaluate(problem: Communities, groups: Members, *, allow_leftover: bool = True) -> Evaluation:
    """Return the measures and the rule report of an arrangement, given as lists of school ids.

    Groups are numbered from 1 in the order given; empty ones are dropped. A school in none of them is
    unplaced and priced. Raises :class:`PlanningError` where an id is unknown or occurs twice, or, with
    ``allow_leftover`` false, where a school is in no group.
    """
    index = {school: place for place, school in enumerate(problem.ids)}
    _check_members(problem, groups, index, allow_leftover=allow_leftover)
    filled = [sorted(index[school] for school in members) for members in groups if members]
    terms = measured(problem, [[problem.schools[place].id for place in members] for members in filled])
    built, km, travel = _built(problem, filled, terms.continues)
    placed = {school for members in groups for school in members}
    unplaced = tuple(school for school in problem.ids if school not in placed)
    price = to_mm(problem.rules.unplaced_price_km) * len(unplaced)
    pathway = set(problem.rules.pathway)
    return Evaluation(
        groups=tuple(built),
        objective=(travel + price + terms.mm) / MM_PER_KM,
        travel_km=travel / MM_PER_KM,
        covered=sum(pathway <= set(group.years) for group in built),
        mean_km=float(km.mean()) / MM_PER_KM if km.size else 0.0,
        median_km=float(np.median(km)) / MM_PER_KM if km.size else 0.0,
        worst_km=int(km.max()) / MM_PER_KM if km.size else 0.0,
        unplaced=unplaced,
        rules=report(problem, built, len(unplaced), len(terms.moved)),
        amounts=terms.amounts,
        moved=terms.moved,
    )


def today(problem: Communities) -> Evaluation | None:
    """Return the register's own communities under the same measures, or ``None`` where it names none.

    Only schools in the problem count as members; groups are in natural order of community id. Raises nothing:
    communities that break rules are measured as they are.
    """
    found: dict[str, list[str]] = {}
    for school in problem.schools:
        if school.community_id:
            found.setdefault(school.community_id, []).append(school.id)
    if not found:
        return None
    return evaluate(problem, [found[key] for key in sorted(found, key=natural)])


def _check_members(
    problem: Communities, groups: Members, index: dict[str, int], *, allow_leftover: bool
) -> None:
    seen: set[str] = set()
    for members in groups:
        for school in members:
            if school not in index:
                raise PlanningError(f"The arrangement names {school}, which is not in the problem.")
            if school in seen:
                raise PlanningError(f"The arrangement names {school} twice: a school has one group.")
            seen.add(school)
    if not allow_leftover and len(seen) < problem.size:
        missing = next(school for school in problem.ids if school not in seen)
        raise PlanningError(f"The arrangement leaves out {missing}: put every school into a group.")


def _built(
    problem: Communities, filled: list[list[int]], continues: Sequence[str]
) -> tuple[list[Group], Ints, int]:
    """Return the groups, the distance of every placed school to its host and the travel, in millimetres."""
    places = positions(problem.schools)
    weights = weights_of(problem.schools, problem.wishes.weights)
    built: list[Group] = []
    spent: list[Ints] = []
    travel = 0
    for members, name in zip(filled, continues, strict=True):
        host, distances = star_mm(places[members], weights[members])
        cost = int(weighed(distances, weights[members]).sum())
        built.append(_group(problem, members, host, distances, cost, len(built) + 1, name))
        spent.append(distances)
        travel += cost
    return built, np.concatenate(spent) if spent else np.zeros(0, dtype=np.int64), travel


def _group(
    problem: Communities,
    members: list[int],
    host: int,
    distances: Ints,
    travel: int,
    number: int,
    continues: str,
) -> Group:
    schools = [problem.schools[member] for member in members]
    return Group(
        id=number,
        host=schools[host].id,
        members=tuple(school.id for school in schools),
        km=tuple(int(distance) / MM_PER_KM for distance in distances),
        travel_km=travel / MM_PER_KM,
        years=tuple(sorted({year for school in schools for year in school.years})),
        continues=continues,
    )
