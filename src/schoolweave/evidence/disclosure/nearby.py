"""The attack on a large system, number by number from what lies around each.

A second table found among the numbers of an area, with all others as they are in one table that agrees with
everything, is a second table of the whole: it proves that a number can lie so far from another value. And
what the sums of an area alone say of a number, with all sums that reach beyond it left out, holds in the
whole: where that is too little room already, the number is found. Both ways nothing is assumed; numbers of
which neither decides are left open.
"""

from collections.abc import Iterable

import numpy as np
from scipy.sparse import csr_array

from schoolweave.evidence.disclosure.areas import Areas, rings
from schoolweave.evidence.disclosure.attack import TINY, Bounds, Floats, Found
from schoolweave.evidence.disclosure.system import System
from schoolweave.evidence.disclosure.table import Ints

AROUND = 2_500
"""How many numbers around one are looked at when its area does not decide."""


class Nearby:
    """What lies around each number of a system; call it with bounds, as :func:`attack.narrow` does."""

    def __init__(self, system: System) -> None:
        """Take the areas of a system, whose values are a table that agrees with everything."""
        self.x, self.a, self.columns = system.x, system.a.tocsr(), system.a.tocsc()
        self.areas = Areas(system)

    def __call__(self, low: Ints, high: Ints, wide: Ints) -> tuple[Ints, list[Found], int]:
        """Return how wide (``(v,)``) numbers must yet be proved to be, those found, programmes solved."""
        work = _Work(self, low, np.maximum(high, self.x), wide)
        for v in np.flatnonzero((wide > 0) & (high - low < wide)).tolist():
            work.take(v, float(low[v]), float(high[v]))
        groups = self.areas.groups(np.flatnonzero(work.open).tolist())
        for area, numbers in groups:
            for among in self.areas.around(area):
                work.prove(numbers, among)
            work.confine(numbers, among)
        for v in np.flatnonzero(work.open).tolist():
            if work.open[v]:
                among = rings(self.a, self.columns, v, most=AROUND)
                work.prove([v], among)
                work.confine([v], among)
        return np.where(work.open, wide, 0), work.found, work.solved


class _Work:
    """Bounds and what was found so far; ``open`` (``(v,)``) are numbers of which nothing is decided."""

    def __init__(self, near: Nearby, low: Ints, high: Ints, wide: Ints) -> None:
        self.near, self.low, self.high, self.wide = near, low, high, wide
        self.least, self.most = near.x.astype(np.float64), near.x.astype(np.float64)
        self.open = wide > 0
        self.found: list[Found] = []
        self.solved = 0

    def take(self, v: int, low: float, high: float) -> None:
        """Note a number that is too narrow."""
        self.open[v] = False
        self.found.append(Found(v, low, high, int(self.wide[v])))

    def prove(self, numbers: Iterable[int], among: Ints) -> None:
        """Look for tables that differ among some numbers alone; each widens all that it moves."""
        left = self._left(numbers, among)
        if not len(left):
            return
        part = self.near.columns[:, among].tocsr()
        part = part[np.flatnonzero(np.diff(part.indptr)), :]
        here = self.near.x[among]
        solver = Bounds(part, part @ here, self.low[among], self.high[among])
        solver.low, solver.high = self.least[among].copy(), self.most[among].copy()
        for v in left.tolist():
            solver.shows(int(np.searchsorted(among, v)), float(self.wide[v]))
        self.least[among], self.most[among] = solver.low, solver.high
        self.open[among] &= solver.high - solver.low < self.wide[among] - TINY
        self.solved += solver.solved

    def confine(self, numbers: Iterable[int], among: Ints) -> None:
        """Find the numbers that sums among some numbers alone leave too little room."""
        left = self._left(numbers, among)
        if not len(left):
            return
        part, right = self._inside(among)
        solver = Bounds(part, right, self.low[among], self.high[among])
        for v in left.tolist():
            low, high = solver.around(int(np.searchsorted(among, v)))
            if high - low < self.wide[v] - TINY:
                self.take(v, low, high)
        self.solved += solver.solved

    def _left(self, numbers: Iterable[int], among: Ints) -> Ints:
        left = np.array([v for v in numbers if self.open[v]], dtype=np.int64)
        return np.asarray(left[np.isin(left, among)])

    def _inside(self, among: Ints) -> tuple[csr_array, Floats]:
        """Return the sums of which every part is among some numbers or known, and their right sides."""
        a = self.near.a
        beyond = self.high > self.low
        beyond[among] = False
        rows = np.unique(self.near.columns[:, among].indices)
        some = a[rows, :]
        kept = abs(some) @ beyond.astype(np.int64) == 0
        some = some[np.flatnonzero(kept), :]
        known = self.low.copy()
        known[among] = 0
        return some[:, among].tocsr(), np.asarray(-(some @ known), dtype=np.float64)
