"""The best plan that can be put together from known groups: a set-partitioning model in HiGHS."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.pool import Key
from schoolweave.planning.communities.variants import Variants, add_rows, variants

USABLE = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kIterationLimit,
    highspy.HighsModelStatus.kInterrupt,
)
"""How a run of HiGHS may end with a plan that can be used."""
POLL = 0.1
"""Seconds between two questions whether to stop."""
MARGIN = 1e-6
"""Schools by which "fewer than half a mean group more" is kept strict in the model's count row."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard HiGHS may try: branch-and-bound nodes, seconds, and the relative gap that is enough."""

    nodes: int = 2000
    seconds: float = 60.0
    gap: float = 1e-7


def recombine(
    space: Space,
    terms: Terms,
    columns: Sequence[Key],
    costs: NDArray[np.float64],
    start: Sequence[Key],
    effort: Effort,
    halted: Callable[[], bool] = lambda: False,
) -> list[Key] | None:
    """Return the cheapest choice of columns in which nobody is twice, or ``None`` if HiGHS found none.

    Whoever is in no chosen column is unplaced at the price of the terms; the number of columns chosen is
    exactly the one that goes with the number of schools placed. ``start`` is a plan to begin from, all of
    whose groups are among the columns. ``halted`` is asked some times a second whether to stop, with the best
    so far.
    """
    found = variants(space, terms, columns, costs, start)
    model = _model(space, terms, found.columns, found.costs)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_max_nodes", effort.nodes)
    solver.setOptionValue("time_limit", max(effort.seconds, 0.01))
    solver.setOptionValue("mip_rel_gap", effort.gap)
    solver.passModel(model)
    add_rows(solver, space, terms, found)
    solver.setSolution(_start(space, found, model.num_col_))
    _listen(solver, halted)
    solver.run()
    values = solver.getSolution().col_value
    if solver.getModelStatus() not in USABLE or not values:
        return None
    chosen = [column for place, column in enumerate(found.columns) if values[place] > 0.5]
    return chosen if holds(terms, len(space.unit), chosen) else None


def _listen(solver: highspy.Highs, halted: Callable[[], bool]) -> None:
    """Let HiGHS ask now and then whether to stop."""
    asked = [time.monotonic()]

    def ask(event: Any) -> None:
        if time.monotonic() - asked[-1] >= POLL:
            asked[-1] = time.monotonic()
            event.interrupt(halted())

    solver.cbMipInterrupt += ask


def holds(terms: Terms, n: int, groups: Sequence[Key]) -> bool:
    """Return whether nobody is in two groups and their number goes with the number of schools placed."""
    placed = [school for group in groups for school in group]
    wanted = math.floor(len(placed) / terms.mean + 0.5)
    return len(set(placed)) == len(placed) <= n and len(groups) == wanted


def _model(space: Space, terms: Terms, columns: Sequence[Key], costs: NDArray[np.float64]) -> highspy.HighsLp:
    """Return columns, then one "unplaced" per unit, then the number of groups; rows: units, tally, count."""
    n, units = len(space.unit), len(space.tie_start) - 1
    sizes = np.diff(space.tie_start)
    starts, rows, values = [0], [], []
    for column in columns:
        here = sorted({int(space.unit[place]) for place in column})
        rows += [*here, units]
        values += [1.0] * (len(here) + 1)
        starts.append(len(rows))
    for unit in range(units):
        rows += [unit, units + 1]
        values += [1.0, float(sizes[unit])]
        starts.append(len(rows))
    # Placed schools n - u and groups g: mean * (g - 1/2) <= n - u < mean * (g + 1/2).
    rows += [units, units + 1]
    values += [-1.0, terms.mean]
    starts.append(len(rows))
    half = terms.mean / 2
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(starts) - 1, units + 2
    lp.col_cost_ = np.concatenate([costs, terms.price * sizes, [0.0]])
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.concatenate([np.ones(lp.num_col_ - 1), [float(n)]])
    lp.row_lower_ = np.concatenate([np.ones(units), [0.0, n - half + MARGIN]])
    lp.row_upper_ = np.concatenate([np.ones(units), [0.0, n + half]])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(rows, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(values)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    return lp


def _start(space: Space, found: Variants, width: int) -> highspy.HighsSolution:
    values = np.zeros(width)
    count, units = len(found.columns), len(space.tie_start) - 1
    values[count : count + units] = 1.0
    values[found.start] = 1.0
    for place in found.start.tolist():
        values[count + space.unit[list(found.columns[place])]] = 0.0
    values[-1] = len(found.start)
    solution = highspy.HighsSolution()
    solution.col_value = values.tolist()
    return solution
