"""A small mixed-integer model, written row by row and solved by HiGHS on one thread.

HiGHS: Huangfu and Hall (2018), *Mathematical Programming Computation* 10, 119-142.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

INFINITY = float(highspy.kHighsInf)
STOPPED = (
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kIterationLimit,
    highspy.HighsModelStatus.kInterrupt,
)
GAP = 1e-9
"""Relative gap at which a solution counts as proved best."""
ABSOLUTE_GAP = 1e-7
"""The same in units of the objective: a tenth of a millimetre in km."""

Entries = Iterable[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What HiGHS answered.

    ``status`` is ``optimal``, ``infeasible`` or ``stopped`` (out of time). ``values`` holds one number per
    variable, or is empty where none were found; ``bound`` is a lower bound on the objective: minus
    infinity where nothing is known, infinity where the model is infeasible.
    """

    status: str
    objective: float
    bound: float
    values: NDArray[np.float64]


class Mip:
    """Variables with costs to be minimised, and rows between two limits."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.cost: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.whole: list[bool] = []
        self.row_low: list[float] = []
        self.row_high: list[float] = []
        self._starts = [0]
        self._index: list[int] = []
        self._value: list[float] = []

    def variable(self, cost: float = 0.0, low: float = 0.0, high: float = 1.0, *, whole: bool = True) -> int:
        """Add a variable between two limits and return its place."""
        self.cost.append(cost)
        self.low.append(low)
        self.high.append(high)
        self.whole.append(whole)
        return len(self.cost) - 1

    def both(self, first: int, second: int, cost: float = 0.0) -> int:
        """Add a variable that is at most either of two others, 1 only where both are; return its place."""
        place = self.variable(cost, whole=False)
        for other in (first, second):
            self.row([(place, 1.0), (other, -1.0)], high=0.0)
        return place

    def row(self, entries: Entries, low: float = -INFINITY, high: float = INFINITY) -> None:
        """Ask that a weighted sum of variables lies between two limits; a variable may occur twice."""
        sums: dict[int, float] = {}
        for place, value in entries:
            sums[place] = sums.get(place, 0.0) + value
        self._index += sums
        self._value += sums.values()
        self._starts.append(len(self._index))
        self.row_low.append(low)
        self.row_high.append(high)

    def solve(self, seconds: float, *, start: NDArray[np.float64] | None = None) -> Answer:
        """Minimise within so many seconds; ``start`` holds values of a solution to begin from.

        Nothing is presolved where whole and other variables mix: HiGHS 1.14.0 then calls answers optimal that
        are not (its issue 2957, mended in 1.15).

        Raises :class:`RuntimeError` where HiGHS refuses the model, which would be a fault of ours.
        """
        solver = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("time_limit", max(seconds, 0.01)),
            ("mip_rel_gap", GAP),
            ("mip_abs_gap", ABSOLUTE_GAP),
        ):
            solver.setOptionValue(option, value)
        if any(self.whole) and not all(self.whole):
            solver.setOptionValue("presolve", "off")
        solver.passModel(self._model())
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = start.tolist()
            solver.setSolution(solution)
        solver.run()
        return self._answer(solver)

    def _answer(self, solver: highspy.Highs) -> Answer:
        status, info = solver.getModelStatus(), solver.getInfo()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Answer("infeasible", INFINITY, INFINITY, np.zeros(0))
        if status != highspy.HighsModelStatus.kOptimal and status not in STOPPED:
            raise RuntimeError(f"HiGHS ended with the model status {status}.")
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        values = np.array(solver.getSolution().col_value) if found else np.zeros(0)
        objective = float(info.objective_function_value) if found else INFINITY
        optimal = status == highspy.HighsModelStatus.kOptimal
        bound = float(info.mip_dual_bound) if any(self.whole) else objective if optimal else -INFINITY
        return Answer("optimal" if optimal else "stopped", objective, bound, values)

    def _model(self) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.row_low)
        lp.offset_ = self.offset
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = map(np.array, (self.cost, self.low, self.high))
        lp.row_lower_, lp.row_upper_ = np.array(self.row_low), np.array(self.row_high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self._starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(self._index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(self._value, dtype=np.float64)
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[whole] for whole in self.whole]
        return lp
