"""Why the rules cannot all be kept: a small set of them that clash, and the cheapest way out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.conflict_filter import Filter
from schoolweave.planning.communities.conflict_items import Demand, Item, items, names, reduced
from schoolweave.planning.communities.conflict_oracle import MOST, Oracle
from schoolweave.planning.communities.conflict_records import Conflict, Relaxation
from schoolweave.planning.communities.conflict_relax import relaxations
from schoolweave.planning.communities.exact import exact
from schoolweave.planning.communities.model import Evaluation, LeftOut
from schoolweave.planning.communities.order import natural
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.units import units

LONGEST, MORE = 10.0, 0.02
"""Seconds that a search takes at most to explain a conflict, and its share of the time where none is left."""
LARGE = 50_000
"""Schools beyond which a search does not look for a conflict if it found a plan."""
FEW = 4
"""Must-links from which on they are said in one sentence."""


def conflict(
    problem: Communities,
    seconds: float = 10.0,
    *,
    place_all: bool = False,
    schools: Iterable[str] | None = None,
) -> Conflict | None:
    """Return rules that cannot hold together, or ``None`` where no such set was found.

    Asked in turn: can there be a group at all; can each school have one (only ``schools`` are asked about,
    by id, where they are given: those that a plan leaves out, say); with ``place_all``, can everybody at
    once. The first "no" is explained. Up to 120 schools the answer is exact if ``seconds`` suffice, and
    every way out is measured; beyond, by counting and by examples alone, so that ``None`` does not prove that
    everybody can be placed. Raises :class:`PlanningError` where a school is not in the problem.
    """
    oracle = Oracle(seconds)
    if not problem.size:
        return None
    for demand in _demands(problem, _places(problem, schools), oracle, place_all=place_all):
        if oracle.left <= 0:
            return None
        every = items(problem, demand)
        if oracle.holds(reduced(problem, demand, every)) is False:
            return _explained(problem, demand, every, oracle)
    return None


def clash(problem: Communities, plan: Evaluation, left: float, asked: float) -> Conflict | None:
    """Return what a plan's reader is told: why there is no group, or why some schools have none.

    ``left`` are the seconds that remain of those ``asked`` for a search; a little more than that is taken.
    Nothing is looked for where everybody has a group, or (but for a plan without any) in very large
    countries.
    """
    if not plan.unplaced and all(check.met for check in plan.rules):
        return None
    if plan.groups and problem.size > LARGE:
        return None
    seconds = max(MORE * asked, min(LONGEST, left))
    return conflict(problem, seconds, schools=plan.unplaced)


def told(left: Sequence[LeftOut], found: Conflict | None) -> tuple[LeftOut, ...]:
    """Return unplaced schools with the conflict as the reason of those that it is about."""
    if found is None:
        return tuple(left)
    return tuple(
        replace(one, reason=found.sentence) if one.school_id in found.schools else one for one in left
    )


def _places(problem: Communities, schools: Iterable[str] | None) -> list[int] | None:
    if schools is None:
        return None
    index = {school: place for place, school in enumerate(problem.ids)}
    asked = list(schools)
    for school in asked:
        if school not in index:
            raise PlanningError(f"The school {school} is not in the problem: it cannot be asked about.")
    return sorted(index[school] for school in asked)


def _demands(
    problem: Communities, asked: list[int] | None, oracle: Oracle, *, place_all: bool
) -> Iterator[Demand]:
    """Yield what to ask, the plainest first; one school stands for all of its kind."""
    yield Demand(any=True)
    if asked is None:
        asked = list(range(problem.size))
        if problem.size <= MOST:
            placed = {school for group in exact(problem, oracle.left / 2).groups for school in group}
            asked = [place for place in asked if problem.ids[place] not in placed]
    linked = {school for pair in problem.ties + problem.vetoes for school in pair}
    seen = set()
    home = {member: unit for unit in units(problem) for member in unit}
    for place in asked:
        school = problem.schools[place]
        state = school.authority in problem.rules.state_authorities
        kind = home[place] if school.id in linked else (frozenset(school.years), state)
        if kind not in seen:
            seen.add(kind)
            yield Demand(frozenset(home[place]))
    if place_all:
        yield Demand(frozenset(range(problem.size)))


def _explained(problem: Communities, demand: Demand, every: list[Item], oracle: Oracle) -> Conflict:
    """Return the conflict among rules that are known not to hold together."""
    found = Filter(lambda kept: oracle.holds(reduced(problem, demand, kept)))
    needed = found.go(every)
    ways = relaxations(problem, demand, every, needed, oracle)
    everybody = demand.any or len(demand.placed) == problem.size
    schools = () if everybody else tuple(problem.ids[place] for place in sorted(demand.placed))
    return Conflict(
        sentence=_sentence(problem, demand, needed, ways, irreducible=found.irreducible),
        rules=tuple(item.rule for item in needed),
        irreducible=found.irreducible,
        relaxations=ways,
        schools=schools,
    )


def _sentence(
    problem: Communities,
    demand: Demand,
    needed: list[Item],
    ways: tuple[Relaxation, ...],
    *,
    irreducible: bool,
) -> str:
    if all(item.key != "place" for item in needed):
        head = "No arrangement can keep all rules"
    elif demand.any:
        head = "No community can be formed"
    elif len(demand.placed) == problem.size:
        head = "Not every school can have a community"
    else:
        who = [problem.ids[place] for place in sorted(demand.placed)]
        head = f"{names(problem, who)} cannot have a community"
    clash = " ".join(_clauses(problem, needed))
    parts = [f"{head}, because this cannot all hold: {clash}"]
    if irreducible and len(needed) > 1:
        parts.append("Without any one of these the others can.")
    if ways:
        parts.append(f"The cheapest way out: {_way(ways[0])}")
    return " ".join(parts)


def _clauses(problem: Communities, needed: list[Item]) -> list[str]:
    """Return the rules' sentences; many must-links as one."""
    ties = [item for item in needed if item.key == "must_link"]
    if len(ties) < FEW:
        return [item.rule.sentence for item in needed]
    schools = sorted({school for item in ties for school in item.pair}, key=natural)
    others = [item.rule.sentence for item in needed if item.key != "must_link"]
    return [f"{len(ties)} links keep {names(problem, schools)} together.", *others]


def _way(way: Relaxation) -> str:
    if way.objective is None:
        return way.sentence
    return f"{way.sentence} The best plan then costs {way.objective:,.1f} km in all."
