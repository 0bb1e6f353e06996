"""A proof by what is left: pairs that no better plan can have fall out, and HiGHS decides the rest exactly.

At worths of the schools, what a plan costs above their bound is a sum of parts, none below 0: by how much
each supporter's load is worth less than its best, and what each school without support is worth less than
the price of its tier. A pair, or a school's going without, whose part alone is above what the plan at hand
costs more than the bound is in no better plan (fixing by reduced costs; for knapsacks with exact tables of
both directions). What is left falls into parts that share neither supporters nor schools.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from schoolweave.planning.support.ascent import values
from schoolweave.planning.support.blocks import THREADS
from schoolweave.planning.support.cover import Cover, parts, shortfall, totals
from schoolweave.planning.support.exact import exact
from schoolweave.planning.support.mip import Asked, answer
from schoolweave.planning.support.polish import side_of
from schoolweave.planning.support.units import Model

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
PAIRS = 150_000
"""Pairs that may be left: beyond, nothing is tried."""
WHOLE = 20_000
"""Pairs of a part that is settled goal by goal, at most."""
METRES = 1000.0
LEAST = 0.4 / METRES
"""Gap in km at which HiGHS ends: below a metre, so that none is left in whole metres."""


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left: pairs, schools that may go without, what an idle unit of a supporter costs at least.

    ``gaps``, by supporter: what the plan costs more than the bound in its part of the problem.
    """

    model: Model
    worths: Ints
    given: Ints
    pairs: Ints
    free: Bools
    idle: Ints
    gaps: Ints


def residual(
    model: Model, given: Ints, relaxed: Ints, found: Cover, left: Callable[[], float]
) -> tuple[Ints, bool]:
    """Return the best plan, or as far as it got, and whether it is proved.

    ``relaxed`` are half-days by pair of the flow, ``found`` worths at its penalties. In a part of the problem
    where the plan covers as much as the flow the worths tell which pairs are left; elsewhere all are, and
    HiGHS settles goal by goal. ``left`` returns the seconds that remain.
    """
    label, side = parts(model), side_of(model)
    gaps = totals(model, given, given, side.penalty, label) - values(side, found.worths, label)
    behind = _behind(model, given, relaxed, label)
    of = label[model.arcs.supporter]
    short, idle = shortfall(model, found.worths)
    free = side.units * (side.penalty - found.worths) <= gaps[label[len(side.room) :]]
    pairs = np.flatnonzero((short <= gaps[of]) & ~behind[of])
    others = [np.flatnonzero(of == part) for part in np.flatnonzero(behind)]
    if len(pairs) > PAIRS or max(map(len, others), default=0) > WHOLE or left() <= 0:
        return given, False
    rest = _Left(model, found.worths, given, pairs, free, idle, gaps[label[: len(side.room)]])
    plan, proved = given.copy(), True
    with ThreadPoolExecutor(THREADS) as threads:
        asked = [threads.submit(_best, rest, one, left) for one in _pieces(rest)]
        asked += [threads.submit(_by_goal, model, given, one, left) for one in others]
        for part, days, sure in (one.result() for one in asked):
            plan[part] = days
            proved = proved and sure
    return plan, proved


def _behind(model: Model, given: Ints, relaxed: Ints, label: Ints) -> Bools:
    """Return the parts of the problem in which a plan covers less of some tier than the flow, or more."""
    count = int(label.max(initial=-1)) + 1
    change = np.zeros((count, len(model.penalties)), dtype=np.int64)
    np.add.at(change, (label[model.arcs.supporter], model.tier[model.arcs.school]), given - relaxed)
    return np.asarray(change.any(axis=1))


def _by_goal(model: Model, given: Ints, part: Ints, left: Callable[[], float]) -> tuple[Ints, Ints, bool]:
    """Return a part's pairs, the half-days of its best plan goal by goal, and whether they are proved."""
    arcs = model.arcs
    helper, supporter = np.unique(arcs.supporter[part], return_inverse=True)
    school, at = np.unique(arcs.school[part], return_inverse=True)
    small = replace(
        model,
        arcs=replace(
            arcs, school=at.astype(np.int32), supporter=supporter.astype(np.int32),
            metres=arcs.metres[part], misfit=arcs.misfit[part],
        ),
        wanted=model.wanted[school], offered=model.offered[helper], most=model.most[helper],
        tier=model.tier[school], breaks=model.breaks[part], kept=model.kept[school],
    )  # fmt: skip
    best, proved = exact(small, left)
    return part, given[part] if best is None or not proved else best, proved


