"""Mending an answer region by region: a few neighbouring clusters are a small instance of their own.

(POPMUSIC: Taillard and Voss 2002.)
"""

import time

import numpy as np

from schoolweave.planning.communities.kernel import Generator, Ints, random_below
from schoolweave.planning.medians.candidates import candidates
from schoolweave.planning.medians.dual import Dual
from schoolweave.planning.medians.generate import enrich, generate, raise_bound, worst_value
from schoolweave.planning.medians.instance import Instance
from schoolweave.planning.medians.pool import Pool, distances
from schoolweave.planning.medians.rounds import Search, recombine

FEWEST, MOST = 4, 60
"""Clusters in a region."""
REGION_COLUMNS = 6_000
"""Clusters listed at most for one region."""


def mend(run: Search, dual: Dual, random: Generator, seconds: float) -> bool:
    """Solve one region around a random node as well as ``seconds`` allow; returns whether that helped.

    The number of clusters in a region, ``run.region``, grows while regions are solved to the end and shrinks
    where they are not.
    """
    if run.best is None:
        return False
    began = time.monotonic()
    nodes = _nodes_around(run, random_below(random, run.instance.n))
    instance = run.instance
    part = Instance(
        instance.x[nodes], instance.y[nodes], instance.capacity[nodes], instance.demand[nodes],
        len(np.unique(run.best[nodes])), instance.scale,
    )  # fmt: skip
    deadline = min(began + seconds, run.deadline)
    small = Search(
        part, candidates(part), np.zeros((part.n, 0), dtype=np.int64), run.seed, deadline, Pool(part)
    )
    place = np.full(instance.n, -1, dtype=np.int64)
    place[nodes] = np.arange(len(nodes))
    small.note(place[run.best[nodes]])
    before = small.cost
    solved = _solve(small, dual, nodes)
    run.region = int(np.clip(run.region * 1.15 + 1 if solved else run.region * 0.85, FEWEST, MOST))
    if small.best is None or small.cost >= before - 1e-9:
        return False
    median_of = run.best.copy()
    median_of[nodes] = nodes[small.best]
    return run.note(median_of)


def _nodes_around(run: Search, centre: int) -> Ints:
    """Return the nodes of the clusters whose medians are nearest to a node, ascending."""
    assert run.best is not None  # noqa: S101
    medians = np.unique(run.best)
    far = distances(run.instance, centre, medians)
    chosen = medians[np.argsort(far, kind="stable")[: run.region]]
    return np.flatnonzero(np.isin(run.best, chosen)).astype(np.int64)


def _solve(small: Search, dual: Dual, nodes: Ints) -> bool:
    """Search a region from the multipliers of the whole; returns if its best is proven to be the best."""
    start = dual.best[nodes]
    own = Dual(-np.inf, start, start.copy(), np.zeros(len(nodes)), dual.often[nodes])
    raise_bound(small, own, 60, 0.2 * small.left())
    generate(small, own, 0.3 * small.left())
    if small.cost - own.bound <= 1e-9 * small.cost:
        return True
    complete = enrich(small, own, REGION_COLUMNS)
    small.at_once[0] = REGION_COLUMNS * 2
    recombine(small, own.best, worst_value(small, own), small.left())
    return complete and small.at_once[0] > REGION_COLUMNS
