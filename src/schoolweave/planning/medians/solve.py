"""Capacitated p-median: a Lagrangian bound, an answer by search, a proof where one can be had."""

import time

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.medians.candidates import candidates, neighbours
from schoolweave.planning.medians.dual import Dual, begin
from schoolweave.planning.medians.generate import enrich, generate, raise_bound, worst_value
from schoolweave.planning.medians.instance import Instance
from schoolweave.planning.medians.model import Answer
from schoolweave.planning.medians.pool import Pool
from schoolweave.planning.medians.proof import SAME, prove
from schoolweave.planning.medians.regions import mend
from schoolweave.planning.medians.rounds import Search, cool, labels, random_of, recombine
from schoolweave.planning.medians.scatter import scattered

ENRICH_COLUMNS = 20_000
"""Clusters that are listed at most to enrich the pool."""
SMALL_CLUSTER = 15
"""Mean nodes per median up to which clusters are generated and listed, not only met by chance."""
PROVE_AFTER = 9
"""Rounds of search before a proof is tried, if a quarter of the time is not over earlier."""
WARM = (0.06, 0.12, 0.25)
"""Temperatures, in mean distances, at which a search from the best answer begins."""
AFRESH = 0.5
"""... and one from medians drawn at random."""


def solve(instance: Instance, *, seed: int = 0, seconds: float = 60.0, began: float | None = None) -> Answer:
    """Choose the medians of an instance within ``seconds``, counted from ``began`` (a monotonic time).

    Stops early only when the answer is proven optimal. Raises :class:`PlanningError` if no division within
    the capacities was found in the time; that does not say that there is none.
    """
    began = time.monotonic() if began is None else began
    lists = candidates(instance)
    near = neighbours(instance, min(24, max(8, 2 * instance.n // instance.p)))
    run = Search(instance, lists, near, seed, began + 0.98 * seconds - 0.2, Pool(instance))
    dual = begin(instance, lists)
    _open(run, dual, seconds)
    bound = _close(run, dual, seconds)
    if run.best is None:
        raise PlanningError("No division within the capacities was found in the time: allow more seconds.")
    bound = min(bound, run.cost)
    status = "optimal" if run.cost - bound <= SAME * run.cost else "feasible"
    multipliers = tuple(float(value) for value in dual.best)
    return Answer(
        status, run.best, run.cost, bound, dual.bound, multipliers, time.monotonic() - began, seed, run.rounds
    )


def _open(run: Search, dual: Dual, seconds: float) -> None:
    """Find a bound, a first answer and a pool."""
    raise_bound(run, dual, 60, 0.1 * seconds)
    while run.best is None and run.rounds < 4:
        _cool_afresh(run, dual, 0.5)
    raise_bound(run, dual, 500, 0.2 * seconds)
    if _small(run):
        generate(run, dual, 0.15 * seconds)
        enrich(run, dual, ENRICH_COLUMNS)


def _close(run: Search, dual: Dual, seconds: float) -> float:
    """Better the answer until the time is over or it is proven; returns the bound."""
    bound, tried = dual.bound, np.inf
    while run.left() > 0.5 and (run.best is None or run.cost - bound > SAME * run.cost):
        if run.rounds % 2 == 0 or run.best is None:
            _cool_afresh(run, dual, seconds / 30)
        else:
            run.rounds += 1
            cool(run, labels(run.best), WARM[run.rounds // 2 % 3], random_of(run), seconds / 30)
        if run.rounds % 2 == 0 or run.best is None:
            met = run.rounds % 4 != 0
            recombine(run, dual.best, worst_value(run, dual), seconds / 8, met=met)
        if _small(run) and run.best is not None and run.rounds % 3 == 0:
            _mend_for(run, dual, seconds / 8)
        late = run.left() < 0.75 * seconds or run.rounds >= PROVE_AFTER
        if run.best is not None and late and run.cost < (1 - SAME) * tried:
            tried, bound = run.cost, max(bound, prove(run, dual))
    return max(bound, dual.bound)


def _small(run: Search) -> bool:
    return run.instance.n <= SMALL_CLUSTER * run.instance.p


def _cool_afresh(run: Search, dual: Dual, seconds: float) -> None:
    run.rounds += 1
    random = random_of(run)
    cool(run, scattered(run.instance, dual.often, random), AFRESH, random, seconds)


def _mend_for(run: Search, dual: Dual, seconds: float) -> None:
    random = random_of(run)
    until = time.monotonic() + min(seconds, run.left())
    while (left := until - time.monotonic()) > 0.05:
        mend(run, dual, random, min(left, 3.0))
