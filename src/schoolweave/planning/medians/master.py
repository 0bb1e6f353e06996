"""Choosing clusters out of a pool: a covering model in HiGHS, relaxed or with whole clusters."""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.kernel import Floats, Ints
from schoolweave.planning.medians.pool import Column, Pool

STOPPED = (
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kIterationLimit,
    highspy.HighsModelStatus.kInterrupt,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a whole-number model answered: columns by place, their cost, a bound, and if it is proven."""

    columns: list[int]
    cost: float
    bound: float
    proven: bool


def solver(seconds: float) -> highspy.Highs:
    """Return a silent HiGHS on one thread."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", max(seconds, 0.01))
    return highs


def choose(
    pool: Pool, places: Sequence[int], start: Sequence[int], seconds: float, gap: float = 1e-9
) -> Choice | None:
    """Return the cheapest ``p`` columns among ``places`` that serve every node at least once.

    A node served twice is left to the nearer median by the caller; no median is chosen twice. ``start`` is a
    cover among the places to begin from. Returns ``None`` if nothing was found in time.
    """
    highs = solver(seconds)
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("mip_abs_gap", 1e-6)
    model = covering(pool, places)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(places)
    highs.passModel(model)
    if start:
        chosen = set(start)
        solution = highspy.HighsSolution()
        solution.col_value = [1.0 if place in chosen else 0.0 for place in places]
        highs.setSolution(solution)
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    proven = status == highspy.HighsModelStatus.kOptimal
    if not proven and status not in STOPPED:
        return None
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    values = highs.getSolution().col_value
    taken = [place for value, place in zip(values, places, strict=True) if value > 0.5]
    return Choice(taken, float(info.objective_function_value), float(info.mip_dual_bound), proven)


def covering(pool: Pool, places: Sequence[int]) -> highspy.HighsLp:
    """Return the model: a row per node (at least once), one for ``p`` medians, one per shared median."""
    instance = pool.instance
    n = instance.n
    medians = np.array([pool.columns[place][0] for place in places], dtype=np.int64)
    shared = np.flatnonzero(np.bincount(medians, minlength=n) > 1)
    row_of = np.full(n, -1)
    row_of[shared] = n + 1 + np.arange(len(shared))
    index = []
    for place in places:
        median, nodes = pool.columns[place]
        extra = [n] if row_of[median] < 0 else [n, row_of[median]]
        index.append(np.concatenate([nodes, extra]))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(places), n + 1 + len(shared)
    lp.col_cost_ = np.array([pool.costs[place] for place in places])
    lp.col_lower_, lp.col_upper_ = np.zeros(len(places)), np.ones(len(places))
    lp.row_lower_ = np.concatenate([np.ones(n), [instance.p], np.full(len(shared), -highspy.kHighsInf)])
    lp.row_upper_ = np.concatenate([np.full(n, highspy.kHighsInf), [instance.p], np.ones(len(shared))])
    flat = np.concatenate(index)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(part) for part in index])]).astype(np.int32)
    lp.a_matrix_.index_ = flat.astype(np.int32)
    lp.a_matrix_.value_ = np.ones(len(flat))
    return lp


class Master:
    """The linear programme over a growing set of columns, kept warm between rounds."""

    def __init__(self, pool: Pool, penalty: float) -> None:
        """Begin with a slack per node at ``penalty`` so that a solution always exists."""
        self.pool = pool
        self.added = 0
        n = pool.instance.n
        self._highs = solver(highspy.kHighsInf)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = n, n + 1
        lp.col_cost_ = np.full(n, penalty)
        lp.col_lower_, lp.col_upper_ = np.zeros(n), np.full(n, highspy.kHighsInf)
        lp.row_lower_ = np.concatenate([np.ones(n), [-highspy.kHighsInf]])
        lp.row_upper_ = np.concatenate([np.full(n, highspy.kHighsInf), [float(pool.instance.p)]])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.arange(n + 1, dtype=np.int32)
        lp.a_matrix_.index_ = np.arange(n, dtype=np.int32)
        lp.a_matrix_.value_ = np.ones(n)
        self._highs.passModel(lp)

    def extend(self, columns: Sequence[Column], costs: Sequence[float]) -> None:
        """Add columns to the programme."""
        n = self.pool.instance.n
        index = [np.concatenate([nodes, [n]]).astype(np.int32) for _, nodes in columns]
        starts = np.concatenate([[0], np.cumsum([len(part) for part in index])]).astype(np.int32)
        flat = np.concatenate(index) if index else np.empty(0, dtype=np.int32)
        count = len(columns)
        self._highs.addCols(
            count, np.array(costs), np.zeros(count), np.full(count, highspy.kHighsInf),
            len(flat), starts[:-1], flat, np.ones(len(flat)),
        )  # fmt: skip
        self.added += count

    def solve(self, seconds: float) -> tuple[float, Floats, float] | None:
        """Return the value, the multipliers of the nodes and that of the count; ``None`` out of time."""
        self._highs.setOptionValue("time_limit", max(seconds, 0.01) + self._highs.getRunTime())
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._highs.getSolution()
        n = self.pool.instance.n
        dual: NDArray[np.float64] = np.array(solution.row_dual)
        return (
            float(self._highs.getInfo().objective_function_value),
            np.maximum(dual[:n], 0.0),
            float(dual[n]),
        )


def nearest_of(pool: Pool, chosen: Sequence[int]) -> Ints:
    """Return the median of each node, shape ``(n,)``: the nearest of the chosen columns that serve it."""
    n = pool.instance.n
    median_of, far = np.full(n, -1, dtype=np.int64), np.full(n, np.inf)
    for place in chosen:
        median, nodes = pool.columns[place]
        distance = np.hypot(
            pool.instance.x[nodes] - pool.instance.x[median], pool.instance.y[nodes] - pool.instance.y[median]
        )
        nearer = distance < far[nodes]
        median_of[nodes[nearer]], far[nodes[nearer]] = median, distance[nearer]
    return median_of
