"""The optional terms of a problem as arrays: only those that count."""

from typing import TYPE_CHECKING, Any

import numpy as np

from schoolweave.planning.communities.amounts import need_above_mean
from schoolweave.planning.communities.order import natural
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.wishes import Wishes

if TYPE_CHECKING:
    from schoolweave.planning.communities.arrays import Space


def _pairs_count(wishes: Wishes) -> bool:
    return bool((wishes.flows and wishes.flow_km) or (wishes.preferences and wishes.preference_km))


def _today_counts(wishes: Wishes) -> bool:
    return bool(wishes.today) and (wishes.moved_km > 0 or wishes.max_moves is not None)


def asks(wishes: Wishes) -> bool:
    """Return whether more than plain travel counts: weights, a priced term with data, a limit on moves."""
    terms = _pairs_count(wishes) or _today_counts(wishes) or bool(wishes.need and wishes.need_km)
    return terms or bool(wishes.weights)


def wished(problem: Communities) -> dict[str, Any]:
    """Return the fields of ``Space`` for weights and optional terms, or none where nothing was asked for."""
    wishes, ids = problem.wishes, problem.ids
    if not asks(wishes):
        return {}
    weight = np.array([wishes.weights.get(school, 1.0) for school in ids], dtype=np.float64)
    found: dict[str, Any] = nothing_asked() | {"weight": weight}
    if _pairs_count(wishes):
        found |= _pairs(problem)
    if wishes.need and wishes.need_km:
        above = need_above_mean(wishes.need)
        found["above"] = np.array([wishes.need_km * above.get(school, 0.0) for school in ids])
    if _today_counts(wishes):
        found["today"] = _today(problem)
    return found


def nothing_asked() -> dict[str, Any]:
    """Return empty arrays for the fields of ``Space`` that hold optional terms."""
    none = np.zeros(0, dtype=np.int64)
    return {
        "pair_start": none,
        "pair_other": none,
        "pair_km": np.zeros(0),
        "above": np.zeros(0),
        "today": np.zeros((0, 2), dtype=np.int64),
    }


def bare(space: "Space") -> "Space":
    """Return a space as the bound sees it: without optional terms, and without weights that are all 1."""
    if space.weight is None or (space.weight != 1.0).any():
        return space
    nothing: dict[str, Any] = dict.fromkeys(nothing_asked())
    return space._replace(weight=None, **nothing)


def _pairs(problem: Communities) -> dict[str, Any]:
    """Return what each pair of schools saves together, as rows of partners."""
    wishes = problem.wishes
    index = {school: place for place, school in enumerate(problem.ids)}
    rows: list[dict[int, float]] = [{} for _ in problem.ids]
    priced = [(a, b, wishes.flow_km * leavers) for a, b, leavers in wishes.flows]
    priced += [(a, b, wishes.preference_km) for a, b in wishes.preferences]
    for first, second, km in priced:
        if km > 0:
            a, b = index[first], index[second]
            rows[a][b] = rows[a].get(b, 0.0) + km
            rows[b][a] = rows[b].get(a, 0.0) + km
    start = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    return {
        "pair_start": start.astype(np.int64),
        "pair_other": np.array([other for row in rows for other in sorted(row)], dtype=np.int64),
        "pair_km": np.array([row[other] for row in rows for other in sorted(row)], dtype=np.float64),
    }


def _today(problem: Communities) -> np.ndarray:
    """Return per school its label of today and the one of those that it is pinned to, or -1, ``(n, 2)``."""
    today = problem.wishes.today
    labels = {name: place for place, name in enumerate(sorted(set(today.values()), key=natural))}
    pins = dict(problem.pins)
    rows = [(labels.get(today.get(one, ""), -1), labels.get(pins.get(one, ""), -1)) for one in problem.ids]
    return np.array(rows, dtype=np.int64).reshape(problem.size, 2)