def _pieces(rest: _Left) -> list[Ints]:
    """Return the pairs that are left in pieces that share nothing, the largest first."""
    arcs, pairs = rest.model.arcs, rest.pairs
    helpers, schools = len(rest.model.offered), len(rest.model.wanted)
    size = helpers + schools
    graph = sparse.coo_array(
        (np.ones(len(pairs)), (arcs.supporter[pairs], helpers + arcs.school[pairs])), shape=(size, size)
    )
    label = connected_components(graph, directed=False)[1][arcs.supporter[pairs]]
    order = np.argsort(label, kind="stable")
    pieces = np.split(pairs[order], np.flatnonzero(np.diff(label[order])) + 1)
    return sorted(pieces, key=len, reverse=True) if len(pairs) else []


def _best(rest: _Left, part: Ints, left: Callable[[], float]) -> tuple[Ints, Ints, bool]:
    """Return a part's pairs, the half-days of its best plan, and whether they are proved."""
    if left() <= 0:
        return part, rest.given[part], False
    asked = _asked(rest, part)
    chosen, proved = answer(asked, mip_rel_gap=0.0, mip_abs_gap=LEAST, time_limit=left())
    return part, chosen[: len(part)] * rest.model.wanted[rest.model.arcs.school[part]], proved


def _asked(rest: _Left, part: Ints) -> Asked:
    """Return a part as columns (pairs, schools going without, idle units of supporters) and rows.

    Costs are those above the worths, with an idle unit at its price, in km: the same order of plans, small
    numbers.
    """
    model, school_of = rest.model, rest.model.arcs.school[part]
    helper, column = np.unique(model.arcs.supporter[part], return_inverse=True)
    school, row = np.unique(school_of, return_inverse=True)
    units, offered = model.wanted[school_of] // model.unit, model.offered[helper] // model.unit
    free, slack = np.flatnonzero(rest.free[school]), np.flatnonzero(rest.idle[helper] <= rest.gaps[helper])
    idle, used = rest.idle[helper], rest.given[part] > 0
    above = units * (model.arcs.cost[part] - rest.worths[school_of] + idle[column])
    without = model.wanted[school] // model.unit * (model.net.penalty[school] - rest.worths[school])
    helped = np.bincount(row, weights=used, minlength=len(school))
    given = np.bincount(column, weights=units * used, minlength=len(helper))
    tight = np.flatnonzero(model.most[helper] < np.bincount(column))
    ones = np.ones(len(school))
    return Asked(
        cost=np.r_[above, without[free], idle[slack]] / METRES,
        top=np.r_[np.ones(len(part) + len(free)), offered[slack]].astype(np.float64),
        whole=len(part),
        rows=_rows((column, row, units), (free, slack, tight), (len(helper), len(school))),
        low=np.r_[ones, offered, np.zeros(len(tight))],
        high=np.r_[ones, offered, model.most[helper][tight]].astype(np.float64),
        start=np.r_[used, 1 - helped[free], (offered - given)[slack]].astype(np.float64),
    )


def _rows(
    pairs: tuple[Ints, Ints, Ints], few: tuple[Ints, Ints, Ints], many: tuple[int, int]
) -> sparse.csr_array:
    """Return the rows of :func:`_asked`.

    A school is helped once or goes without, a supporter's units are given or idle, and a supporter whose
    number of schools may bind keeps to it.
    """
    column, row, units = pairs
    free, slack, tight = few
    every = np.arange(len(column))
    at_free, at_slack = (len(every) + np.arange(len(one)) for one in (free, slack))
    at_slack = at_slack + len(free)
    width = len(every) + len(free) + len(slack)
    used = np.isin(column, tight)
    blocks = (
        (np.r_[row, free], np.r_[every, at_free], np.ones(len(every) + len(free)), many[1]),
        (np.r_[column, slack], np.r_[every, at_slack], np.r_[units, np.ones(len(slack))], many[0]),
        (np.searchsorted(tight, column[used]), every[used], np.ones(int(used.sum())), len(tight)),
    )
    parts = [sparse.csr_array((value, (at, to)), shape=(count, width)) for at, to, value, count in blocks]
    return sparse.csr_array(sparse.vstack(parts, format="csr"))
