"""Hubs out of whole districts: the schools of a district stay together.

Columns of a set-partitioning model are pairs of a lead and a set of districts whose schools number within the
band. Lagrangian multipliers per district give a bound (each lead solves a knapsack with a least and a
greatest load) and say which sets are worth listing; HiGHS chooses among them.
"""

import time
from dataclasses import dataclass

import highspy
import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.kernel import Floats, Ints, jit
from schoolweave.planning.hubs.dual import kilometres, longest
from schoolweave.planning.hubs.local import FORBIDDEN
from schoolweave.planning.hubs.model import Result
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.report import result
from schoolweave.planning.medians.listing import walk
from schoolweave.planning.medians.master import STOPPED, solver

SETS = 40_000
"""Sets of districts that are listed at most."""
PER_LEAD = 4_000
"""... and by one lead."""
STEPS = 300
"""Subgradient steps."""
MISSED = 1e7
"""Cost in the model of a district without a hub, in weighted kilometres."""


@dataclass(frozen=True, slots=True)
class Units:
    """Districts, those with more schools than a hub may have in parts.

    ``unit`` (``(n,)``) is each school's unit, ``size`` (``(u,)``) its schools and ``cost`` (``(m, u)``) the
    weighted kilometres of its schools to each eligible lead.
    """

    unit: Ints
    size: Ints
    cost: Floats
    names: tuple[str, ...]


def units_of(problem: Hubs) -> Units:
    """Return the units; a district above the largest hub is cut in two across its longer side, and again."""
    unit = np.empty(problem.n, dtype=np.int64)
    names: list[str] = []
    for district, name in enumerate(problem.districts):
        for part in _parts(problem, np.flatnonzero(problem.district == district)):
            unit[part] = len(names)
            names.append(f"{name} ({len(names)})")
    leads = problem.given if len(problem.given) else problem.eligible
    cost, far = np.empty((len(leads), len(names))), longest(problem)
    for place, lead in enumerate(leads):
        km = kilometres(np.sqrt(((problem.xyz - problem.xyz[lead]) ** 2).sum(axis=1)))
        weighted = problem.weight * km + FORBIDDEN * (km > far)
        cost[place] = np.bincount(unit, weighted, minlength=len(names))
    return Units(unit, np.bincount(unit, minlength=len(names)).astype(np.int64), cost, tuple(names))


def _parts(problem: Hubs, schools: Ints) -> list[Ints]:
    if len(schools) <= problem.rules.size_max:
        return [schools]
    points = problem.xyz[schools]
    axis = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2][0]
    order = schools[np.argsort(points @ axis, kind="stable")]
    half = len(order) // 2
    return [*_parts(problem, order[:half]), *_parts(problem, order[half:])]


@jit
def band_values(
    cost: Floats, size: Ints, price: Floats, low: int, high: int, values: Floats, taken: Floats
) -> None:
    """Write each lead's least ``sum (cost - price)`` over sets of units of ``low`` to ``high`` schools.

    ``taken`` (``(m, u)``) receives 1 where the lead takes the unit. Dynamic programming over the load.
    """
    m, u = cost.shape
    best = np.empty(high + 1)
    used = np.empty((u, high + 1), dtype=np.bool_)
    for j in range(m):
        best[:] = np.inf
        best[0] = 0.0
        used[:] = False
        for k in range(u):
            gain = cost[j, k] - price[k]
            for load in range(high, size[k] - 1, -1):
                if best[load - size[k]] + gain < best[load]:
                    best[load] = best[load - size[k]] + gain
                    used[k, load] = True
        load = low + int(np.argmin(best[low:]))
        values[j] = best[load]
        taken[j] = 0.0
        if values[j] < np.inf:
            for k in range(u - 1, -1, -1):
                if used[k, load]:
                    taken[j, k] = 1.0
                    load -= size[k]


