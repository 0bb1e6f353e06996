"""Hubs out of whole districts: the schools of a district stay together.

Annealing over districts finds divisions within the band; Lagrangian multipliers per district, improved by
generating sets, give a bound; HiGHS puts the best sets together.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.kernel import Floats, Generator, Ints, generator
from schoolweave.planning.hubs import district_dual
from schoolweave.planning.hubs.district_bound import values_of
from schoolweave.planning.hubs.district_check import possible, refusal
from schoolweave.planning.hubs.district_columns import SETS, Key, Pool, chosen, listed
from schoolweave.planning.hubs.district_prices import generated
from schoolweave.planning.hubs.district_search import anneal
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.report import Answer
from schoolweave.planning.hubs.units import Units, units_of
from schoolweave.planning.medians.scatter import pivot

HEAT = np.array([3.4, 0.017, 0.17, 0.17])
"""First and last temperature, first and last price of a school out of the band, in mean costs of a hub."""
CHUNK = 250_000
"""Moves between two looks at the clock, at most."""
EACH = 1_000
"""... and for each unit."""
RUN = 20
"""Chunks of one run of annealing."""
STEPS = 240
"""Subgradient steps before sets are generated."""
RUNS = 2
"""Runs of annealing in one round."""
CLOSE = 1e-9
"""Gap at which a search ends."""
NODES = 500
"""Nodes of the last model for each unit of effort."""


class _Search:
    """One search over whole districts, with what it has found so far."""

    def __init__(self, problem: Hubs, seed: int, effort: int | None, clock: Clock) -> None:
        self.problem, self.effort, self.clock, self.seed = problem, effort, clock, seed
        self.units: Units = units_of(problem)
        self.board, self.p = self.units.board, problem.hubs
        self.random: Generator = generator(seed, 2)
        inside = problem.rules.lead_in_hub
        self.first: Ints = self.units.home if inside else np.full(len(self.units.lead), -1, dtype=np.int64)
        self.pool = Pool(self.board, self.p, self.units.home if inside else None)
        self.best: list[Key] = []
        self.cost = np.inf
        self.state = district_dual.begin(self.board, self.p)
        self.last: Ints = np.zeros(len(self.units.names), dtype=np.int64)

    def over(self) -> bool:
        self.clock.tell()
        return self.clock.halted()

    def run(self) -> None:
        """Anneal once from a new start; keep the hubs of the best division within the band."""
        label, best = self._start(), np.zeros(len(self.units.names), dtype=np.int64)
        scale = max(float(np.abs(self.state.here).sum()) / self.p, 1.0)
        heat, least = HEAT * scale, np.inf
        for chunk in range(RUN):
            if chunk and np.isfinite(self.cost) and self.over():
                return
            now_hot, then_hot = (heat[0] * (heat[1] / heat[0]) ** (k / RUN) for k in (chunk, chunk + 1))
            part = np.array([now_hot, then_hot, heat[2], heat[3]])
            now = np.empty_like(best)
            value = anneal(self.board, label, self.p, min(CHUNK, EACH * len(best)), part, self.random, now)
            if value < least:
                least, best = value, now
            self.last = label
        if np.isfinite(least):
            self.keep(best)

    def keep(self, label: Ints) -> None:
        """Add a division's hubs to the pool, and make it the best if it is."""
        keys = [self.pool.key(hub, np.flatnonzero(label == hub)) for hub in range(self.p)]
        for key in keys:
            self.pool.add(key)
        cost = sum(self.pool.cost.get(key, np.inf) for key in keys)
        if cost < self.cost:
            self.best, self.cost = keys, cost
            self.clock.best = cost

    def _start(self) -> Ints:
        """Return a division to begin from: units go to the nearest of centres drawn evenly over the map."""
        units = self.units
        if self.board.fixed:
            return np.asarray(self.board.cost.argmin(axis=0), dtype=np.int64)
        chance = np.minimum(self.board.size * self.p / self.board.size.sum(), 1.0)
        pivot(units.centre, chance, self.random)
        centres = np.argsort(-chance, kind="stable")[: self.p]
        label = np.asarray(cKDTree(units.centre[centres]).query(units.centre)[1], dtype=np.int64)
        label[centres] = np.arange(len(centres))
        return label


def by_districts(problem: Hubs, *, seed: int, effort: int | None, clock: Clock) -> Answer:
    """Return hubs of whole districts; see :func:`schoolweave.planning.hubs.solve.solve`.

    Raises :class:`PlanningError` if no division of the districts within the sizes exists or was found, with
    the districts in the way and the sizes that would do.
    """
    clock.reserve = 0.02 * clock.seconds + 0.5
    search = _Search(problem, seed, effort, clock)
    possible(problem, search.units)
    clock.tell("districts")
    search.run()
    clock.tell("bound")
    target = search.cost if np.isfinite(search.cost) else 1.1 * float(np.abs(search.state.here).sum())
    district_dual.climb(search.state, search.board, search.first, search.p, target, search.over, STEPS)
    bound, price = _prices(search)
    clock.bound = bound
    exact = _rounds(search, price, bound)
    if not np.isfinite(search.cost):
        raise PlanningError(refusal(problem, search.units, search.last))
    return _answer(search, price, exact)


