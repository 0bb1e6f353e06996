"""Engagements that cannot be split, or limits on the number of schools that bind: mixed-integer models.

One goal after the other (tiers, then moves, then cost), each proved before the next, by HiGHS
(Huangfu and Hall, 2018, *Mathematical Programming Computation* 10) on the eligible pairs alone.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from schoolweave.planning.support.units import Model

Ints = NDArray[np.int64]
PAIRS = 60_000
"""Beyond so many pairs the model is not tried."""
_OPTIMAL = 0
_HALF = 0.5


def exact(model: Model, left: Callable[[], float]) -> tuple[Ints | None, bool]:
    """Return half-days by pair, ``None`` where none were found in time, and whether they are proved best.

    ``left`` returns the seconds that remain.
    """
    pairs = len(model.arcs.school)
    if pairs > PAIRS:
        return None, False
    rows, tops = _rules(model)
    half_days = _half_days(model)
    best: Ints | None = None
    for goal in _goals(model, half_days):
        if left() <= 0:
            return best, False
        found = milp(
            goal,
            integrality=np.ones(len(goal)),
            bounds=Bounds(0, np.concatenate([_most(model), np.ones(len(goal) - pairs)])),
            constraints=LinearConstraint(rows, -np.inf, tops),
            options={"time_limit": left(), "mip_rel_gap": 0.0},
        )
        if found.x is not None:
            best = np.rint(half_days @ found.x).astype(np.int64)
        if found.status != _OPTIMAL:
            return best, False
        rows = sparse.vstack([rows, sparse.csr_array(goal[None, :])], format="csr")
        tops = np.append(tops, round(found.fun) + _HALF)
    return best, True


def _most(model: Model) -> Ints:
    return np.ones(len(model.arcs.school), np.int64) if model.whole else model.wanted[model.arcs.school]


def _half_days(model: Model) -> sparse.csr_array:
    """Return the map from variables to half-days by pair: a pair's yes or no, or its half-days."""
    pairs = len(model.arcs.school)
    scale = model.wanted[model.arcs.school] if model.whole else np.ones(pairs)
    columns = pairs if model.whole else 2 * pairs
    return sparse.csr_array((scale, (np.arange(pairs), np.arange(pairs))), shape=(pairs, columns))


def _rules(model: Model) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """Return the rows ``A x <= b``: a school's days, a supporter's days, a supporter's schools."""
    arcs, pairs = model.arcs, len(model.arcs.school)
    ones, at = np.ones(pairs), np.arange(pairs)
    by_school = sparse.csr_array((ones, (arcs.school, at)), shape=(len(model.wanted), pairs))
    by_supporter = sparse.csr_array((ones, (arcs.supporter, at)), shape=(len(model.offered), pairs))
    if model.whole:
        days = by_supporter.multiply(model.wanted[arcs.school][None, :]).tocsr()
        rows = sparse.vstack([by_school, days, by_supporter], format="csr")
        tops = np.concatenate([np.ones(len(model.wanted)), model.offered, model.most])
        return rows, tops.astype(np.float64)
    linked = sparse.hstack([sparse.eye_array(pairs), -sparse.diags_array(_most(model).astype(np.float64))])
    rows = sparse.vstack(
        [
            sparse.hstack([by_school, 0 * by_school]),
            sparse.hstack([by_supporter, 0 * by_supporter]),
            sparse.hstack([0 * by_supporter, by_supporter]),
            linked,
        ],
        format="csr",
    )
    tops = np.concatenate([model.wanted, model.offered, model.most, np.zeros(pairs)])
    return rows, tops.astype(np.float64)


def _goals(model: Model, half_days: sparse.csr_array) -> list[NDArray[np.float64]]:
    arcs = model.arcs
    weights = [-(model.tier[arcs.school] == tier).astype(np.float64) for tier in range(len(model.penalties))]
    if model.kept.any():
        weights.append(model.breaks - (model.kept[arcs.school]).astype(np.float64))
    weights.append(arcs.cost.astype(np.float64))
    return [np.asarray(half_days.T @ weight) for weight in weights]
