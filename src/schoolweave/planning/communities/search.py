"""The whole search: multipliers, annealing runs in threads, recombination, again."""

import math
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from schoolweave.planning.communities import dual
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.opening import opening
from schoolweave.planning.communities.pool import Key, Pool
from schoolweave.planning.communities.recombine import Effort, holds, recombine
from schoolweave.planning.communities.rescue import Rescue
from schoolweave.planning.communities.runs import Outcome, Plan, run

RUNS = 2
"""Annealing runs of a round: the same whatever the number of cores, so that results do not depend on it."""
MOST_COLUMNS = 40_000
"""Columns of a recombination; the newest of a larger pool, and the plan it starts from."""


class Search:
    """One search for a plan; :meth:`go` leaves the best groups in ``groups`` and ``multiplier``."""

    def __init__(self, space: Space, terms: Terms, seed: int, effort: int | None, clock: Clock) -> None:
        self.space, self.terms, self.seed, self.effort, self.clock = space, terms, seed, effort, clock
        self.pool = Pool()
        self.groups: list[Key] = []
        self.cost = math.inf
        self.multiplier = np.zeros(len(space.unit))
        self.found = dual.Multipliers(self.multiplier, -math.inf, 0.0)
        self.drawn = 0
        self.base: list[Key] = []
        self.rescued: list[Key] = []
        self.guess = float(opening(space, terms).star.sum())
        self.length = _lengths(space)

    def go(self) -> None:
        """Search until the effort is spent, the time is over or the caller stops it."""
        n = len(self.space.unit)
        if n < self.terms.low or math.floor(n / self.terms.mean + 0.5) == 0:
            self._improve_bound(50)
            return
        threads = max(1, min(RUNS, os.cpu_count() or 1))
        with ThreadPoolExecutor(threads) as executor:
            self._quick(executor)
            self._rounds(executor)

    def _quick(self, executor: ThreadPoolExecutor) -> None:
        """Find a first plan and first multipliers, so that there is something to keep from early on."""
        self.clock.tell("first plan")
        tasks: list[Future[Any]] = [
            self._submit_run(executor, (0, 0), share=0.06, fresh=True),
            executor.submit(self._dual, 0.06),
        ]
        outcome, found = self.clock.wait(tasks)
        self._take_bound(found)
        self._take([outcome])

    def _rounds(self, executor: ThreadPoolExecutor) -> None:
        rounds = 5 if self.effort is None else 1 + 2 * self.effort
        share = 0.8 / rounds
        for number in range(1, rounds + 1):
            if self.clock.halted():
                break
            self.clock.tell("searching")
            with_bound = number in (2, 3)
            fresh = number <= 2 or number % 3 == 0
            tasks: list[Future[Any]] = [
                self._submit_run(executor, (number, place), share=share, fresh=fresh or place == 1)
                for place in range(RUNS)
            ]
            if with_bound:
                tasks.append(executor.submit(self._dual, share * 0.8))
            *outcomes, last = self.clock.wait(tasks)
            if with_bound:
                self._take_bound(last)
            else:
                outcomes.append(last)
            self._take(outcomes)
            self.clock.done = number / rounds if self.effort is not None else 0.0

    def _submit_run(
        self, executor: ThreadPoolExecutor, path: tuple[int, int], *, share: float, fresh: bool
    ) -> "Future[Outcome]":
        n = len(self.space.unit)
        terms = self.terms._replace(
            group_price=self.found.group_price,
            count_price=max(0.1 * self.found.group_price, 0.05 * self.length[1]),
        )
        hot = self.length[2] * 1.5 if fresh else self.length[1] * 0.5
        plan = Plan(
            path=(self.seed, *path),
            hot=round(hot, 6),
            cold=round(min(self.length[0] * 0.02, hot / 100), 9),
            blocks=0 if self.effort is None else max(64, n // 2) * (1 if path[0] == 0 else 4),
            seconds=share * self.clock.seconds,
            start=tuple(self.rescued if fresh or not self.base else self.base),
            complete=fresh or not self.base,
        )
        return executor.submit(run, self.space, terms, plan, self.clock)

    def _dual(self, share: float) -> dual.Multipliers:
        began = self.clock.elapsed
        seconds = share * self.clock.seconds
        stop: Callable[[], bool] = self.clock.halted
        steps = 300
        if self.effort is None:
            steps = 1_000_000

            def stop() -> bool:
                return self.clock.halted() or self.clock.elapsed - began > seconds

        first = self.found.values if math.isfinite(self.found.bound) else None
        return dual.search(self.space, self.terms, steps, self._target, stop, first)

    def _target(self) -> float:
        return min(self.cost, self.guess)

    def _improve_bound(self, steps: int) -> None:
        self._take_bound(dual.search(self.space, self.terms, steps, self._target, self.clock.halted))

    def _take_bound(self, found: dual.Multipliers) -> None:
        if found.bound > self.found.bound:
            self.found = found
            self.multiplier = found.values
            self.clock.bound = max(0.0, found.bound)

    def _take(self, outcomes: list[Outcome]) -> None:
        """Add the groups of runs to the pool and put the best plan together."""
        for outcome in outcomes:
            self.pool.add(outcome.columns)
            self.drawn += outcome.drawn
            self._keep(outcome.groups)
        self.clock.tell("recombining")
        columns = list(self.pool.cost)[-MOST_COLUMNS:]
        present = set(columns)
        columns += [group for group in self.groups if group not in present]
        costs = np.array([self.pool.cost[column] for column in columns])
        effort = Effort(seconds=600.0 if self.effort is not None else max(0.5, 0.3 * self.clock.left))
        self._keep(recombine(self.space, self.terms, columns, costs, set(self.groups), effort))
        self.base = list(self.groups)
        if sum(map(len, self.base)) < len(self.space.unit):
            self._rescue()
        self.clock.best = self.cost if math.isfinite(self.cost) else None
        self.clock.tell()

    def _keep(self, groups: list[Key] | None) -> None:
        """Make a plan the best one if it is complete, obeys the rules and is cheaper."""
        if groups is None or not holds(self.terms, len(self.space.unit), groups):
            return
        if all(group in self.pool.cost for group in groups) and self.price_of(groups) < self.cost:
            self.groups, self.cost = groups, self.price_of(groups)

    def _rescue(self) -> None:
        """Form groups for remote schools; later runs begin with them."""
        rescue = Rescue(self.space, self.terms, self.base)
        groups = rescue.go()
        if rescue.formed:
            self.rescued = _disjoint(self.rescued + rescue.formed)
            self.pool.add(rescue.costs())
            self.base = groups

    def price_of(self, groups: list[Key]) -> float:
        """Return the objective in km of groups in the pool."""
        placed = sum(len(group) for group in groups)
        left = len(self.space.unit) - placed
        return sum(self.pool.cost[group] for group in groups) + self.terms.price * left


def _disjoint(groups: list[Key]) -> list[Key]:
    """Return the later ones of groups that share no school."""
    kept: list[Key] = []
    for group in reversed(groups):
        if not any(set(group) & set(other) for other in kept):
            kept.append(group)
    return kept[::-1]


def _lengths(space: Space) -> tuple[float, float, float]:
    """Return three lengths of a country in km: of its densest, its middle and its emptiest parts."""
    width = space.near.shape[1]
    if width == 0:
        return 1e-3, 1.0, 1.0
    far = space.near[:, min(9, width) - 1]
    km = np.sqrt(((space.xyz - space.xyz[far]) ** 2).sum(axis=1)) * 6371.0
    low, middle, high = np.quantile(km, [0.02, 0.5, 0.98])
    middle = max(float(middle), 1e-3)
    return max(float(low), 1e-3), middle, max(float(high), middle)
