"""Forming hubs: choose leads and assign, or assign to given leads; with a proof of how good it is."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from schoolweave.planning.asking import check_seed
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
from schoolweave.planning.hubs.warm import warm_up, warm_up_districts

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
POLL = 0.02
"""Seconds between two looks at the other thread."""
AFTER = 0.9
"""Time kept for the proof, in times of what listing the near pairs took on this machine, loaded as it is."""
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
    arrangement that meets the rules exists or was found, or ``seed`` is not a whole number from 0.
    """
    limits = limits or Limits(seconds=120.0)
    check_seed(seed)
    clock = Clock(limits.seconds, progress)
    clock.tell("compiling")
    warm_up()
    if problem.rules.units == "district":
        warm_up_districts()
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
    pairs = arcs(problem)
    clock.reserve = 0.02 * clock.seconds + 0.2 + AFTER * clock.elapsed
    state, random = begin(problem, pairs), generator(seed, 1)

    def over() -> bool:
        clock.tell()
        return clock.halted()

    found = centred(problem, scattered(problem, state.often, random), 8, over)
    both = _Both(problem, pairs, state, found, random, clock)
    both.round("bound", steps=STEPS, tries=max(LEAST, problem.hubs), seconds=None if effort else 0.3)
    for _ in range(STARTS):
        if not clock.halted() and (effort or clock.left > 0.3 * clock.seconds):
            clock.tell("starts")
            other = centred(problem, scattered(problem, state.often, random), 8, over)
            both.found = min(both.found, other, key=lambda one: one.cost)
    _rounds(both, effort)
    clock.tell("proof")
    state.best = np.round(state.best, 9)
    multipliers = dict(zip(problem.ids, state.best.tolist(), strict=True))
    measures = {"bound_steps": float(state.iterations)}
    bound, found = proven(problem, state.best), both.found
    return Answer(found.leads, found.label, bound, multipliers, clock.stopped, measures)


@dataclass(slots=True)
class _Both:
    """A search and an ascent side by side, on two cores; neither reads what the other writes."""

    problem: Hubs
    pairs: Arcs
    state: Ascent
    found: Found
    random: Generator
    clock: Clock

    def proved(self) -> bool:
        """Return whether nothing is left to find."""
        return self.found.cost - self.state.bound <= CLOSE * self.found.cost

    def round(self, stage: str, *, steps: int, tries: int, seconds: float | None) -> None:
        """Ascend ``steps`` and search ``tries`` neighbourhoods, or both for a share of the whole time."""
        clock, target = self.clock, self.found.cost
        until = np.inf if seconds is None else time.monotonic() + seconds * clock.seconds
        clock.best, clock.bound = target, self.state.bound
        clock.tell(stage)

        def late() -> bool:
            return clock.halted() or time.monotonic() > until or (seconds is not None and self.proved())

        def more(tried: int) -> bool:
            clock.tell()
            return not late() and (seconds is not None or tried < tries)

        with ThreadPoolExecutor(1) as pool:
            ascent = pool.submit(ascend, self.state, self.problem, self.pairs, target, late, steps)
            self.found = search(self.problem, self.found, self.random, more)
            while not ascent.done():
                clock.tell()
                time.sleep(POLL)
            ascent.result()


def _rounds(both: _Both, effort: int | None) -> None:
    """Search and raise the bound side by side until the time is over, or for a number of rounds."""
    rounds, clock = 0, both.clock
    while not clock.halted() and (effort is None or rounds < ROUNDS * effort):
        if both.proved():
            break
        steps = (60 if effort else 400) if both.state.step > SHORT else 20
        tries = max(LEAST, both.problem.hubs)
        both.round("search", steps=steps, tries=tries, seconds=None if effort else 1 / 12)
        rounds += 1
        clock.done = rounds / (ROUNDS * effort) if effort else 0.0
