"""The cheapest way to let a number be another: a second table that reads the same as the first.

A move ``y`` has ``a @ y = 0``; where it leads a published number away from what is known of it, that number
must be suppressed, at its weight. The linear programme is the heuristic of Kelly, Golden and Assad (1992) and
of Fischetti and Salazar-González (2000), for any system of sums; it is kept warm from one number to the next.
"""

import highspy
import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure.system import FAR, IN_WORDS, SHOWN, System
from schoolweave.evidence.disclosure.table import Ints

TINY = 1e-6
OPTIMAL = highspy.HighsModelStatus.kOptimal


class Mover:
    """Moves within some of a system's numbers; all others stay as they are."""

    def __init__(self, system: System, state: NDArray[np.int8], among: Ints) -> None:
        """Set up the programme over the numbers in ``among`` (``(k,)``, ascending)."""
        self.system, self.state, self.among = system, state, among
        self.column = {int(v): c for c, v in enumerate(among)}
        self.count = len(among)
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("presolve", "off")
        self._highs.passModel(self._model())

    def _model(self) -> highspy.HighsLp:
        """Return columns free, up and down for each number, a row for each sum and one to aim with."""
        part = self.system.a[:, self.among]
        part = part[np.flatnonzero(np.diff(part.indptr)), :].tocsc()
        k, rows = self.count, part.shape[0]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 3 * k, rows + 1
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(3 * k), np.zeros(3 * k), np.zeros(3 * k)
        low, high, cost = np.zeros(3 * k), np.zeros(3 * k), np.zeros(3 * k)
        for c, v in enumerate(self.among):
            for at, (lower, upper, price) in zip((c, k + c, 2 * k + c), self._columns(int(v)), strict=True):
                low[at], high[at], cost[at] = lower, upper, price
        lp.col_lower_, lp.col_upper_, lp.col_cost_ = low, high, cost
        lp.row_lower_ = np.append(np.zeros(rows), -highspy.kHighsInf)
        lp.row_upper_ = np.append(np.zeros(rows), highspy.kHighsInf)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        size = part.nnz
        starts = np.concatenate([part.indptr, part.indptr[1:] + size, part.indptr[1:] + 2 * size])
        lp.a_matrix_.start_ = starts.astype(np.int32)
        lp.a_matrix_.index_ = np.tile(part.indices, 3).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([part.data, part.data, -part.data]).astype(np.float64)
        self.aim = rows
        return lp

    def _columns(self, v: int) -> list[tuple[float, float, float]]:
        """Return bounds and price of a number's free, up and down movements."""
        system, x = self.system, int(self.system.x[v])
        low, high = system.bound(v, self.state)
        free = (float(low - x), _far(high - x), 0.0)
        owner = int(system.owner[v])
        open_to = owner >= 0 and self.state[owner] in (SHOWN, IN_WORDS)
        if not open_to or system.fixed[v] or not system.profile.complementary:
            return [free, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)]
        least, most = system.bound(v, self.state, as_hidden=True)
        if not least <= x <= most:
            return [free, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)]
        price = float(system.weight[owner])
        return [free, (0.0, _far(max(most - high, 0)), price), (0.0, float(max(low - least, 0)), price)]

    def move(self, v: int, by: int) -> Ints | None:
        """Return the cheapest move (``(k,)``) of a number by at least ``by``, ``None`` if there is none."""
        c, k, highs = self.column[v], self.count, self._highs
        for at, sign in ((c, 1.0), (k + c, 1.0), (2 * k + c, -1.0)):
            highs.changeCoeff(self.aim, at, sign)
        infinite = highspy.kHighsInf
        highs.changeRowBounds(self.aim, *((by, infinite) if by > 0 else (-infinite, by)))
        found = self._solve()
        for at in (c, k + c, 2 * k + c):
            highs.changeCoeff(self.aim, at, 0.0)
        highs.changeRowBounds(self.aim, -infinite, infinite)
        return found

    def _solve(self) -> Ints | None:
        """Return the move in whole numbers."""
        values = self._run()
        if values is not None and np.abs(values - np.round(values)).max() > TINY:
            every = np.arange(3 * self.count, dtype=np.int32)
            whole = np.full(3 * self.count, 1, dtype=np.uint8)
            self._highs.changeColsIntegrality(3 * self.count, every, whole)
            values = self._run()
            self._highs.changeColsIntegrality(3 * self.count, every, 0 * whole)
        if values is None:
            return None
        free, up, down = np.round(values).astype(np.int64).reshape(3, self.count)
        return np.asarray(free + up - down, dtype=np.int64)

    def _run(self) -> NDArray[np.float64] | None:
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != OPTIMAL:
            raise DisclosureError(f"The search for a second table ended without an answer ({status}).")
        return np.array(self._highs.getSolution().col_value)

    def hide(self, numbers: Ints) -> None:
        """Let numbers that are now suppressed, and what they own, move at no price."""
        for v in numbers:
            if (c := self.column.get(int(v))) is not None:
                for at, (low, high, price) in zip(
                    (c, self.count + c, 2 * self.count + c), self._columns(int(v)), strict=True
                ):
                    self._highs.changeColBounds(at, low, high)
                    self._highs.changeColCost(at, price)


def _far(bound: int) -> float:
    return highspy.kHighsInf if bound > FAR // 2 else float(bound)
