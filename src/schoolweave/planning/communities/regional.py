"""The search of one region: the same question and seed give the same answer, wherever it is computed."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import dual
from schoolweave.planning.communities.anneal import anneal
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.crossover import Arrangement, crossover
from schoolweave.planning.communities.distances import with_table
from schoolweave.planning.communities.kernel import EXPONENTIAL, generator
from schoolweave.planning.communities.opening import opening
from schoolweave.planning.communities.pool import Key, feasible_groups
from schoolweave.planning.communities.rescue import Rescue
from schoolweave.planning.communities.state import State

COOLING = (1.0, 0.5, 0.25)
"""Temperatures at which runs begin, one after the other, as shares of the hottest."""
STAGES = 12
"""Pieces of a run between which it can be stopped."""
EACH = 4
"""Runs at one temperature before the next."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Budget:
    """How much to search: ``steps`` for multipliers, ``runs`` of annealing, ``seconds`` at most."""

    steps: int = 0
    runs: int = 0
    seconds: float = float("inf")


@dataclass(frozen=True, slots=True)
class Region:
    """One region's question; it can be sent to another process.

    ``path`` seeds the random numbers; ``hot`` and ``cold`` are temperatures in km; ``start`` holds groups to
    begin from, as places in ``space``; ``multipliers`` and ``scale`` (km) are what the bound begins with and
    ``goal`` (km) about what a good plan costs.
    """

    space: Space
    terms: Terms
    path: tuple[int, ...]
    hot: float
    cold: float
    multipliers: Floats
    scale: Floats
    goal: float
    start: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found in a region: groups with their costs in km, multipliers in km, their bound and price."""

    groups: Arrangement
    multipliers: Floats
    bound: float
    group_price: float


def never() -> bool:
    """Return that nobody asks to stop."""
    return False


def solve_region(region: Region, budget: Budget, halted: Callable[[], bool] = never) -> Answer:
    """Improve a region's multipliers and its plan within the budget.

    ``halted`` is asked often, and ends the search with what it has.
    """
    until = time.monotonic() + budget.seconds

    def over() -> bool:
        return time.monotonic() >= until or halted()

    found = dual.Multipliers(region.multipliers, -np.inf, region.terms.group_price)
    if budget.steps:
        first = (region.multipliers, region.scale)
        found = dual.search(region.space, region.terms, budget.steps, lambda: region.goal, over, first)
    groups: Arrangement = {}
    if budget.runs:
        groups = Lineage(with_table(region.space), region, over).go(budget.runs)
    return Answer(groups, found.values, found.bound, found.group_price)


class Lineage:
    """Plans of a region, each the best of the former and of a run that began from it."""

    def __init__(self, space: Space, region: Region, over: Callable[[], bool]) -> None:
        self.space, self.region, self.over = space, region, over
        self.n = len(space.unit)

    def go(self, runs: int) -> Arrangement:
        """Make up to so many runs, the first from nothing or from the groups given; return the best plan."""
        plan: Arrangement = {}
        if self.region.start:
            state = self._opening(list(self.region.start), complete=False)
            plan = dict(feasible_groups(state, self.region.terms))
        for number in range(runs):
            if (number or plan) and self.over():
                return plan
            fresh = not plan
            heat = self.region.hot * (1.5 if fresh else COOLING[number // EACH % len(COOLING)])
            made = self.run(plan, heat, number, self.n // 2 if fresh else self.n // 4)
            plan = crossover(self.region.terms, self.n, plan, made)
            if number == 0 or number == runs // 2:
                plan = self._rescued(plan)
        return plan

    def run(self, plan: Arrangement, heat: float, number: int, blocks: int) -> Arrangement:
        """Anneal once from a plan, beginning at ``heat`` km; return the groups that obey the rules."""
        state = self._opening(list(plan), complete=True)
        random = generator(*self.region.path, number)
        blocks = max(blocks, STAGES)
        factor = (self.region.cold / heat) ** (1.0 / blocks)
        for stage in range(STAGES):
            if stage and self.over():
                break
            first, last = blocks * stage // STAGES, blocks * (stage + 1) // STAGES
            at = round(heat * factor**first, 9)
            anneal(
                self.space, self.region.terms, state, random, EXPONENTIAL, last - first, at, round(factor, 12)
            )
        return dict(feasible_groups(state, self.region.terms))

    def _opening(self, groups: list[Key], *, complete: bool) -> State:
        return opening(self.space, self.region.terms, groups, complete=complete)

    def _rescued(self, plan: Arrangement) -> Arrangement:
        """Form groups for remote schools that no run places."""
        if sum(map(len, plan)) == self.n or not plan:
            return plan
        rescue = Rescue(self.space, self.region.terms, list(plan))
        rescue.go()
        return dict(rescue.costs()) if rescue.formed else plan
