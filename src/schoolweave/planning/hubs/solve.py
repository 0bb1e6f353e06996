"""Forming hubs: choose leads and assign, or assign to given leads; with a proof of how good it is."""

import time
from collections.abc import Callable

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.kernel import Generator, generator
from schoolweave.planning.communities.model import Limits, Progress
from schoolweave.planning.hubs.dual import Arcs, Ascent, arcs, ascend, begin, longest, proven
from schoolweave.planning.hubs.model import Result
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.report import result
from schoolweave.planning.hubs.search import Found, centred, full, scattered, search

STARTS = 3
"""Drawings of leads that are tried before the search goes on from the best."""
STEPS = 250
"""Steps of the first ascent."""
SHORT = 1e-3
"""Step under which an ascent has nearly arrived."""
CLOSE = 1e-7
"""Gap at which an answer counts as proven optimal."""


class _Clock:
    """Knows when to stop and tells the caller how far the search is."""

    def __init__(self, limits: Limits, progress: Callable[[Progress], bool] | None) -> None:
        self.began, self.seconds, self.progress = time.monotonic(), limits.seconds, progress
        self.best: float | None = None
        self.bound: float | None = None
        self.told = False

    def left(self) -> float:
        return self.seconds - (time.monotonic() - self.began)

    def over(self) -> bool:
        return self.told or self.left() <= 0

    def tell(self, stage: str) -> None:
        elapsed = time.monotonic() - self.began
        share = min(1.0, elapsed / self.seconds)
        if (
            self.progress is not None
            and self.progress(Progress(stage, elapsed, self.best, self.bound, share)) is False
        ):
            self.told = True


def solve(
    problem: Hubs, *, seed: int = 0, limits: Limits | None = None,
    progress: Callable[[Progress], bool] | None = None,
) -> Result:  # fmt: skip
    """Form the hubs of a problem within ``limits.seconds`` (120 where no limits are given).

    With given leads the assignment is exact (a min-cost flow) and the result's gap is 0; where districts are
    the units see :mod:`schoolweave.planning.hubs.districts`. ``progress`` is called between stages and may
    stop the search by returning ``False``. Raises :class:`PlanningError` if no arrangement that meets the
    rules was found.
    """
    clock = _Clock(limits or Limits(seconds=120.0), progress)
    if problem.rules.units == "district":
        from schoolweave.planning.hubs.districts import solve_districts

        return solve_districts(problem, seed=seed, seconds=clock.seconds)
    if len(problem.given):
        return _given(problem, clock, seed)
    _reachable(problem)
    return _choose(problem, clock, seed)


def _given(problem: Hubs, clock: _Clock, seed: int) -> Result:
    found = full(problem, problem.given)
    return result(
        problem,
        found.leads,
        found.label,
        np.inf,
        {},
        status="optimal",
        began=clock.began,
        seed=seed,
        measures={},
    )


def _reachable(problem: Hubs) -> None:
    """Raise if a school that a rule keeps near has no lead near enough."""
    limit = problem.rules.neediest_max_km
    if limit is None:
        return
    from scipy.spatial import cKDTree

    from schoolweave.planning.hubs.dual import kilometres

    chord, _ = cKDTree(problem.xyz[problem.eligible]).query(problem.xyz[problem.neediest])
    far = np.flatnonzero(problem.neediest)[kilometres(chord) > longest(problem)[problem.neediest]]
    if len(far):
        raise PlanningError(
            f"{len(far)} of the neediest schools have no possible lead within {limit:g} km, such as "
            f"{problem.ids[far[0]]}: raise the limit or widen who may lead."
        )


def _choose(problem: Hubs, clock: _Clock, seed: int) -> Result:
    pairs = arcs(problem)
    state, random = begin(problem, pairs), generator(seed, 1)
    found = centred(problem, scattered(problem, state.often, random), 8, clock.over)
    clock.tell("bound")
    reserve = 0.02 * clock.seconds + 1.0
    until = time.monotonic() + 0.35 * clock.seconds
    ascend(state, problem, pairs, found.cost, lambda: clock.over() or time.monotonic() > until, STEPS)
    clock.best, clock.bound = found.cost, state.bound
    clock.tell("starts")
    for _ in range(STARTS):
        if clock.left() > 0.3 * clock.seconds:
            other = centred(problem, scattered(problem, state.often, random), 8, clock.over)
            found = min(found, other, key=lambda one: one.cost)
    found = _alternate(problem, pairs, state, found, random, clock, reserve)
    best = proven(problem, state.best)
    status = "optimal" if found.cost - best <= CLOSE * found.cost else ("stopped" if clock.told else "solved")
    multipliers = {school: float(value) for school, value in zip(problem.ids, state.best, strict=True)}
    return result(
        problem, found.leads, found.label, best, multipliers, status=status, began=clock.began, seed=seed,
        measures={"bound_steps": float(state.iterations)},
    )  # fmt: skip


def _alternate(
    problem: Hubs, pairs: Arcs, state: Ascent, found: Found, random: Generator, clock: _Clock, reserve: float
) -> Found:
    """Search and raise the bound in turn until the time is over."""
    slice_seconds = max(0.3, clock.seconds / 12)

    def late() -> bool:
        return clock.told or clock.left() < reserve

    until = [0.0]

    def enough() -> bool:
        return late() or time.monotonic() > until[0]

    while not late():
        clock.best, clock.bound = found.cost, state.bound
        clock.tell("search")
        if found.cost - state.bound <= CLOSE * found.cost:
            break
        found = search(problem, found, random, late, slice_seconds)
        until[0] = time.monotonic() + slice_seconds / 2
        ascend(state, problem, pairs, found.cost, enough, 400 if state.step > SHORT else 20)
    return found
