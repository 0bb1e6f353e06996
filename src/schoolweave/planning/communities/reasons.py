"""Why each school is where it is: its next-best group and what moving there would cost or break."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.geography import unit_vectors
from schoolweave.planning.communities.arrays import nearest
from schoolweave.planning.communities.breaks import Lookup, broken_by_move, lookup
from schoolweave.planning.communities.evaluate import Members, evaluate
from schoolweave.planning.communities.measure import MM_PER_KM, distances_mm, positions, to_mm
from schoolweave.planning.communities.model import Group, Reason
from schoolweave.planning.communities.problem import Communities

ALL_PAIRS_UP_TO = 6000
"""Schools up to which every group is considered as the next one; beyond, those of near schools."""
NEAR = 400
"""Nearest schools whose groups are considered where there are more."""

Ints = NDArray[np.int64]
FAR = np.iinfo(np.int64).max // 4


@dataclass(slots=True)
class _Next:
    """Per school: the cheapest other group, what joining adds, its host and the distance to it (mm)."""

    group: Ints
    added: Ints
    host: Ints
    km: Ints


def reasons(problem: Communities, groups: Members) -> tuple[Reason, ...]:
    """Return one reason per school of the problem, in its order, for any arrangement.

    Groups are numbered as in :func:`evaluate`. ``change_km`` is the objective of the arrangement in which
    only that school moved, less today's: exactly, since both are sums of whole millimetres. The next group
    is the one with the least change, whether or not the move would break a rule; the lower number of equals.
    """
    plan = evaluate(problem, groups)
    places = positions(problem.schools)
    index = {school: place for place, school in enumerate(problem.ids)}
    members = [np.array([index[member] for member in group.members]) for group in plan.groups]
    following = _following(places, members)
    saved = _saved(problem, places, members)
    tables = lookup(problem, plan)
    return tuple(_reason(tables, place, following, int(saved[place])) for place in range(problem.size))


def _following(places: NDArray[np.float64], members: Sequence[Ints]) -> _Next:
    n = len(places)
    best = _Next(np.full(n, -1), np.full(n, FAR), np.full(n, -1), np.zeros(n, dtype=np.int64))
    for number, (who, candidates) in enumerate(zip(members, _candidates(places, members), strict=True)):
        if not len(candidates):
            continue
        apart = distances_mm(places[candidates], places[who])
        rows = distances_mm(places[who], places[who]).sum(axis=1)
        totals = np.concatenate([rows + apart, apart.sum(axis=1, keepdims=True)], axis=1)
        host = _first_host(totals, who, candidates)
        added = totals[np.arange(len(candidates)), host] - rows.min()
        better = added < best.added[candidates]
        chosen, host = candidates[better], host[better]
        best.group[chosen] = number
        best.added[chosen] = added[better]
        own = host == len(who)
        best.host[chosen] = np.where(own, chosen, who[np.minimum(host, len(who) - 1)])
        best.km[chosen] = np.where(own, 0, apart[better, np.minimum(host, len(who) - 1)])
    return best


def _first_host(totals: Ints, who: Ints, candidates: Ints) -> Ints:
    """Return the column of each row's host; of equals the first school, the newcomer (last) included."""
    host = np.argmin(totals, axis=1)
    least = totals[np.arange(len(totals)), host]
    newcomer = (totals[:, -1] == least) & (host < len(who))
    newcomer &= candidates < who[np.minimum(host, len(who) - 1)]
    return np.where(newcomer, len(who), host)


def _candidates(places: NDArray[np.float64], members: Sequence[Ints]) -> list[Ints]:
    """Return for each group which schools outside it to try there."""
    n = len(places)
    if n <= ALL_PAIRS_UP_TO:
        return [np.setdiff1d(np.arange(n), who) for who in members]
    near = nearest(unit_vectors(places[:, 0], places[:, 1]), NEAR)
    label = np.full(n, -1)
    for number, who in enumerate(members):
        label[who] = number
    school = np.repeat(np.arange(n), near.shape[1])
    pairs = np.unique(np.stack([label[near.ravel()], school], axis=1), axis=0)
    pairs = pairs[(pairs[:, 0] >= 0) & (pairs[:, 0] != label[pairs[:, 1]])]
    edges = np.searchsorted(pairs[:, 0], np.arange(len(members) + 1))
    return [pairs[edges[group] : edges[group + 1], 1] for group in range(len(members))]


def _saved(problem: Communities, places: NDArray[np.float64], members: Sequence[Ints]) -> Ints:
    """Return what each school's leaving saves, in mm: travel of its group, or the price of being unplaced."""
    saved = np.full(len(places), to_mm(problem.rules.unplaced_price_km), dtype=np.int64)
    for who in members:
        table = distances_mm(places[who], places[who])
        rows = table.sum(axis=1)
        for place, school in enumerate(who):
            rest = np.delete(rows - table[place], place)
            saved[school] = rows.min() - (rest.min() if len(rest) else 0)
    return saved


def _reason(tables: Lookup, place: int, following: _Next, saved: int) -> Reason:
    problem, school = tables.problem, tables.problem.schools[place]
    home = tables.home.get(school.id)
    km = home.km[home.members.index(school.id)] if home is not None else None
    number, host = (home.id, home.host) if home is not None else (None, None)
    if following.group[place] < 0:
        why = f"{_first(school.name, home, km)} There is no other community to move to."
        return Reason(school.id, number, host, km, None, None, None, None, (), why)
    there = tables.plan.groups[following.group[place]]
    change = (int(following.added[place]) - saved) / MM_PER_KM
    next_host = problem.schools[following.host[place]]
    next_km = int(following.km[place]) / MM_PER_KM
    breaks = broken_by_move(tables, school, there)
    why = f"{_first(school.name, home, km)} {_second(next_host.name, next_km, change, breaks)}"
    return Reason(school.id, number, host, km, there.id, next_host.id, next_km, change, breaks, why)


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
