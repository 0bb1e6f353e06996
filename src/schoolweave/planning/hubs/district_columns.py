"""Sets of whole districts as columns of a set-partitioning model, which HiGHS solves.

The linear model is solved over all sets by generating them (Gilmore and Gomory 1961): its prices give the
best bound that multipliers can give. Then all sets whose value at those prices is near the best are listed,
and HiGHS chooses among them; a listing that reaches as far as the gap proves its choice to be the best
(Baldacci, Christofides and Mingozzi 2008).
"""

from dataclasses import dataclass, field

import highspy
import numpy as np

from schoolweave.planning.communities.kernel import Floats, Ints
from schoolweave.planning.hubs.units import Board
from schoolweave.planning.medians.listing import walk
from schoolweave.planning.medians.master import STOPPED, solver

SETS = 30_000
"""Sets that are listed at most."""
PER_LEAD = 4_000
"""... and by one lead."""
VISITS = 300_000
"""Steps of one lead's listing."""
MISSED = 1e7
"""Cost in the model of a unit without a hub, in weighted kilometres."""
BIT = 1e-6
"""A reduced cost below this is rounding."""

Key = tuple[int, tuple[int, ...]]
"""A hub's number where leads are fixed (else -1), and its units in ascending order."""


@dataclass(slots=True)
class Pool:
    """Sets of units that hubs could be made of, each with the cost of its best lead."""

    board: Board
    p: int
    home: Ints | None
    cost: dict[Key, float] = field(default_factory=dict)

    def key(self, hub: int, units: Ints) -> Key:
        """Return the key of a hub's units."""
        return (hub if self.board.fixed else -1, tuple(sorted(int(unit) for unit in units)))

    def price(self, key: Key) -> float:
        """Return what a set costs with its best lead, infinite where none may lead it."""
        board, inside = self.board, list(key[1])
        if board.fixed:
            return float(board.cost[key[0], inside].sum())
        total = board.cost[:, inside].sum(axis=1) + board.opening
        if self.home is not None:
            total = np.where(np.isin(self.home, inside), total, np.inf)
        return float(total.min())

    def add(self, key: Key) -> bool:
        """Keep a set; returns whether it is new and can be led."""
        if key in self.cost:
            return False
        cost = self.price(key)
        if cost < np.inf:
            self.cost[key] = cost
        return cost < np.inf

    def rows(self, key: Key) -> list[int]:
        """Return the rows of the model that a set stands in: its units and the count, or its lead."""
        return [*key[1], len(self.board.size) + max(key[0], 0)]


def model(pool: Pool, keys: list[Key], missed: Floats) -> highspy.HighsLp:
    """Return the model that takes every unit once; ``missed`` (``(u,)``) is what leaving a unit out costs.

    The last columns stand for hubs that are not formed. No column has an upper bound (the rows imply it), so
    that the prices of the rows tell the whole cost.
    """
    u = len(pool.board.size)
    hubs = pool.p if pool.board.fixed else 1
    index = [pool.rows(key) for key in keys] + [[row] for row in range(u + hubs)]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(index), u + hubs
    lp.col_cost_ = np.array([*(pool.cost[key] for key in keys), *missed, *[float(missed.max())] * hubs])
    each = 1.0 if pool.board.fixed else float(pool.p)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(index)), np.full(len(index), np.inf)
    lp.row_lower_ = lp.row_upper_ = np.concatenate([np.ones(u), np.full(hubs, each)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(rows) for rows in index])]).astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate([np.array(rows) for rows in index]).astype(np.int32)
    lp.a_matrix_.value_ = np.ones(len(lp.a_matrix_.index_))
    return lp


def listed(pool: Pool, price: Floats, limits: Floats) -> bool:
    """Add every set whose value at the prices is within its lead's limit; returns whether that is all.

    Stops where there are more than :data:`SETS`.
    """
    board, whole = pool.board, True
    ends = np.zeros(PER_LEAD + 2, dtype=np.int64)
    members = np.zeros(64 * (PER_LEAD + 2), dtype=np.int64)
    for lead in np.argsort(-limits, kind="stable"):
        if len(pool.cost) > SETS:
            return False
        value = board.cost[lead] - price
        order = np.lexsort((value, np.where(value < 0, value / board.size, 0.0)))
        visits, room = np.array([VISITS], dtype=np.int64), float(limits[lead] - board.opening[lead])
        count = walk(value[order], board.size[order], board.high, room, PER_LEAD, ends, members, visits)
        whole = whole and count >= 0
        for k in range(max(count, 0)):
            inside = order[members[ends[k] : ends[k + 1]]]
            if board.size[inside].sum() >= board.low:
                pool.add(pool.key(int(lead), inside))
    return whole


def chosen(pool: Pool, start: list[Key], seconds: float, nodes: int | None) -> tuple[list[Key], float | None]:
    """Return the cheapest sets that hold every unit once, and a bound if they are proved to be that.

    ``start`` is a division to begin from; it is returned where nothing better is found.
    """
    keys = list(pool.cost)
    lp = model(pool, keys, np.full(len(pool.board.size), MISSED))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    highs = solver(seconds)
    highs.setOptionValue("presolve", "off")
    highs.setOptionValue("mip_rel_gap", 1e-9)
    if nodes is not None:
        highs.setOptionValue("mip_max_nodes", nodes)
    highs.passModel(lp)
    if start:
        place = {key: at for at, key in enumerate(keys)}
        solution = highspy.HighsSolution()
        values = np.zeros(lp.num_col_)
        values[[place[key] for key in start]] = 1.0
        solution.col_value = values.tolist()
        highs.setSolution(solution)
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    proved = status == highspy.HighsModelStatus.kOptimal
    if not (proved or status in STOPPED) or info.primal_solution_status != 2:
        return start, None
    if info.objective_function_value >= MISSED:
        return start, np.inf if proved else None
    taken = np.array(highs.getSolution().col_value)[: len(keys)] > 0.5
    return [keys[at] for at in np.flatnonzero(taken)], info.mip_dual_bound if proved else None
