"""Filling the pool from the multipliers: by ascent, by column generation, by listing what is nearly best."""

import time
from collections.abc import Callable

import numpy as np

from schoolweave.planning.communities.kernel import Floats
from schoolweave.planning.medians.dual import Dual, ascend, begin
from schoolweave.planning.medians.listing import clusters, limits_of
from schoolweave.planning.medians.master import Master
from schoolweave.planning.medians.pricing import price
from schoolweave.planning.medians.rounds import Search

FIRST_SPARE = 2e-4
"""Share of the bound by which a cluster may miss being the best of its median, at first."""
ABOVE = 1.004
"""What an ascent aims at, in costs of the best answer: a little above keeps its steps long enough."""
AHEAD = 1.05
"""... and in bounds so far: aiming further makes the steps too long to get anywhere."""
PATIENT, SHORTEST = 60, 1e-3
"""Evaluations without a better bound before a later ascent shortens its step, and its shortest step."""
STEPS = 1500
"""Steps of a later ascent between two looks at everything else."""
BATCH = 20
"""Subgradient steps between two looks at the clock."""


def raise_bound(
    run: Search, dual: Dual, iterations: int, seconds: float, each: Callable[[], object] | None = None
) -> None:
    """Ascend in batches for at most ``seconds``; the columns on the way join the pool.

    ``each`` is called between two batches: it may bring a better answer, and so a better target.
    """
    until = time.monotonic() + min(seconds, max(run.left(), 0.0))
    done, batch = 0, 1
    while done < iterations:
        began = time.monotonic()
        target = min(ABOVE * run.cost, AHEAD * max(dual.bound, dual.guess))
        ascend(dual, run.instance, run.lists, target, batch, keep=done > BATCH)
        for median, nodes in dual.columns:
            run.pool.add(median, nodes, met=True)
        dual.columns.clear()
        done += batch
        if each is not None:
            each()
        now = time.monotonic()
        if now > until:
            break
        batch = max(1, min(2 * batch, BATCH, int(batch * (until - now) / max(now - began, 1e-6))))


class Climb:
    """Ascents one after another, each more patient than the last, as long as there is time for them."""

    def __init__(self, run: Search, dual: Dual) -> None:
        """Begin with an ascent of its own; ``dual`` is given whatever is better than its own."""
        self._run, self._dual = run, dual
        self._own = begin(run.instance, run.lists)
        self._own.patience = PATIENT

    def on(self, seconds: float, each: Callable[[], object]) -> None:
        """Ascend for at most ``seconds``; begin anew where the steps have become too short to matter."""
        raise_bound(self._run, self._own, STEPS, seconds, each)
        if self._own.bound > self._dual.bound:
            self._dual.bound, self._dual.best = self._own.bound, self._own.best
        if self._own.step < SHORTEST:
            patience = 2 * self._own.patience
            self._own = begin(self._run.instance, self._run.lists)
            self._own.patience = patience


def generate(run: Search, dual: Dual, seconds: float) -> bool:
    """Solve the linear programme over clusters by column generation with smoothed multipliers.

    (Wentges 1997.) The bound and its multipliers are kept in ``dual`` wherever they are better. Returns
    whether it was solved, so that no other multipliers give a bound that is noticeably better.
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
            return False
        value, multipliers, _ = solved
        for weight in (0.6, 0.0):
            _improve(run, dual, weight * dual.best + (1.0 - weight) * multipliers)
        if len(pool.columns) == done or value - dual.bound < 1e-6 * value:
            return True
    return False


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
