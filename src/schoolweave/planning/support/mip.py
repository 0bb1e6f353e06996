"""One call of HiGHS (Huangfu and Hall 2018, *Mathematical Programming Computation* 10)."""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """Least ``cost @ x`` with ``low <= rows @ x <= high`` and ``0 <= x <= top``.

    The first ``whole`` columns are whole numbers. ``start`` is an answer to begin with.
    """

    cost: Floats
    top: Floats
    whole: int
    rows: sparse.csr_array
    low: Floats
    high: Floats
    start: Floats


def answer(asked: Asked, **options: float) -> tuple[Bools, bool]:
    """Return which columns are above a half in the best answer found, and whether HiGHS proved it.

    Where it finds none, the start is returned. ``options`` are HiGHS's own; one thread is used.
    """
    solver, lp = highspy.Highs(), highspy.HighsLp()
    for name, value in {"output_flag": False, "threads": 1, **options}.items():
        solver.setOptionValue(name, value)
    columns, rows = len(asked.cost), asked.rows
    lp.num_col_, lp.num_row_ = columns, len(asked.low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = asked.cost, np.zeros(columns), asked.top
    lp.row_lower_, lp.row_upper_ = asked.low, asked.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = rows.indptr.astype(np.int32), rows.indices.astype(np.int32)
    lp.a_matrix_.value_ = rows.data.astype(np.float64)
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger] * asked.whole + [kinds.kContinuous] * (columns - asked.whole)
    solver.passModel(lp)
    begun = highspy.HighsSolution()
    begun.col_value = asked.start.tolist()
    solver.setSolution(begun)
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return asked.start > _HALF, False
    proved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return np.array(solver.getSolution().col_value) > _HALF, proved
