"""The attack that a published table must withstand: the tightest bounds of each number, by linear programmes.

What a reader knows of each number by itself, and every sum, are the constraints; a number is maximised and
minimised. Learners are whole: where the ends are not, branch and bound gives those that are, so a figure of
which only one whole number is possible is found. Each solution in whole numbers is a table that reads the
same, so it widens what is proved of all numbers at once, and only those that are not yet shown to be wide
enough are solved for.

Of a large system's numbers :mod:`nearby` decides first; those of which it cannot are solved for in the whole.
"""

from collections.abc import Callable, Sequence
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
TRIES = 3
"""Directions at random, up and down, before branch and bound."""


@dataclass(frozen=True, slots=True)
class Found:
    """The tightest bounds of a number (by its place in the system), and how wide it should have been."""

    number: int
    low: float
    high: float
    asked: int


Near = Callable[[Ints, Ints, Ints], tuple[Ints, list[Found], int]]
"""From bounds and how wide numbers should be: where that is still open, who is too narrow, programmes."""


def narrow(
    a: csr_array, low: Ints, high: Ints, wide: Ints, near: Near | None = None
) -> tuple[list[Found], int]:
    """Return the numbers whose tightest bounds lie less than ``wide`` apart, and how many programmes it took.

    ``a`` is ``(m, v)`` with ``a @ x = 0``; ``low``, ``high``, ``wide`` (``(v,)``, 0: not asked) run parallel.
    ``near`` decides of most of a large system's numbers by what lies around each; the bounds of numbers that
    it finds are true and may be wider than the tightest. Raises :class:`DisclosureError` where no table at
    all agrees with what is published.
    """
    capped = np.minimum(high, (int(low.sum()) + ROOM) * 10)
    solved, early = 0, list[Found]()
    if near is not None:
        wide, early, solved = near(low, capped, wide)
    loose = np.flatnonzero(capped > low)
    found = [*early, *(Found(int(v), float(low[v]), float(low[v]), int(wide[v]))
             for v in np.flatnonzero((wide > 0) & (capped <= low)))]  # fmt: skip
    if not wide.any():
        return found, solved
    part = a[:, loose].tocsr()
    rows = np.flatnonzero(np.diff(part.indptr))
    known = np.where(capped > low, 0, low)
    right = -(a[rows, :] @ known)
    part = part[rows, :]
    _, label = connected_components((abs(part).T @ abs(part)).tocsr(), directed=False)
    order = np.argsort(label, kind="stable")
    for piece in np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if len(order) else []:
        asked = wide[loose[piece]]
        if not asked.any():
            continue
        inside = part[:, piece].tocsr()
        used = np.flatnonzero(np.diff(inside.indptr))
        solver = Bounds(inside[used, :], right[used], low[loose[piece]], capped[loose[piece]])
        for c in np.flatnonzero(asked):
            bounds = solver.bounds(int(c), float(asked[c]))
            if bounds is not None:
                found.append(Found(int(loose[piece][c]), *bounds, int(asked[c])))
        solved += solver.solved
    return found, solved


class Bounds:
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
        self._chance = np.random.default_rng(0)
        self._ends = lp.col_lower_, lp.col_upper_
        self._highs = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(lp)

    def see(self, values: Floats) -> None:
        """Take note of a table that agrees with everything, if it is in whole numbers."""
        if np.abs(values - np.round(values)).max() <= TINY:
            self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)

    def bounds(self, c: int, asked: float) -> tuple[float, float] | None:
        """Return a number's tightest bounds, ``None`` as soon as they are proved to lie ``asked`` apart.

        The bounds are of whole numbers where those of fractions would do.
        """
        ends = []
        for sign in (1.0, -1.0):
            if self._wide(c, asked):
                return None
            ends.append(self._end(c, sign))
        if ends[1] - ends[0] < asked - TINY:
            return float(np.ceil(ends[0] - TINY)), float(np.floor(ends[1] + TINY))
        if self.shows(c, asked):
            return None
        self._in_whole_numbers(yes=True)
        ends = [self._end(c, sign) for sign in (1.0, -1.0)]
        self._in_whole_numbers(yes=False)
        return None if self._wide(c, asked) else (ends[0], ends[1])

    def shows(self, c: int, asked: float) -> bool:
        """Return whether two tables in whole numbers lie ``asked`` apart in a number."""
        if self._wide(c, asked) or self._beyond(c, asked, tries=TRIES):
            return True
        self._in_whole_numbers(yes=True)
        found = self._beyond(c, asked)
        self._in_whole_numbers(yes=False)
        return found

    def around(self, c: int) -> tuple[float, float]:
        """Return whole numbers outside which a number cannot lie, from fractions."""
        low, high = (self._end(c, sign) for sign in (1.0, -1.0))
        return float(np.ceil(low - TINY)), float(np.floor(high + TINY))

    def _wide(self, c: int, asked: float) -> bool:
        return bool(self.high[c] - self.low[c] >= asked - TINY)

    def _in_whole_numbers(self, *, yes: bool) -> None:
        every = np.arange(len(self.low), dtype=np.int32)
        self._highs.changeColsIntegrality(len(every), every, np.full(len(every), yes, dtype=np.uint8))
        self._highs.setOptionValue("presolve", "on" if yes else "off")

    def _beyond(self, c: int, asked: float, *, tries: int = 1) -> bool:
        """Return whether a table in whole numbers is found with a number far enough from one that was seen.

        Of several ``tries`` each goes in a direction at random: most corners are in whole numbers.
        """
        low, high = self._ends[0][c], self._ends[1][c]
        every = np.arange(len(self.low), dtype=np.int32)
        for turn in range(2 * tries):
            below, above = ((self.low[c] + asked, high), (low, self.high[c] - asked))[turn % 2]
            if below > above or not np.isfinite(below):
                continue
            self._highs.changeColBounds(c, below, above)
            if tries > 1:
                self._highs.changeColsCost(len(every), every, self._chance.normal(size=len(every)))
            self._highs.run()
            self.solved += 1
            if self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                self.see(np.array(self._highs.getSolution().col_value))
            if self._wide(c, asked):
                break
        self._highs.changeColBounds(c, low, high)
        self._highs.changeColsCost(len(every), every, np.zeros(len(every)))
        return self._wide(c, asked)

    def _end(self, c: int, sign: float) -> float:
        """Return the least a number can be, with ``sign`` -1 the most."""
        self._highs.changeColCost(c, sign)
        self._highs.run()
        self.solved += 1
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise DisclosureError("No table agrees with what is published: it contradicts itself.")
        values = np.array(self._highs.getSolution().col_value)
        self._highs.changeColCost(c, 0.0)
        self.see(values)
        return float(values[c])


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
    return [int(above - below) for below, above in exact(system.a, low, high, numbers)]
