"""Filling the pool from the multipliers: by ascent, by column generation, by listing what is nearly best."""

import time

import numpy as np

from schoolweave.planning.communities.kernel import Floats
from schoolweave.planning.medians.dual import Dual, ascend
from schoolweave.planning.medians.listing import clusters, limits_of
from schoolweave.planning.medians.master import Master
from schoolweave.planning.medians.pricing import price
from schoolweave.planning.medians.rounds import Search

FIRST_SPARE = 2e-4
"""Share of the bound by which a cluster may miss being the best of its median, at first."""
ABOVE = 1.004
"""What an ascent aims at, in costs of the best answer: a little above keeps its steps long enough."""
BATCH = 20
"""Subgradient steps between two looks at the clock."""


def raise_bound(run: Search, dual: Dual, iterations: int, seconds: float) -> None:
    """Ascend in batches for at most ``seconds``; the columns on the way join the pool."""
    until = time.monotonic() + min(seconds, max(run.left(), 0.0))
    for batch in range(-(-iterations // BATCH)):
        target = ABOVE * run.cost if np.isfinite(run.cost) else max(dual.bound * 1.05, 1e-9)
        ascend(dual, run.instance, run.lists, target, BATCH, keep=batch > 1)
        for median, nodes in dual.columns:
            run.pool.add(median, nodes, met=True)
        dual.columns.clear()
        if time.monotonic() > until:
            break


def generate(run: Search, dual: Dual, seconds: float) -> None:
    """Solve the linear programme over clusters by column generation with smoothed multipliers.

    (Wentges 1997.) The bound and its multipliers are kept in ``dual`` wherever they are better.
    """
    until = time.monotonic() + min(seconds, max(run.left(), 0.0))
    pool = run.pool
    master = Master(pool, penalty=run.cost if np.isfinite(run.cost) else dual.bound)
    done = 0
    while (left := until - time.monotonic()) > 0:
        master.extend(pool.columns[done:], pool.costs[done:])
        done = len(pool.columns)
        solved = master.solve(left)
        if solved is None:
            return
        value, multipliers, _ = solved
        for weight in (0.6, 0.0):
            _improve(run, dual, weight * dual.best + (1.0 - weight) * multipliers)
        if len(pool.columns) == done or value - dual.bound < 1e-6 * value:
            return


def enrich(run: Search, dual: Dual, most: int) -> bool:
    """Add to the pool every cluster within a growing value of the best, until ``most`` would be passed.

    Returns whether every cluster that a better answer could contain is now in the pool.
    """
    bound, values, _ = price(run.instance, run.lists, dual.best, 0.0)
    spare = FIRST_SPARE * bound
    while run.left() > 0:
        whole = run.cost * (1 + 1e-9) - bound if np.isfinite(run.cost) else float(dual.best.sum())
        limits = limits_of(values, run.instance.p, min(spare, whole))
        listed = clusters(run.instance, run.lists, dual.best, limits, most)
        if listed is None:
            return False
        for median, nodes in listed:
            run.pool.add(median, nodes)
        if spare >= whole:
            return bool(np.isfinite(run.cost))
        spare *= 1.5
    return False


def worst_value(run: Search, dual: Dual) -> float:
    """Return the value at the multipliers above which no cluster can be in a better answer."""
    _, values, _ = price(run.instance, run.lists, dual.best, -np.inf)
    last = float(np.partition(values, run.instance.p - 1)[run.instance.p - 1])
    return last + (run.cost - dual.bound if np.isfinite(run.cost) else np.inf)


def _improve(run: Search, dual: Dual, multipliers: Floats) -> None:
    bound, _, columns = price(run.instance, run.lists, multipliers, 0.0)
    if bound > dual.bound:
        dual.bound, dual.best = bound, np.clip(multipliers, 0.0, run.lists.radius)
    for median, nodes in columns:
        run.pool.add(median, nodes)
