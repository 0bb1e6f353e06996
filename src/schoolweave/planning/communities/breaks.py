"""Which hard rules one school's move would break."""

from collections.abc import Iterable, Sequence
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
    pins: dict[str, str]
    pinned: dict[str, list[str]]


def lookup(problem: Communities, plan: Evaluation) -> Lookup:
    """Return the look-up tables of an arrangement."""
    pinned: dict[str, list[str]] = {}
    for school, label in problem.pins:
        pinned.setdefault(label, []).append(school)
    return Lookup(
        problem,
        plan,
        {school.id: school for school in problem.schools},
        {member: group for group in plan.groups for member in group.members},
        _partners(problem.must_link),
        _partners(problem.cannot_link),
        dict(problem.pins),
        pinned,
    )


def broken_by_move(tables: Lookup, school: PlannedSchool, there: Group, more_moved: int) -> tuple[str, ...]:
    """Return a sentence for each hard rule that is kept now and would be broken if a school moved.

    ``more_moved`` is how many schools more would be away from today's group then.
    """
    return joining_breaks(tables, school, there, more_moved) + leaving_breaks(tables, school)


def leaving_breaks(tables: Lookup, school: PlannedSchool) -> tuple[str, ...]:
    """Return a sentence for each hard rule that is kept now and would be broken wherever the school went.

    These rules bind the school to its group, or keep it out of all.
    """
    home = tables.home.get(school.id)
    found = _count(tables) if home is None else _home(tables, school, home)
    return tuple(found) + tuple(
        f"{school.id} and {other} must be together{why}."
        for other, why in _tied(tables, school.id)
        if tables.home.get(other) is home
    )


def joining_breaks(tables: Lookup, school: PlannedSchool, there: Group, more_moved: int) -> tuple[str, ...]:
    """Return a sentence for each hard rule that is kept now and that joining one group would break."""
    found, high, most = [], tables.problem.rules.size_max, tables.problem.wishes.max_moves
    if len(there.members) == high:
        found.append(f"Group {there.id} would have {high + 1} schools, more than {high}.")
    if most is not None and len(tables.plan.moved) <= most < len(tables.plan.moved) + more_moved:
        moved = len(tables.plan.moved) + more_moved
        found.append(f"With this move {moved} schools would have left today's group, more than {most}.")
    found += [
        f"{school.id} and {other} must not be together{why}."
        for other, why in _apart(tables, school.id, there)
    ]
    return tuple(found)


def _partners(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for first, second in pairs:
        found.setdefault(first, []).append(second)
        found.setdefault(second, []).append(first)
    return found


def _tied(tables: Lookup, school: str) -> list[tuple[str, str]]:
    """Return those that must share the school's group, each with the reason where it is a pin."""
    label = tables.pins.get(school)
    mates = [(other, f": both are pinned to {label}") for other in tables.pinned.get(label or "", ())]
    return [(other, "") for other in tables.must.get(school, ())] + [
        mate for mate in mates if mate[0] != school
    ]


def _apart(tables: Lookup, school: str, there: Group) -> list[tuple[str, str]]:
    """Return members of a group that the school must not be with, each with the reason where it is a pin."""
    found = [(other, "") for other in tables.cannot.get(school, ()) if tables.home.get(other) is there]
    label = tables.pins.get(school)
    if label is not None:
        found += [
            (other, f": they are pinned to {label} and {tables.pins[other]}")
            for other in there.members
            if tables.pins.get(other, label) != label
        ]
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
    if rules.pathway_required and (missing := lacking(rules.pathway, school, rest, home)):
        found.append(f"Group {home.id} would no longer serve {years_text(missing)}.")
    if school.authority in rules.state_authorities and rules.state_min:
        states = sum(one.authority in rules.state_authorities for one in rest)
        if states + 1 == rules.state_min:
            found.append(f"Group {home.id} would have {states} state schools, fewer than {rules.state_min}.")
    return found


def lacking(
    pathway: Iterable[int], school: PlannedSchool, rest: Sequence[PlannedSchool], home: Group
) -> list[int]:
    """Return the years that a group serves in whole now and would not serve without one school."""
    wanted = set(pathway)
    alone = wanted.intersection(school.years)
    if not alone or not wanted.issubset(home.years):
        return []
    for one in rest:
        alone.difference_update(one.years)
        if not alone:
            return []
    return sorted(alone)
