"""A proof by listing every cluster that a better answer could contain."""

from schoolweave.planning.medians.apart import choose_in_time
from schoolweave.planning.medians.dual import Dual, begin
from schoolweave.planning.medians.generate import raise_bound
from schoolweave.planning.medians.listing import clusters, limits_of
from schoolweave.planning.medians.pool import Pool
from schoolweave.planning.medians.pricing import price
from schoolweave.planning.medians.rounds import Search, places, take

MOST = 60_000
"""Clusters that are listed at most."""
ENTRIES = 400_000
"""Nodes in all listed clusters together, at most: above, HiGHS may not look at its clock for minutes."""
PATIENT = 60
"""Evaluations without a better bound before that ascent shortens its step."""
STEPS = 1500
"""Steps of a second ascent before a proof: the bound decides how many clusters there are."""
SAME = 1e-7
"""Relative difference below which objective and bound are the same number."""
NEAR = 3e-3
"""Gap below which all the time that is left goes into the proof, not half of it."""


def prove(run: Search, dual: Dual) -> float:
    """Return a bound by listing and choosing among clusters; the answer is replaced if a better one is met.

    The bound of the multipliers is returned where there are too many clusters to list.
    """
    if run.best is None:
        return dual.bound
    afresh = begin(run.instance, run.lists)
    afresh.patience = PATIENT
    raise_bound(run, afresh, STEPS, 0.15 * run.left())
    if afresh.bound > dual.bound:
        dual.bound, dual.best = afresh.bound, afresh.best
    bound, values, _ = price(run.instance, run.lists, dual.best, 0.0)
    limits = limits_of(values, run.instance.p, run.cost * (1 + SAME) - bound)
    listed = clusters(run.instance, run.lists, dual.best, limits, MOST)
    if listed is None or sum(len(nodes) for _, nodes in listed) > ENTRIES:
        return dual.bound
    pool = Pool(run.instance)
    for median, nodes in listed:
        pool.add(median, nodes)
    share = 1.0 if run.cost - bound < NEAR * run.cost else 0.5
    before, whole, run.pool = run.cost, run.pool, pool
    answer = choose_in_time(pool, places(run), share * (run.left() - 0.3))
    if answer is not None:
        take(run, answer.columns)
    run.pool = whole
    if answer is None:
        return dual.bound
    # Any answer not made of listed clusters costs at least what the best one did before.
    return max(dual.bound, min(answer.bound, before))
