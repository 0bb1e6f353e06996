"""A proof by listing every cluster that a better answer could contain."""

import numpy as np

from schoolweave.planning.medians.apart import choose_in_time
from schoolweave.planning.medians.dual import Dual
from schoolweave.planning.medians.listing import clusters, limits_of
from schoolweave.planning.medians.pool import Pool
from schoolweave.planning.medians.pricing import price
from schoolweave.planning.medians.rounds import Search, places, take

MOST = 60_000
"""Clusters that are listed at most."""
ENTRIES = 400_000
"""Nodes in all listed clusters together, at most: above, HiGHS may not look at its clock for minutes."""
SAME = 1e-7
"""Relative difference below which objective and bound are the same number."""

NEAR_ENOUGH, NEARER = 0.05, 0.9
"""Gap below which a proof is tried, and the share of it that must be left before another is tried."""
EARLY = 0.25
"""Share of the time left that one attempt may take in the first half of the time."""


class Proofs:
    """Attempts at a proof, one after another as the gap becomes smaller; ``bound`` is the best so far."""

    def __init__(self, run: Search, dual: Dual, seconds: float) -> None:
        """Begin with the bound of the multipliers; ``seconds`` are those of the whole search."""
        self._run, self._dual, self._half = run, dual, 0.5 * seconds
        self.bound = dual.bound
        self._below, self._late = np.inf, False

    def attempt(self) -> None:
        """Try a proof if the gap is small enough, smaller than at the last attempt, and there is time."""
        run = self._run
        self.bound = max(self.bound, self._dual.bound)
        space, late = run.cost - self.bound, run.left() < self._half
        if space >= min(self._below, NEAR_ENOUGH * run.cost) or (self._late and not late):
            return
        bound, short = prove(run, self._dual, (1.0 if late else EARLY) * run.left())
        self.bound = max(self.bound, bound)
        self._late = short and not late  # with a quarter of the time it did not end: wait for all of it
        self._below = np.inf if self._late else NEARER * space


def prove(run: Search, dual: Dual, seconds: float) -> tuple[float, bool]:
    """Return a bound by listing and choosing among clusters; the answer is replaced if a better one is met.

    The choice may take ``seconds``; whether they were too few is returned too. The bound is that of the
    multipliers where there are too many clusters to list, or where the lists of candidates are not complete.
    """
    if run.best is None or np.isfinite(run.lists.radius).any():
        return dual.bound, False
    bound, values, _ = price(run.instance, run.lists, dual.best, 0.0)
    limits = limits_of(values, run.instance.p, run.cost * (1 + SAME) - bound)
    listed = clusters(run.instance, run.lists, dual.best, limits, MOST)
    if listed is None or sum(len(nodes) for _, nodes in listed) > ENTRIES:
        return dual.bound, False
    pool = Pool(run.instance)
    for median, nodes in listed:
        pool.add(median, nodes)
    before, whole, run.pool = run.cost, run.pool, pool
    answer = choose_in_time(pool, places(run), min(seconds, run.left() - 0.3))
    if answer is not None:
        take(run, answer.columns)
    run.pool = whole
    if answer is None:
        return dual.bound, True
    # Any answer not made of listed clusters costs at least what the best one did before.
    return max(dual.bound, min(answer.bound, before)), not answer.proven