def _prices(search: _Search) -> tuple[float, Floats]:
    state, p = search.state, search.p
    limits = _limits(search, state.values, 0.002 * abs(state.bound) / np.sqrt(p))
    listed(search.pool, state.best, limits)
    return generated(search.pool, search.first, state.best, state.bound, search.over)


def _limits(search: _Search, values: Floats, spare: float) -> Floats:
    """Return for each lead the value at the prices up to which a set is listed."""
    if search.board.fixed:
        return values + spare
    return np.full(len(values), float(np.partition(values, search.p - 1)[search.p - 1])) + spare


def _rounds(search: _Search, price: Floats, bound: float) -> float | None:
    """Put the best sets together, then anneal and put together again, until it is proved or time is over.

    Returns a bound where the choice is proved to be the best of all.
    """
    done, span = 0, 0.3 * search.clock.left
    while not search.over():
        for _ in range(RUNS if done or not np.isfinite(search.cost) else 1):
            search.clock.tell("search")
            search.run()
        limit = search.clock.left if search.effort else max(min(span, search.clock.left), 0.5)
        exact = _combine(search, price, bound, limit)
        done += 1
        search.clock.done = done / search.effort if search.effort else 0.0
        if exact is not None or search.cost - bound <= CLOSE * abs(bound) or done == search.effort:
            return exact
    return None


def _combine(search: _Search, price: Floats, bound: float, seconds: float) -> float | None:
    """Choose among the sets near the best; returns a bound where it is proved to be the best of all."""
    values, waste = np.empty(len(search.board.cost)), np.zeros(len(price))
    values_of(search.board, search.first, price, np.arange(len(values)), values, waste, True)
    gap = search.cost - bound
    spare, whole = max(1e-5 * abs(bound), 1e-6), False
    search.clock.tell("sets")
    while not search.over() and len(search.pool.cost) <= SETS:
        spare = min(spare * 1.6, gap * (1 + 1e-9) + 1e-6) if np.isfinite(gap) else spare * 1.6
        whole = listed(search.pool, price, _limits(search, values, spare))
        if spare >= gap or spare > abs(bound):
            break
    search.clock.tell("combining")
    if search.clock.halted() and np.isfinite(search.cost):
        return None
    nodes = NODES * search.effort if search.effort else None
    found, proved = chosen(search.pool, search.best, max(min(seconds, search.clock.left), 0.5), nodes)
    cost = sum(search.pool.cost[key] for key in found) if found else np.inf
    if cost < search.cost:
        search.best, search.cost = found, cost
    search.clock.best = search.cost if np.isfinite(search.cost) else None
    return proved if whole and spare >= gap else None


def _answer(search: _Search, price: Floats, exact: float | None) -> Answer:
    units, problem = search.units, search.problem
    price = np.round(price, 9)
    bound = district_dual.proven(search.board, search.first, price, search.p)
    keys = sorted(search.best)
    leads = _led(search, keys)
    label = np.empty(len(units.names), dtype=np.int64)
    for hub, (_, inside) in enumerate(keys):
        label[list(inside)] = hub
    method = "lagrangian-band-districts-1"
    measures = {"units": float(len(units.names)), "sets": float(len(search.pool.cost)),
                "lagrangian_bound": bound, "bound_steps": float(search.state.iterations)}  # fmt: skip
    if exact is not None and exact > bound:
        bound, method = exact, "listing-1"
    notes = tuple(
        f"{name} has more than {problem.rules.size_max} schools and is divided into parts of equal number."
        for name in units.divided
    )
    named = {school: units.names[unit] for school, unit in zip(problem.ids, units.unit, strict=True)}
    multipliers = dict(zip(units.names, price.tolist(), strict=True))
    return Answer(leads, label[units.unit], bound, multipliers, search.clock.stopped, measures, named,
                  method, notes)  # fmt: skip


def _led(search: _Search, keys: list[Key]) -> Ints:
    """Return a lead for each hub, all different, at least cost (Kuhn 1955)."""
    board = search.board
    if board.fixed:
        return search.units.lead[[key[0] for key in keys]]
    total = np.stack([board.cost[:, list(inside)].sum(axis=1) + board.opening for _, inside in keys])
    if search.pool.home is not None:
        inside = np.stack([np.isin(search.pool.home, list(key[1])) for key in keys])
        total = np.where(inside, total, 1e12)
    return np.asarray(search.units.lead[linear_sum_assignment(total)[1]], dtype=np.int64)
