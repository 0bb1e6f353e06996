"""Why each school is where it is: its next-best groups and what moving there would cost or break."""

from collections.abc import Iterable, Iterator

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.asking import check_count
from schoolweave.planning.communities.breaks import Lookup, joining_breaks, leaving_breaks, lookup
from schoolweave.planning.communities.evaluate import Members, evaluate
from schoolweave.planning.communities.flat import flat
from schoolweave.planning.communities.measure import MM_PER_KM
from schoolweave.planning.communities.model import Group, Move, Reason
from schoolweave.planning.communities.move_terms import MoveTerms
from schoolweave.planning.communities.next_best import COUNT, NextBest, next_best
from schoolweave.planning.communities.problem import Communities


def reasons(
    problem: Communities, groups: Members, *, schools: Iterable[str] | None = None, count: int = COUNT
) -> tuple[Reason, ...]:
    """Return one reason per school of the problem, in its order, for any arrangement.

    Groups are numbered as in :func:`evaluate`. ``change_km`` is the objective of the arrangement in which
    only that school moved, less today's: exactly, since both are sums of whole millimetres. The next groups
    (``count`` of them) are those with the least change, whether or not the move would break a rule; the lower
    number of equals. ``schools`` limits the answer to some ids. Distances are in km. Raises
    :class:`PlanningError` where an id is unknown or occurs twice, or ``count`` is not a whole number from 0.
    """
    return tuple(each_reason(problem, groups, schools=schools, count=count))


def each_reason(
    problem: Communities, groups: Members, *, schools: Iterable[str] | None = None, count: int = COUNT
) -> Iterator[Reason]:
    """Yield what :func:`reasons` returns, one by one: for countries whose reasons should not all be held.

    Raises :class:`PlanningError` as :func:`reasons` does, when the first one is asked for.
    """
    check_count(count, "groups to tell of")
    plan = evaluate(problem, groups)
    asked = _asked(problem, schools)
    state = flat(problem, plan.groups)
    terms = MoveTerms(problem, plan, state)
    found = next_best(state, terms, asked, count)
    tables = lookup(problem, plan)
    for row, place in enumerate(asked.tolist()):
        yield _reason(tables, terms, place, found, row)


def _asked(problem: Communities, schools: Iterable[str] | None) -> np.ndarray:
    if schools is None:
        return np.arange(problem.size)
    index = {school: place for place, school in enumerate(problem.ids)}
    wanted = set(schools)
    for school in wanted:
        if school not in index:
            raise PlanningError(f"{school} is not in the problem: give the id of a school that may join.")
    return np.array(sorted(index[school] for school in wanted), dtype=np.int64)


def _reason(tables: Lookup, terms: MoveTerms, place: int, found: NextBest, row: int) -> Reason:
    school = tables.problem.schools[place]
    home = tables.home.get(school.id)
    km = home.km[home.members.index(school.id)] if home is not None else None
    number, host = (home.id, home.host) if home is not None else (None, None)
    binds = leaving_breaks(tables, school)
    moves = tuple(
        _move(tables, terms, place, found, (row, rank), binds)
        for rank in range(found.group.shape[1])
        if found.group[row, rank] >= 0
    )
    if not moves:
        why = f"{_first(school.name, home, km)} There is no other community to move to."
        return Reason(school.id, number, host, km, None, None, None, None, (), why, binds)
    best = moves[0]
    name = tables.by_id[best.host].name
    why = f"{_first(school.name, home, km)} {_second(name, best.km, best.change_km, best.breaks)}"
    return Reason(
        school.id, number, host, km, best.group, best.host, best.km, best.change_km, best.breaks, why, binds,
        moves[1:],
    )  # fmt: skip


def _move(
    tables: Lookup, terms: MoveTerms, place: int, found: NextBest, at: tuple[int, int], binds: tuple[str, ...]
) -> Move:
    school, group = tables.problem.schools[place], int(found.group[at])
    there = tables.plan.groups[group]
    limited = tables.problem.wishes.max_moves is not None
    more = terms.more_moved(place, group) if limited else 0
    return Move(
        there.id,
        tables.problem.schools[found.host[at]].id,
        int(found.km[at]) / MM_PER_KM,
        int(found.change[at]) / MM_PER_KM,
        joining_breaks(tables, school, there, more) + binds,
    )


def _first(name: str, home: Group | None, km: float | None) -> str:
    if home is None or km is None:
        return f"{name} has no community."
    return f"{name} travels {km:.1f} km to the host of its community."


def _second(host: str, km: float, change: float, breaks: tuple[str, ...]) -> str:
    """Say what moving to the next-best group would mean."""
    effect = f"add {change:.1f} km" if change >= 0 else f"save {-change:.1f} km"
    meeting = (
        f"In the next-best one it would travel {km:.1f} km to {host}"
        if km
        else ("In the next-best one it would itself be the host")
    )
    total = f"which would {effect} in all"
    return f"{meeting}, {total}{' but break a rule: ' + ' '.join(breaks) if breaks else '.'}"
