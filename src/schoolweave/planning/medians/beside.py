"""Annealing on a second thread, beside the bound and the recombination: the compiled loops let others run."""

import queue
import threading
from dataclasses import dataclass

import numpy as np

from schoolweave.planning.communities.kernel import Ints, generator
from schoolweave.planning.medians.dual import Dual
from schoolweave.planning.medians.pool import Pool
from schoolweave.planning.medians.rounds import Search, cool, labels
from schoolweave.planning.medians.scatter import scattered

WARM = (0.06, 0.12, 0.25)
"""Temperatures, in mean distances, at which a search from the best answer begins."""
AFRESH = 0.5
"""... and one from medians drawn at random."""
STREAM = 1
"""Where this thread's random numbers begin, apart from those of the others."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one cooling met: clusters, and the best answer within the capacities if there was one."""

    pool: Pool
    best: Ints | None


class Beside:
    """Cools again and again, in turn afresh and from the best answer of ``run``, until it is stopped."""

    def __init__(self, run: Search, seconds: float) -> None:
        """Begin at once; ``seconds`` are what one cooling may take.

        ``dual``, once it is set, says how often each node should be a median; until then all are alike.
        """
        self._run, self._seconds = run, seconds
        self.dual: Dual | None = None
        self._own = Search(
            run.instance, run.lists, run.near, run.seed, run.deadline, Pool(run.instance), moves=run.moves
        )
        self._found: queue.SimpleQueue[Round | BaseException] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def take(self, wait: float = 0.0) -> bool:
        """Hand what was found to ``run``, waiting up to ``wait`` seconds; returns whether that was better."""
        better = False
        while True:
            try:
                found = self._found.get(timeout=wait) if wait > 0 else self._found.get_nowait()
            except queue.Empty:
                return better
            if isinstance(found, BaseException):
                raise found
            wait = 0.0
            self._run.rounds += 1
            for median, nodes in found.pool.columns:
                self._run.pool.add(median, nodes, met=True)
            better |= found.best is not None and self._run.note(found.best)

    def stop(self) -> None:
        """End the thread and take what it has."""
        self._own.deadline = 0.0
        self._thread.join()
        self.take()

    def _work(self) -> None:
        try:
            while self._own.left() > 0:
                self._found.put(self._cooled())
        except BaseException as error:  # handed to the caller of take
            self._found.put(error)

    def _cooled(self) -> Round:
        own, best = self._own, self._run.best
        own.rounds += 1
        random = generator(own.seed, STREAM, own.rounds)
        own.pool, own.best, own.cost = Pool(own.instance), None, self._run.cost
        if own.rounds % 2 == 0 and best is not None:
            cool(own, labels(best), WARM[own.rounds // 2 % len(WARM)], random, self._seconds)
        else:
            n, p = own.instance.n, own.instance.p
            often = np.full(n, p / n) if self.dual is None else self.dual.often.copy()
            label = scattered(own.instance, often, own.near, random)
            cool(own, label, AFRESH, random, self._seconds)
        return Round(own.pool, own.best)
