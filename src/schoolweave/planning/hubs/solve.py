"""Forming hubs: choose leads and assign, or assign to given leads; with a proof of how good it is."""

import time
from collections.abc import Callable

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.kernel import Generator, generator
from schoolweave.planning.communities.model import Limits, Progress
from schoolweave.planning.hubs.dual import Arcs, Ascent, arcs, ascend, begin, proven
from schoolweave.planning.hubs.given import assigned
from schoolweave.planning.hubs.model import Result
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.reach import reachable
from schoolweave.planning.hubs.report import Answer, result
from schoolweave.planning.hubs.search import Found, centred, scattered, search
from schoolweave.planning.hubs.warm import warm_up

STARTS = 3
"""Drawings of leads that are tried before the search goes on from the best."""
STEPS = 250
"""Steps of the first ascent."""
SHORT = 1e-3
"""Step under which an ascent has nearly arrived."""
CLOSE = 1e-7
"""Gap at which a search ends."""
ROUNDS = 4
"""Rounds of searching and ascending for each unit of effort."""
LEAST = 60
"""Neighbourhoods searched in one round of a fixed effort, at least."""


def solve(
    problem: Hubs, *, seed: int = 0, limits: Limits | None = None,
    progress: Callable[[Progress], bool] | None = None,
) -> Result:  # fmt: skip
    """Form the hubs of a problem within ``limits.seconds`` (120 where no limits are given).

    With given leads the assignment is exact (a min-cost flow) and the result's gap is 0; where districts are
    the units see :mod:`schoolweave.planning.hubs.districts`. With ``limits.effort`` the same seed gives the
    same answer bit for bit, unless the seconds end it. ``progress`` is called a few times a second and stops
    the search, which keeps its best so far, by returning ``False``. Raises :class:`PlanningError` if no
    arrangement that meets the rules exists or was found.
    """
    limits = limits or Limits(seconds=120.0)
    if limits.seconds <= 0 or (limits.effort is not None and limits.effort < 1):
        raise PlanningError("The search needs more than 0 seconds and an effort of at least 1.")
    clock = Clock(limits.seconds, progress)
    clock.tell("compiling")
    warm_up()
    clock.restart()
    if problem.rules.units == "district":
        from schoolweave.planning.hubs.districts import by_districts

        answer = by_districts(problem, seed=seed, effort=limits.effort, clock=clock)
    elif len(problem.given):
        answer = assigned(problem)
    else:
        reachable(problem)
        answer = _choose(problem, seed, limits.effort, clock)
    return result(problem, answer, began=clock.began, seed=seed, effort=limits.effort)


def _choose(problem: Hubs, seed: int, effort: int | None, clock: Clock) -> Answer:
    clock.reserve = 0.02 * clock.seconds + 0.5 + 4e-8 * problem.n * len(problem.eligible)
    pairs = arcs(problem)
    state, random = begin(problem, pairs), generator(seed, 1)

    def over() -> bool:
        clock.tell()
        return clock.halted()

    found = centred(problem, scattered(problem, state.often, random), 8, over)
    clock.tell("bound")
    until = np.inf if effort else time.monotonic() + 0.35 * clock.seconds
    ascend(state, problem, pairs, found.cost, lambda: over() or time.monotonic() > until, STEPS)
    clock.best, clock.bound = found.cost, state.bound
    clock.tell("starts")
    for _ in range(STARTS):
        if not clock.halted() and (effort or clock.left > 0.3 * clock.seconds):
            other = centred(problem, scattered(problem, state.often, random), 8, over)
            found = min(found, other, key=lambda one: one.cost)
    found = _alternate(problem, pairs, state, found, random, effort, clock)
    clock.tell("proof")
    state.best = np.round(state.best, 9)
    multipliers = dict(zip(problem.ids, state.best.tolist(), strict=True))
    measures = {"bound_steps": float(state.iterations)}
    bound = proven(problem, state.best)
    return Answer(found.leads, found.label, bound, multipliers, clock.stopped, measures)


def _alternate(
    problem: Hubs, pairs: Arcs, state: Ascent, found: Found, random: Generator, effort: int | None,
    clock: Clock,
) -> Found:  # fmt: skip
    """Search and raise the bound in turn until the time is over, or for a number of rounds."""
    span, rounds = max(0.3, clock.seconds / 12), 0
    per_round, until = max(LEAST, problem.hubs), 0.0

    def over() -> bool:
        clock.tell()
        return clock.halted() or (effort is None and time.monotonic() > until)

    while not clock.halted() and (effort is None or rounds < ROUNDS * effort):
        rounds += 1
        clock.best, clock.bound = found.cost, state.bound
        clock.done = rounds / (ROUNDS * effort) if effort else 0.0
        clock.tell("search")
        if found.cost - state.bound <= CLOSE * found.cost:
            break
        until = time.monotonic() + span
        found = search(problem, found, random, lambda at: not over() and (effort is None or at < per_round))
        until = time.monotonic() + span / 2
        steps = 60 if effort else 400
        ascend(state, problem, pairs, found.cost, over, steps if state.step > SHORT else 20)
    return found
