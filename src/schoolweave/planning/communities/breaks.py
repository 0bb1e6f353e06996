"""Which hard rules one school's move would break."""

from dataclasses import dataclass

from schoolweave.planning.communities.model import Evaluation, Group, PlannedSchool
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.rules import years_text


@dataclass(frozen=True, slots=True)
class Lookup:
    """A measured arrangement with what is asked of it often."""

    problem: Communities
    plan: Evaluation
    by_id: dict[str, PlannedSchool]
    home: dict[str, Group]
    must: dict[str, list[str]]
    cannot: dict[str, list[str]]


def lookup(problem: Communities, plan: Evaluation) -> Lookup:
    """Return the look-up tables of an arrangement."""
    return Lookup(
        problem,
        plan,
        {school.id: school for school in problem.schools},
        {member: group for group in plan.groups for member in group.members},
        _partners(problem.must_link),
        _partners(problem.cannot_link),
    )


def broken_by_move(tables: Lookup, school: PlannedSchool, there: Group) -> tuple[str, ...]:
    """Return a sentence for each hard rule that is kept now and would be broken if a school moved."""
    found = []
    home, high = tables.home.get(school.id), tables.problem.rules.size_max
    if len(there.members) == high:
        found.append(f"Group {there.id} would have {high + 1} schools, more than {high}.")
    found += _count(tables) if home is None else _home(tables, school, home)
    return tuple(found + _links(tables, school.id, home, there))


def _partners(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for first, second in pairs:
        found.setdefault(first, []).append(second)
        found.setdefault(second, []).append(first)
    return found


def _count(tables: Lookup) -> list[str]:
    """Placing one more school may ask for one more group."""
    placed = tables.problem.size - len(tables.plan.unplaced)
    now, then = tables.problem.count(placed), tables.problem.count(placed + 1)
    if now == len(tables.plan.groups) != then:
        return [f"With {placed + 1} schools placed there would have to be {then} groups."]
    return []


def _home(tables: Lookup, school: PlannedSchool, home: Group) -> list[str]:
    rules, left = tables.problem.rules, len(home.members) - 1
    if left == 0:
        return [f"Group {home.id} would have no school left."]
    found = []
    if left + 1 == rules.size_min:
        found.append(f"Group {home.id} would have {left} schools, fewer than {rules.size_min}.")
    rest = [tables.by_id[member] for member in home.members if member != school.id]
    wanted = set(rules.pathway)
    missing = wanted - {year for one in rest for year in one.years}
    if rules.pathway_required and missing and wanted <= set(home.years):
        found.append(f"Group {home.id} would no longer serve {years_text(missing)}.")
    states = sum(one.authority in rules.state_authorities for one in rest)
    if school.authority in rules.state_authorities and states + 1 == rules.state_min:
        found.append(f"Group {home.id} would have {states} state schools, fewer than {rules.state_min}.")
    return found


def _links(tables: Lookup, school: str, home: Group | None, there: Group) -> list[str]:
    found = [
        f"{school} and {other} must be together."
        for other in tables.must.get(school, ())
        if tables.home.get(other) is home
    ]
    found += [
        f"{school} and {other} must not be together."
        for other in tables.cannot.get(school, ())
        if tables.home.get(other) is there
    ]
    return found
