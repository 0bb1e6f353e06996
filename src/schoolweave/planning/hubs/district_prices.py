"""The prices of the linear model over all sets of districts: the best bound that multipliers can give."""

from collections.abc import Callable

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints
from schoolweave.planning.hubs.district_bound import best_sets
from schoolweave.planning.hubs.district_columns import BIT, Pool, model
from schoolweave.planning.medians.master import solver

MOST = 60
"""Rounds of generating sets."""
SMOOTH = 0.6
"""Weight of the best prices so far in the prices that sets are generated at (Neame 1999)."""


def generated(
    pool: Pool, first: Ints, price: Floats, bound: float, stop: Callable[[], bool]
) -> tuple[float, Floats]:
    """Return the best bound found and its multipliers, adding sets to the pool until none would help.

    ``first`` (``(m,)``) is the unit that each lead has to take, or -1.
    """
    board, p, u = pool.board, pool.p, len(price)
    highs = solver(1e9)
    keys = list(pool.cost)
    highs.passModel(model(pool, keys, 1.3 * np.abs(price) + 500.0))
    values, sets = np.empty(len(board.cost)), np.empty(board.cost.shape)
    for _ in range(MOST):
        if stop():
            break
        highs.run()
        dual = np.array(highs.getSolution().row_dual)
        total = highs.getInfo().objective_function_value
        here = SMOOTH * price + (1 - SMOOTH) * dual[:u]
        best_sets(board, first, here, values, sets)
        added = _add(pool, highs, values, sets, dual)
        reached = float(here.sum() + np.partition(values, p - 1)[:p].sum())
        if reached > bound:
            bound, price = reached, here
        if not added and total - bound <= 1e-7 * abs(total):
            break
    return bound, price


def _add(pool: Pool, highs: object, values: Floats, sets: Floats, dual: Floats) -> int:
    """Add the leads' sets that would lower the linear model; returns how many."""
    added = 0
    for lead in np.flatnonzero(values < np.inf):
        key = pool.key(int(lead), np.flatnonzero(sets[lead]))
        rows = pool.rows(key)
        if key in pool.cost or pool.price(key) - dual[rows].sum() >= -BIT or not pool.add(key):
            continue
        index = np.array(rows, dtype=np.int32)
        highs.addCol(pool.cost[key], 0.0, np.inf, len(rows), index, np.ones(len(rows)))  # type: ignore[attr-defined]
        added += 1
    return added
