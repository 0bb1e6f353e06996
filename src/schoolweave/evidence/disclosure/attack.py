"""The attack that a published table must withstand: the tightest bounds of each number, by linear programmes.

What a reader knows of each number by itself, and every sum, are the constraints; a number is maximised and
minimised. Each solution found is a table that reads the same, so it widens what is proved of all numbers at
once, and only those that are not yet shown to be wide enough are solved for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure.system import NEVER, System
from schoolweave.evidence.disclosure.table import Ints

Floats = NDArray[np.float64]
ROOM = 1_000
"""How far above everything that is published a number is looked for."""
TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Found:
    """The tightest bounds of a number (by its place in the system), and how wide it should have been."""

    number: int
    low: float
    high: float
    asked: int


def narrow(a: csr_array, low: Ints, high: Ints, wide: Ints) -> tuple[list[Found], int]:
    """Return the numbers whose tightest bounds lie less than ``wide`` apart, and how many programmes it took.

    ``a`` is ``(m, v)`` with ``a @ x = 0``; ``low``, ``high``, ``wide`` (``(v,)``, 0: not asked) run parallel.
    Raises :class:`DisclosureError` where no table at all agrees with what is published.
    """
    capped = np.minimum(high, (int(low.sum()) + ROOM) * 10)
    loose = np.flatnonzero(capped > low)
    part = a[:, loose].tocsr()
    rows = np.flatnonzero(np.diff(part.indptr))
    known = np.where(capped > low, 0, low)
    right = -(a[rows, :] @ known)
    part = part[rows, :]
    _, label = connected_components((abs(part).T @ abs(part)).tocsr(), directed=False)
    found, solved = [Found(int(v), float(low[v]), float(low[v]), int(wide[v]))
                     for v in np.flatnonzero((wide > 0) & (capped <= low))], 0  # fmt: skip
    order = np.argsort(label, kind="stable")
    for piece in np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if len(order) else []:
        asked = wide[loose[piece]]
        if not asked.any():
            continue
        inside = part[:, piece].tocsr()
        used = np.flatnonzero(np.diff(inside.indptr))
        solver = _Bounds(inside[used, :], right[used], low[loose[piece]], capped[loose[piece]])
        for c in np.flatnonzero(asked):
            bounds = solver.bounds(int(c), float(asked[c]))
            if bounds is not None:
                found.append(Found(int(loose[piece][c]), *bounds, int(asked[c])))
        solved += solver.solved
    return found, solved


class _Bounds:
    """One connected piece of a system, kept warm from number to number."""

    def __init__(self, a: csr_array, right: Floats, low: Ints, high: Ints) -> None:
        self.solved, self.low, self.high = 0, np.full(len(low), np.inf), np.full(len(low), -np.inf)
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = a.shape
        lp.col_cost_ = np.zeros(len(low))
        lp.col_lower_, lp.col_upper_ = low.astype(np.float64), high.astype(np.float64)
        lp.row_lower_ = lp.row_upper_ = np.asarray(right, dtype=np.float64)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = a.indptr.astype(np.int32)
        lp.a_matrix_.index_ = a.indices.astype(np.int32)
        lp.a_matrix_.value_ = a.data.astype(np.float64)
        self._highs = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(lp)

    def bounds(self, c: int, asked: float) -> tuple[float, float] | None:
        """Return a number's tightest bounds, ``None`` as soon as they are proved to lie ``asked`` apart."""
        for sign in (-1.0, 1.0):
            if self.high[c] - self.low[c] >= asked - TINY:
                return None
            self._highs.changeColCost(c, sign)
            self._highs.run()
            self.solved += 1
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                raise DisclosureError("No table agrees with what is published: it contradicts itself.")
            values = np.array(self._highs.getSolution().col_value)
            self._highs.changeColCost(c, 0.0)
            self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)
        wide = self.high[c] - self.low[c] >= asked - TINY
        return None if wide else (float(self.low[c]), float(self.high[c]))


def exact(a: csr_array, low: Ints, high: Ints, numbers: Sequence[int]) -> list[tuple[float, float]]:
    """Return the tightest bounds of some numbers, however wide; for those who would see them all."""
    wide = np.zeros(len(low), dtype=np.int64)
    wide[list(numbers)] = np.iinfo(np.int32).max
    found = {one.number: (one.low, one.high) for one in narrow(a, low, high, wide)[0]}
    return [found[v] for v in numbers]


def already(system: System, numbers: Sequence[int]) -> list[int]:
    """Return how wide apart earlier releases alone leave some numbers of a system."""
    nothing = np.full(len(system.x), NEVER, dtype=np.int8)
    low, high = system.bounds(nothing)
    return [int(np.floor(above - below + TINY)) for below, above in exact(system.a, low, high, numbers)]
