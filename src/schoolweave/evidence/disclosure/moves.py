"""The cheapest way to let a number be another: a second table that reads the same as the first.

A move ``y`` has ``a @ y = 0``; where it leads a published number away from what is known of it, that number
must be suppressed, at its weight. The linear programme is the heuristic of Kelly, Golden and Assad (1992) and
of Fischetti and Salazar-González (2000), for any system of sums; it is kept warm from one number to the next.
"""

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure.system import FAR, IN_WORDS, SHOWN, System
from schoolweave.evidence.disclosure.table import Ints

Floats = NDArray[np.float64]
TINY = 1e-6
MULTIPLES = (1, 2, 3, 4, 6)
"""Tried before branch and bound: vertices of these programmes are mostly whole numbers, or halves."""
TRIES = 4
"""Directions at random before branch and bound."""
OPTIMAL = highspy.HighsModelStatus.kOptimal
NOTHING = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


class Mover:
    """Moves within some of a system's numbers; all others stay as they are."""

    def __init__(self, system: System, columns: csc_array, state: NDArray[np.int8], among: Ints) -> None:
        """Set up the programme over numbers ``among`` (``(k,)``, ascending) of the sums in ``columns``."""
        self.system, self.state, self.among = system, state, among
        self.count = len(among)
        self._chance = np.random.default_rng(0)
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("presolve", "off")
        self._highs.passModel(self._model(columns))

    def _model(self, columns: csc_array) -> highspy.HighsLp:
        """Return columns free, up and down for each number, a row for each sum and one to aim with."""
        part = columns[:, self.among]
        used, rows = np.unique(part.indices, return_inverse=True)
        k, size = self.count, part.nnz
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 3 * k, len(used) + 1
        lp.col_lower_, lp.col_upper_, lp.col_cost_ = self._limits(self.among)
        lp.row_lower_ = np.append(np.zeros(len(used)), -highspy.kHighsInf)
        lp.row_upper_ = np.append(np.zeros(len(used)), highspy.kHighsInf)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        starts = np.concatenate([part.indptr, part.indptr[1:] + size, part.indptr[1:] + 2 * size])
        lp.a_matrix_.start_ = starts.astype(np.int32)
        lp.a_matrix_.index_ = np.tile(rows, 3).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([part.data, part.data, -part.data]).astype(np.float64)
        self.aim = len(used)
        return lp

    def _limits(self, some: Ints) -> tuple[Floats, Floats, Floats]:
        """Return bounds and prices of the free, up and down movements of numbers, each ``(3 k,)``."""
        system, x = self.system, self.system.x[some]
        low, high = system.bounds(self.state, some)
        least, most = system.bounds(self.state, some, as_hidden=True)
        owner = system.owner[some]
        how = self.state[owner]
        able = (owner >= 0) & ((how == SHOWN) | (how == IN_WORDS)) & ~system.fixed[some]
        able &= system.profile.complementary & (least <= x) & (x <= most)
        nothing = np.zeros(len(some))
        up = np.where(able, _far(np.maximum(most - high, 0)), 0.0)
        down = np.where(able, np.maximum(low - least, 0), 0.0)
        price = np.where(able, system.weight[owner], 0.0)
        return (
            np.concatenate([(low - x).astype(np.float64), nothing, nothing]),
            np.concatenate([_far(high - x), up, down]),
            np.concatenate([nothing, price, price]),
        )

    def move(self, v: int, by: int) -> Ints | None:
        """Return a cheap move (``(k,)``) of a number by at least ``by``, ``None`` if there is none."""
        c, k, highs = int(np.searchsorted(self.among, v)), self.count, self._highs
        for at, sign in ((c, 1.0), (k + c, 1.0), (2 * k + c, -1.0)):
            highs.changeCoeff(self.aim, at, sign)
        found = self._moved(by)
        for at in (c, k + c, 2 * k + c):
            highs.changeCoeff(self.aim, at, 0.0)
        highs.changeRowBounds(self.aim, -highspy.kHighsInf, highspy.kHighsInf)
        return found

    def _moved(self, by: int) -> Ints | None:
        """Return a move in whole numbers, for which branch and bound is the last resort."""
        far = highspy.kHighsInf
        self._highs.changeRowBounds(self.aim, *((by, far) if by > 0 else (-far, by)))
        values = self._run()
        if values is None:
            return None
        found = self._whole(values)
        return self._otherwise(values) if found is None else found

    def _otherwise(self, values: Floats) -> Ints | None:
        """Return a move in whole numbers that suppresses no more than ``values`` do, or else the cheapest."""
        k = self.count
        spare = (k + np.flatnonzero(values[k:] <= TINY)).astype(np.int32)
        upper, nothing = np.array(self._highs.getLp().col_upper_)[spare], np.zeros(len(spare))
        self._highs.changeColsBounds(len(spare), spare, nothing, nothing)
        found = self._in_some_direction()
        if found is None and (branched := self._in_whole_numbers()) is not None:
            found = self._whole(branched)
        self._highs.changeColsBounds(len(spare), spare, nothing, upper)
        if found is None and (branched := self._in_whole_numbers()) is not None:
            found = self._whole(branched)
        return found

    def _in_some_direction(self) -> Ints | None:
        """Return a move found by going in directions at random, as most corners are in whole numbers."""
        free, found = np.arange(self.count, dtype=np.int32), None
        for _ in range(TRIES):
            self._highs.changeColsCost(self.count, free, self._chance.normal(size=self.count))
            values = self._run()
            if values is not None and (found := self._whole(values)) is not None:
                break
        self._highs.changeColsCost(self.count, free, np.zeros(self.count))
        return found

    def _whole(self, values: Floats) -> Ints | None:
        """Return a move or a multiple of it in whole numbers, ``None`` if neither is."""
        move = self._sum(values)
        for times in MULTIPLES:
            if np.abs(times * move - np.round(times * move)).max() <= TINY and self._may(times * move):
                return np.round(times * move).astype(np.int64)
        return None

    def _in_whole_numbers(self) -> Floats | None:
        every = np.arange(3 * self.count, dtype=np.int32)
        whole = np.full(3 * self.count, 1, dtype=np.uint8)
        self._highs.setOptionValue("presolve", "on")
        self._highs.changeColsIntegrality(3 * self.count, every, whole)
        values = self._run()
        self._highs.changeColsIntegrality(3 * self.count, every, 0 * whole)
        self._highs.setOptionValue("presolve", "off")
        return values

    def _sum(self, values: Floats) -> Floats:
        free, up, down = values.reshape(3, self.count)
        return np.asarray(free + up - down)

    def _may(self, move: Floats) -> bool:
        """Return whether numbers stay within what they could be if all that may be were suppressed."""
        lp = self._highs.getLp()
        low, high = np.array(lp.col_lower_).reshape(3, -1), np.array(lp.col_upper_).reshape(3, -1)
        within = (move >= low[0] - high[2] - TINY) & (move <= high[0] + high[1] + TINY)
        return bool(within.all())

    def _run(self) -> Floats | None:
        self._highs.run()
        status = self._highs.getModelStatus()
        if status in NOTHING:
            return None
        if status != OPTIMAL:
            raise DisclosureError(f"The search for a second table ended without an answer ({status}).")
        return np.array(self._highs.getSolution().col_value)

    def hide(self, numbers: Ints) -> None:
        """Let numbers that are now suppressed, and what they own, move at no price."""
        at = np.searchsorted(self.among, numbers)
        inside = self.among[np.minimum(at, self.count - 1)] == numbers
        at = np.unique(at[inside])
        if not len(at):
            return
        where = np.concatenate([at, self.count + at, 2 * self.count + at]).astype(np.int32)
        low, high, cost = self._limits(self.among[at])
        self._highs.changeColsBounds(len(where), where, low, high)
        self._highs.changeColsCost(len(where), where, cost)


def _far(bound: Ints) -> Floats:
    return np.where(bound > FAR // 2, highspy.kHighsInf, bound.astype(np.float64))
