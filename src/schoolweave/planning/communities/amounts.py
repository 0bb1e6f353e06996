"""How much of each optional term an arrangement has: exactly, in whole millimetres where it is priced."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from schoolweave.planning.communities.measure import MM_PER_KM, Ints, to_mm
from schoolweave.planning.communities.model import Amount, PlannedSchool
from schoolweave.planning.communities.order import natural
from schoolweave.planning.communities.problem import Communities

Members = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Amounts:
    """The optional terms of an arrangement, with what they count for (whole millimetres, all together).

    ``continues`` runs parallel to the groups: the label of the group of today that each continues, or "".
    """

    amounts: tuple[Amount, ...]
    mm: int
    moved: tuple[str, ...]
    continues: tuple[str, ...]


def labels_of_today(schools: Iterable[PlannedSchool]) -> dict[str, str]:
    """Return today's groups as the register names them: school id → community id, members only.

    Raises nothing; of two records with one id the later counts.
    """
    return {school.id: school.community_id for school in schools if school.community_id}


def measured(problem: Communities, groups: Members) -> Amounts:
    """Return the optional terms of an arrangement (lists of school ids) for which there are data."""
    wishes = problem.wishes
    label = {school: number for number, group in enumerate(groups) for school in group}
    continues = continuations(problem, groups)
    moved = tuple(
        school
        for school, name in wishes.today.items()
        if school not in label or continues[label[school]] != name
    )
    found: list[tuple[Amount, int]] = []
    if wishes.flows:
        lost = [leavers for a, b, leavers in wishes.flows if _apart(label, a, b)]
        spent = sum(to_mm(wishes.flow_km * leavers) for leavers in lost)
        found.append(_amount("flow", math.fsum(lost), wishes.flow_km, spent))
    if wishes.preferences:
        count = sum(_apart(label, a, b) for a, b in wishes.preferences)
        found.append(_amount("preference", count, wishes.preference_km, count * to_mm(wishes.preference_km)))
    if wishes.today:
        found.append(_amount("moved", len(moved), wishes.moved_km, len(moved) * to_mm(wishes.moved_km)))
    if wishes.need:
        found.append(_need(problem, groups))
    return Amounts(tuple(one for one, _ in found), sum(mm for _, mm in found), moved, continues)


def _apart(label: Mapping[str, int], first: str, second: str) -> bool:
    return first not in label or label[first] != label.get(second)


def _amount(name: str, amount: float, price: float, mm: int) -> tuple[Amount, int]:
    return Amount(name, amount, price, mm / MM_PER_KM), mm


def need_above_mean(need: Mapping[str, float]) -> dict[str, float]:
    """Return each school's need less the mean of all that is known; who has none counts with 0 elsewhere."""
    mean = math.fsum(need.values()) / len(need) if need else 0.0
    return {school: value - mean for school, value in need.items()}


def _need(problem: Communities, groups: Members) -> tuple[Amount, int]:
    price = problem.wishes.need_km
    above = need_above_mean(problem.wishes.need)
    spread = math.fsum(abs(math.fsum(above.get(school, 0.0) for school in group)) for group in groups)
    spent = {school: to_mm(price * value) for school, value in above.items()}
    mm = sum(abs(sum(spent.get(school, 0) for school in group)) for group in groups)
    return _amount("need", spread, price, mm)


def continuations(problem: Communities, groups: Members) -> tuple[str, ...]:
    """Return for each group the label of today's group that it continues, or an empty string.

    One to one, so that as many schools as possible stay; a group that holds a school pinned to a label of
    today continues that one. Solved as an assignment on the labels that groups share (Jonker and Volgenant
    1987, in its form for sparse tables).
    """
    today = problem.wishes.today
    names = sorted(set(today.values()), key=natural)
    pinned = {school: name for school, name in problem.pins if name in set(names)}
    found = [next((pinned[school] for school in group if school in pinned), "") for group in groups]
    place = {name: number for number, name in enumerate(names)}
    shared: dict[tuple[int, int], int] = {}
    for number, group in enumerate(groups):
        for school in group if not found[number] else ():
            name = today.get(school, "")
            if name and name not in found:
                key = (number, place[name])
                shared[key] = shared.get(key, 0) + 1
    for number, column in matching(shared):
        found[number] = names[column]
    return tuple(found)


def matching(shared: Mapping[tuple[int, int], int]) -> list[tuple[int, int]]:
    """Return pairs of a row and a column, each at most once, with the largest sum of ``shared``."""
    if not shared:
        return []
    keys = sorted(shared)
    rows, columns = np.array(keys, dtype=np.int64).T
    chosen = best_matching(rows, columns, np.array([shared[key] for key in keys], dtype=np.int64))
    return [keys[place] for place in chosen.tolist()]


def best_matching(rows: Ints, columns: Ints, shared: Ints) -> Ints:
    """Return places of the pairs ``(rows[k], columns[k])`` that are matched, with the largest sum.

    Every row and every column occurs at most once among them; each pair is listed once, ``shared`` above 0.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    row_names, row = np.unique(rows, return_inverse=True)
    column_names, column = np.unique(columns, return_inverse=True)
    n, m = len(row_names), len(column_names)
    above = float(shared.max() + 1)
    # One more column per row stands for "continues none", so that a full matching always exists.
    data = np.concatenate([above - shared, np.full(n, above)])
    first, second = np.concatenate([row, np.arange(n)]), np.concatenate([column, m + np.arange(n)])
    table = csr_array((data, (first, second)), shape=(n, m + n))
    one, other = min_weight_full_bipartite_matching(table)
    partner = np.full(n, -1, dtype=np.int64)
    partner[one] = other
    return np.flatnonzero(partner[row] == column)
