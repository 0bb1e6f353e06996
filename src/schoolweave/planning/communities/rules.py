"""The hard rules as sentences: which are met by a plan, which one group breaks."""

from collections.abc import Iterable, Sequence

from schoolweave.planning.communities.model import Group, PlannedSchool, RuleCheck, RuleReport
from schoolweave.planning.communities.problem import Communities


def report(problem: Communities, groups: Sequence[Group], unplaced: int, moved: int = 0) -> RuleReport:
    """Return one check per hard rule of the problem for a whole plan.

    ``unplaced`` and ``moved`` are numbers of schools. Rules that are not asked for (no pathway required, no
    minimum of state schools, no links, pins or limit on moves) are left out of the report.
    """
    by_id = {school.id: school for school in problem.schools}
    label = {member: group.id for group in groups for member in group.members}
    checks = [_count(problem, groups, unplaced), _size(problem, groups)]
    if problem.rules.pathway_required and problem.rules.pathway:
        checks.append(_pathway(problem, groups))
    if problem.rules.state_min:
        checks.append(_state(problem, groups, by_id))
    if problem.must_link:
        checks.append(_must(problem, label))
    if problem.cannot_link:
        checks.append(_cannot(problem, label))
    if problem.pins:
        checks.append(_pins(problem, label))
    if problem.wishes.max_moves is not None:
        checks.append(_moves(problem.wishes.max_moves, moved))
    return tuple(checks)


def _check(rule: str, sentence: str, broken: Iterable[str]) -> RuleCheck:
    named = tuple(broken)
    return RuleCheck(rule, sentence, not named, named)


def _name(group: Group) -> str:
    return f"group {group.id}"


def _count(problem: Communities, groups: Sequence[Group], unplaced: int) -> RuleCheck:
    placed = problem.size - unplaced
    wanted = problem.count(placed)
    sentence = (
        f"{placed:,} placed schools at a mean size of {problem.rules.size_mean:g} form {wanted:,} groups."
    )
    return _check("count", sentence, [] if len(groups) == wanted else [f"{len(groups):,} groups"])


def _size(problem: Communities, groups: Sequence[Group]) -> RuleCheck:
    low, high = problem.rules.size_min, problem.rules.size_max
    broken = (_name(group) for group in groups if not low <= len(group.members) <= high)
    return _check("size", f"Every group has between {low} and {high} schools.", broken)


def _pathway(problem: Communities, groups: Sequence[Group]) -> RuleCheck:
    years = set(problem.rules.pathway)
    sentence = f"The schools of every group together serve {years_text(problem.rules.pathway)}."
    return _check("pathway", sentence, (_name(group) for group in groups if years - set(group.years)))


def _state(problem: Communities, groups: Sequence[Group], by_id: dict[str, PlannedSchool]) -> RuleCheck:
    least, state = problem.rules.state_min, problem.rules.state_authorities
    broken = (
        _name(group)
        for group in groups
        if sum(by_id[member].authority in state for member in group.members) < least
    )
    return _check("state_min", f"Every group has at least {least} state schools.", broken)


def _must(problem: Communities, label: dict[str, int]) -> RuleCheck:
    broken = (f"{a} and {b}" for a, b in problem.must_link if label.get(a) != label.get(b))
    return _check("must_link", "Schools that must be together share a group, or neither has one.", broken)


def _cannot(problem: Communities, label: dict[str, int]) -> RuleCheck:
    broken = (f"{a} and {b}" for a, b in problem.cannot_link if a in label and label[a] == label.get(b))
    return _check("cannot_link", "Schools that must not be together are in different groups.", broken)


def _pins(problem: Communities, label: dict[str, int]) -> RuleCheck:
    where: dict[str, set[int | None]] = {}
    named: dict[int, set[str]] = {}
    for school, name in problem.pins:
        where.setdefault(name, set()).add(label.get(school))
        if school in label:
            named.setdefault(label[school], set()).add(name)
    broken = [f"pin {name}" for name, found in where.items() if len(found) > 1]
    broken += [f"group {group}" for group, found in named.items() if len(found) > 1]
    sentence = "Schools pinned to one group are together or all unplaced; those pinned to others are apart."
    return _check("pin", sentence, broken)


def _moves(most: int, moved: int) -> RuleCheck:
    sentence = f"At most {most:,} schools leave the continuation of today's group."
    return _check("moves", sentence, [f"{moved:,} schools"] if moved > most else [])


def years_text(years: Iterable[int]) -> str:
    """Return years as ranges: ``years 1 to 6 and 9 to 13``, ``year 7``."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    parts = [str(first) if first == last else f"{first} to {last}" for first, last in runs]
    text = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else "none"
    return f"year {text}" if len(runs) == 1 and runs[0][0] == runs[0][1] else f"years {text}"
