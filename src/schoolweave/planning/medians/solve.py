"""Capacitated p-median: a Lagrangian bound, an answer by search, a proof where one can be had."""

import time

from schoolweave.core.errors import PlanningError
from schoolweave.planning.asking import check_seconds, check_seed
from schoolweave.planning.medians.beside import Beside
from schoolweave.planning.medians.candidates import candidates, neighbours, nobody
from schoolweave.planning.medians.dual import Dual, begin
from schoolweave.planning.medians.generate import Climb, enrich, generate, raise_bound, worst_value
from schoolweave.planning.medians.instance import Instance
from schoolweave.planning.medians.model import Answer
from schoolweave.planning.medians.pool import Pool
from schoolweave.planning.medians.proof import SAME, Proofs
from schoolweave.planning.medians.regions import Regions
from schoolweave.planning.medians.rounds import Search, random_of, recombine
from schoolweave.planning.medians.settle import packed
from schoolweave.planning.medians.warm import warm_up

ENRICH_COLUMNS = 20_000
"""Clusters that are listed at most to enrich the pool."""
SMALL_CLUSTER = 15
"""Mean nodes per median up to which clusters are generated and listed, not only met by chance."""
SPARE = (0.02, 0.1)
"""Share of the time, and seconds, that are kept for the end."""


def solve(instance: Instance, *, seed: int = 0, seconds: float = 60.0, began: float | None = None) -> Answer:
    """Choose the medians of an instance within ``seconds``, counted from ``began`` (a monotonic time).

    The first call compiles; that is not counted where ``began`` is not given. Two threads: one anneals, the
    other raises the bound and recombines. Stops early only when the answer is proven optimal. Raises
    :class:`PlanningError` if no division within the capacities was found in the time (that does not say that
    there is none), ``seconds`` is not a finite number above 0 or ``seed`` not a whole number from 0.
    """
    check_seconds(seconds)
    check_seed(seed)
    warm_up()
    began = time.monotonic() if began is None else began
    near = neighbours(instance, min(24, max(8, 2 * instance.n // instance.p)))
    deadline = began + (1.0 - SPARE[0]) * seconds - SPARE[1]
    run = Search(instance, nobody(instance.n), near, seed, deadline, Pool(instance))
    beside = Beside(run, seconds / 30)
    try:
        run.lists = candidates(instance)
        beside.dual = dual = begin(instance, run.lists)
        bound = _work(run, dual, beside, seconds)
    finally:
        beside.stop()
    if run.best is None:
        _pack(run)
    if run.best is None:
        raise PlanningError(
            "No division within the capacities was found in the time. Allow more seconds; there may be none."
        )
    bound = min(bound, run.cost)
    status = "optimal" if run.cost - bound <= SAME * run.cost else "feasible"
    multipliers = tuple(float(value) for value in dual.best)
    return Answer(
        status, run.best, run.cost, bound, dual.bound, multipliers, time.monotonic() - began, seed, run.rounds
    )


def _work(run: Search, dual: Dual, beside: Beside, seconds: float) -> float:
    """Raise the bound and better the answer until the time is over or it is proven; returns the bound."""
    small, exact, whole = run.instance.n <= SMALL_CLUSTER * run.instance.p, False, False
    raise_bound(run, dual, 300 if small else 560, 0.2 * seconds, beside.take)
    if small:
        exact = generate(run, dual, 0.15 * seconds)
        beside.take()
        whole = enrich(run, dual, ENRICH_COLUMNS)
    regions, climb, proofs = Regions(run, dual), Climb(run, dual), Proofs(run, dual, seconds)
    turn = 0
    while run.left() > 0.05 and (run.best is None or run.cost - proofs.bound > SAME * run.cost):
        turn += 1
        before = run.cost
        beside.take(wait=0.0 if small and run.best is not None else min(0.5, run.left()))
        if run.best is None:
            if run.left() < 0.5 * seconds:
                _pack(run)
            continue
        recombine(run, dual.best, worst_value(run, dual), seconds / 8, met=turn % 2 == 1)
        if small and not whole:
            regions.mend(seconds / 8)
        elif not exact:
            climb.on(seconds / 15, beside.take)
        if whole or run.cost >= before or run.left() < 0.6 * seconds:
            proofs.attempt()
    return max(proofs.bound, dual.bound)


def _pack(run: Search) -> None:
    answer = packed(run.instance, random_of(run), max(run.left(), 0.0))
    if answer is not None:
        run.note(answer)
