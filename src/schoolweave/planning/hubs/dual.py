"""Ascent to good multipliers for the bound of hubs, over lists of near pairs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from schoolweave.planning.communities.kernel import Floats, Ints
from schoolweave.planning.hubs.bound import served, values_near, whole
from schoolweave.planning.hubs.ground import FORBIDDEN, listed
from schoolweave.planning.hubs.problem import Hubs

NEAR_LEADS = 5.0
"""Leads that a school lists, in multiples of eligible leads per hub."""
NEAR_SCHOOLS = 1.3
"""Schools that a lead lists at least, in multiples of the largest hub."""
MEMORY = 0.96
"""Weight of the past in how often a school was a lead."""
PATIENCE = 12
"""Evaluations without a better bound before the step is shortened."""


@dataclass(frozen=True, slots=True)
class Arcs:
    """Near pairs by lead: ``school[start[k]:start[k + 1]]`` with weighted kilometres ``cost``.

    ``scale`` (``(n,)``) is the weighted distance at which a school has as many eligible leads as there are
    for one hub: the length on which its multiplier moves.
    """

    start: Ints
    school: Ints
    cost: Floats
    scale: Floats


@dataclass(slots=True)
class Ascent:
    """Where an ascent stands; ``often`` (per eligible lead) is how often it was among the best lately."""

    bound: float
    best: Floats
    here: Floats
    often: Floats
    direction: Floats
    step: float = 1.0
    idle: int = 0
    iterations: int = 0


def arcs(problem: Hubs) -> Arcs:
    """Return the near pairs: each school's nearest leads and each lead's nearest schools."""
    n, leads, ground = problem.n, problem.eligible, problem.ground
    per_hub = max(1, len(leads) // problem.hubs)
    near = min(len(leads), max(24, int(NEAR_LEADS * per_hub)))
    lead = cKDTree(problem.xyz[leads]).query(problem.xyz, k=near, workers=2)[1].reshape(n, near)
    far = min(n, int(NEAR_SCHOOLS * problem.rules.size_max))
    school = cKDTree(problem.xyz).query(problem.xyz[leads], k=far, workers=2)[1].reshape(len(leads), far)
    by_school = lead.ravel() * n + np.repeat(np.arange(n), near)
    by_lead = np.repeat(np.arange(len(leads)), far) * n + school.ravel()
    both = np.unique(np.concatenate([by_school, by_lead]))
    who, cost = both % n, np.empty(len(both))
    listed(ground, who, leads[both // n], cost)
    allowed = cost < FORBIDDEN
    both, who, cost = both[allowed], who[allowed], cost[allowed]
    start = np.searchsorted(both, np.arange(len(leads) + 1) * n).astype(np.int64)
    scale = np.empty(n)
    listed(ground, np.arange(n), leads[lead[:, min(per_hub, near) - 1]], scale)
    scale = np.maximum(np.where(scale >= FORBIDDEN, scale - FORBIDDEN, scale), 0.01 * problem.weight)
    return Arcs(start, who.astype(np.int64), cost, scale)


def begin(problem: Hubs, pairs: Arcs) -> Ascent:
    """Return a start: about what serving a school costs when hubs are spread evenly."""
    n, leads = problem.n, len(problem.eligible)
    here = pairs.scale * 0.8
    return Ascent(-np.inf, here.copy(), here, np.full(leads, problem.hubs / leads), np.zeros(n))


def ascend(
    state: Ascent, problem: Hubs, pairs: Arcs, target: float, stop: Callable[[], bool], steps: int
) -> None:
    """Take up to ``steps`` deflected subgradient steps, each school's scaled by its own length."""
    low, high, p = problem.rules.size_min, problem.rules.size_max, problem.hubs
    inside = p * problem.ground.inside
    values, taken = np.empty(len(problem.eligible)), np.empty(problem.n)
    opening = problem.opening[problem.eligible]
    for _ in range(steps):
        if stop():
            return
        values[:] = opening
        values_near(pairs.start, pairs.school, pairs.cost, state.here, low, high, values)
        chosen = np.argpartition(values, p - 1)[:p].astype(np.int64)
        bound = float(state.here.sum() + values[chosen].sum()) + inside
        served(pairs.start, pairs.school, pairs.cost, state.here, low, high, chosen, taken)
        state.iterations += 1
        state.often *= MEMORY
        state.often[chosen] += 1.0 - MEMORY
        _move(state, pairs.scale, bound, 1.0 - taken, target)


def _move(state: Ascent, scale: Floats, bound: float, slope: Floats, target: float) -> None:
    if bound > state.bound:
        better = bound - state.bound > 1e-5 * abs(bound)
        state.bound, state.best = bound, state.here.copy()
        state.idle = 0 if better else state.idle + 1
    else:
        state.idle += 1
    if state.idle >= PATIENCE:
        state.step, state.idle = state.step * 0.7, 0
        state.here = state.best.copy()
    state.direction = slope * scale + 0.7 * state.direction
    length = float(state.direction @ state.direction)
    if length > 1e-12:
        size = state.step * max(target - bound, 1e-4 * abs(target)) / length
        state.here = state.here + size * scale * state.direction


def proven(problem: Hubs, multipliers: Floats) -> float:
    """Return the bound at the multipliers over all pairs of possible lead and school: nothing is left out.

    Infinite where so few leads have enough schools in reach that no hubs can be formed.
    """
    leads = problem.given if len(problem.given) else problem.eligible
    values, rules, ground, p = np.empty(len(leads)), problem.rules, problem.ground, problem.hubs
    whole(ground, leads, multipliers, rules.size_min, rules.size_max, values)
    least = np.partition(values + ground.inside, p - 1)[:p]
    return float(multipliers.sum() + least.sum())
