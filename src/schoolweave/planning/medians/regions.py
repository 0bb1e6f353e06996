"""Mending an answer region by region: a few neighbouring clusters are a small instance of their own.

(POPMUSIC: Taillard and Voss 2002.)
"""

import time

import numpy as np

from schoolweave.planning.communities.kernel import Ints, random_below
from schoolweave.planning.medians.candidates import candidates
from schoolweave.planning.medians.dual import Dual
from schoolweave.planning.medians.generate import enrich, generate, raise_bound, worst_value
from schoolweave.planning.medians.instance import Instance
from schoolweave.planning.medians.pool import Pool, distances
from schoolweave.planning.medians.rounds import Search, random_of, recombine

FEWEST, MOST = 8, 60
"""Clusters in a region, in the first pass and in the last."""
GROWTH = 1.35
"""How much larger regions are after a pass over all of them that changed nothing."""
REGION_COLUMNS = 6_000
"""Clusters listed at most for one region."""
LONGEST = 2.0
"""Seconds for one region, at most."""


class Regions:
    """Passes over all clusters with their neighbours; a region that did not change is not solved twice."""

    def __init__(self, run: Search, dual: Dual) -> None:
        """Begin with small regions; ``dual`` gives every region its first multipliers."""
        self._run, self._dual = run, dual
        self._size = float(FEWEST)
        self._known: set[bytes] = set()
        self._waiting: list[int] = []
        self._changed = False

    def mend(self, seconds: float) -> None:
        """Mend regions for at most ``seconds``, or until none is left that could change."""
        until = time.monotonic() + min(seconds, self._run.left())
        while (left := until - time.monotonic()) > 0.05 and self._run.best is not None:
            if not self._waiting and not self._begin():
                return
            nodes = self._around(self._waiting.pop())
            mark = nodes.tobytes() + self._run.best[nodes].tobytes()
            if mark not in self._known:
                self._known.add(mark)
                self._changed |= self._solve(nodes, min(left, LONGEST))

    def _begin(self) -> bool:
        """Begin a pass, with larger regions if the last one changed nothing; ``False`` if those are done."""
        assert self._run.best is not None  # noqa: S101
        if not self._changed and self._known:
            if self._size >= min(MOST, self._run.instance.p):
                return False
            self._size = min(self._size * GROWTH, MOST)
        self._changed = False
        medians = np.unique(self._run.best).tolist()
        random = random_of(self._run)
        self._run.rounds += 1
        while medians:
            self._waiting.append(medians.pop(random_below(random, len(medians))))
        return True

    def _around(self, centre: int) -> Ints:
        """Return the nodes of the clusters whose medians are nearest to a node, ascending."""
        assert self._run.best is not None  # noqa: S101
        medians = np.unique(self._run.best)
        far = distances(self._run.instance, centre, medians)
        chosen = medians[np.argsort(far, kind="stable")[: int(self._size)]]
        return np.flatnonzero(np.isin(self._run.best, chosen)).astype(np.int64)

    def _solve(self, nodes: Ints, seconds: float) -> bool:
        """Solve one region as well as ``seconds`` allow; returns whether that helped."""
        run, instance = self._run, self._run.instance
        assert run.best is not None  # noqa: S101
        part = Instance(
            instance.x[nodes], instance.y[nodes], instance.capacity[nodes], instance.demand[nodes],
            len(np.unique(run.best[nodes])), instance.scale,
        )  # fmt: skip
        deadline = min(time.monotonic() + seconds, run.deadline)
        lists, none = candidates(part), np.zeros((part.n, 0), dtype=np.int64)
        small = Search(part, lists, none, run.seed, deadline, Pool(part))
        place = np.full(instance.n, -1, dtype=np.int64)
        place[nodes] = np.arange(len(nodes))
        small.note(place[run.best[nodes]])
        before = small.cost
        _improve(small, self._dual, nodes)
        if small.best is None or small.cost >= before - 1e-9:
            return False
        median_of = run.best.copy()
        median_of[nodes] = nodes[small.best]
        return run.note(median_of)


def _improve(small: Search, dual: Dual, nodes: Ints) -> None:
    """Search a region from the multipliers of the whole, to its optimum if there is time."""
    start = dual.best[nodes]
    own = Dual(-np.inf, start, start.copy(), np.zeros(len(nodes)), dual.often[nodes])
    raise_bound(small, own, 40, 0.2 * small.left())
    generate(small, own, 0.3 * small.left())
    if small.cost - own.bound <= 1e-9 * small.cost:
        return
    enrich(small, own, REGION_COLUMNS)
    small.at_once[0] = REGION_COLUMNS * 2
    recombine(small, own.best, worst_value(small, own), small.left())