def raised(units: Units, p: int, low: int, high: int, until: float) -> tuple[float, Floats, Floats]:
    """Return the best bound found until then, its multipliers and the leads' values at them."""
    price = np.sort(units.cost, axis=0)[min(len(units.cost) - 1, max(1, len(units.cost) // p))] + 1.0
    scale = price.copy()
    values, taken = np.empty(len(units.cost)), np.empty_like(units.cost)
    best, kept, at = -np.inf, price.copy(), values.copy()
    step, idle, direction = 0.3, 0, np.zeros(len(price))
    for _ in range(STEPS):
        band_values(units.cost, units.size, price, low, high, values, taken)
        chosen = np.argpartition(values, p - 1)[:p]
        bound = float(price.sum() + values[chosen].sum())
        idle += 1
        if bound > best:
            best, kept, at, idle = bound, price.copy(), values.copy(), 0
        if idle >= 10:
            step, idle, price = step * 0.6, 0, kept.copy()
        direction = (1.0 - taken[chosen].sum(axis=0)) * scale + 0.6 * direction
        length = float(direction @ direction)
        if length < 1e-9 or time.monotonic() > until:
            break
        price = price + step * 0.1 * max(abs(best), 1.0) / length * scale * direction
    return best, kept, at


def solve_districts(problem: Hubs, *, seed: int, seconds: float) -> Result:
    """Form hubs of whole districts; see :func:`schoolweave.planning.hubs.solve.solve`.

    Raises :class:`PlanningError` if no division of the districts within the sizes was found in the time.
    """
    began = time.monotonic()
    rules, p = problem.rules, problem.hubs
    leads = problem.given if len(problem.given) else problem.eligible
    units = units_of(problem)
    bound, price, values = raised(units, p, rules.size_min, rules.size_max, began + 0.4 * seconds)
    listed = _listed(units, price, values, p, rules.size_min, rules.size_max, began + 0.6 * seconds)
    chosen = _choose(
        units, listed, p, began + 0.97 * seconds - time.monotonic(), given=bool(len(problem.given))
    )
    label_of = np.empty(len(units.size), dtype=np.int64)
    for hub, (_, inside) in enumerate(chosen):
        label_of[list(inside)] = hub
    places = np.array([leads[lead] for lead, _ in chosen], dtype=np.int64)
    multipliers = {name: float(value) for name, value in zip(units.names, price, strict=True)}
    return result(
        problem, places, label_of[units.unit], bound, multipliers, status="solved", began=began, seed=seed,
        measures={"units": float(len(units.size)), "sets": float(len(listed))},
    )  # fmt: skip


Listed = dict[tuple[int, tuple[int, ...]], float]
"""A lead and its units, with their cost."""


def _listed(units: Units, price: Floats, values: Floats, p: int, low: int, high: int, until: float) -> Listed:
    """Return the sets within a spare of the best; the spare grows while there is room."""
    last = float(np.partition(values, p - 1)[p - 1])
    spare = 0.002 * float(price.sum())
    found: Listed = {}
    while time.monotonic() < until:
        more = _within(units, price, np.where(values <= last, values, last) + spare, low, high)
        if found and len(more) > SETS:
            break
        found, spare = more, spare * 1.5
        if len(found) > SETS // 2 or spare > float(price.sum()):
            break
    return found


def _within(units: Units, price: Floats, limits: Floats, low: int, high: int) -> Listed:
    found: Listed = {}
    ends, members = np.zeros(PER_LEAD + 2, dtype=np.int64), np.zeros(64 * (PER_LEAD + 2), dtype=np.int64)
    for lead in range(len(units.cost)):
        value = units.cost[lead] - price
        order = np.lexsort((value, np.where(value < 0, value / units.size, 0.0)))
        visits = np.array([2_000_000], dtype=np.int64)
        count = walk(
            value[order], units.size[order], high, float(limits[lead]), PER_LEAD, ends, members, visits
        )
        for k in range(max(count, 0)):
            inside = tuple(sorted(order[members[ends[k] : ends[k + 1]]].tolist()))
            if units.size[list(inside)].sum() >= low:
                found[lead, inside] = float(units.cost[lead, list(inside)].sum())
    return found


def _choose(
    units: Units, listed: Listed, p: int, seconds: float, *, given: bool
) -> list[tuple[int, tuple[int, ...]]]:
    """Return ``p`` sets that hold every unit once at least cost, each lead once."""
    keys = list(listed)
    u, used = len(units.size), sorted({lead for lead, _ in keys})
    row_of = {lead: u + 1 + place for place, lead in enumerate(used)}
    index = [[*inside, u, row_of[lead]] for lead, inside in keys] + [[k] for k in range(u)]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(index), u + 1 + len(used)
    lp.col_cost_ = np.array([*listed.values(), *[MISSED] * u])
    lp.col_lower_, lp.col_upper_ = np.zeros(len(index)), np.ones(len(index))
    lp.row_lower_ = np.concatenate([np.ones(u), [p], np.full(len(used), 1.0 if given else 0.0)])
    lp.row_upper_ = np.concatenate([np.ones(u), [p], np.ones(len(used))])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(rows) for rows in index])]).astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate([np.array(rows) for rows in index]).astype(np.int32)
    lp.a_matrix_.value_ = np.ones(len(lp.a_matrix_.index_))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(index)
    highs = solver(seconds)
    highs.passModel(lp)
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    done = status == highspy.HighsModelStatus.kOptimal or status in STOPPED
    if not done or info.objective_function_value >= MISSED or info.primal_solution_status != 2:
        raise PlanningError(
            "No division of whole districts within the sizes was found in the time: allow more seconds, "
            "widen the sizes, or let schools be the units."
        )
    taken = np.array(highs.getSolution().col_value)[: len(keys)] > 0.5
    return [keys[place] for place in np.flatnonzero(taken)]
