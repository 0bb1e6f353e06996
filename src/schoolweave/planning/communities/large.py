"""The search of a large country: region by region, cut anew each round, then put together and counted."""

import math
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import dual, tiles
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.continuing import has_today
from schoolweave.planning.communities.crossover import Arrangement, value_of
from schoolweave.planning.communities.large_schedule import LargeSchedule
from schoolweave.planning.communities.lifts.growing import Lift
from schoolweave.planning.communities.opening import opening, travel_of
from schoolweave.planning.communities.pool import Key, feasible_groups
from schoolweave.planning.communities.regional import Answer, Region, solve_region
from schoolweave.planning.communities.resume import Start
from schoolweave.planning.communities.schedule import lengths, scarce
from schoolweave.planning.communities.settle import settle
from schoolweave.planning.communities.workers import Crew, Workers

FROM = 5000
"""Schools from which on a country is searched region by region."""
COMPACT = 0.6
"""About how much of the travel of the opening remains in a good plan."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def fits(space: Space, terms: Terms) -> bool:
    """Return whether a problem can be searched by regions.

    It is large, groups are not fewer than wanted for want of providers, and leaving today's group is free:
    which group continues which is a question for the whole country.
    """
    return len(space.unit) > FROM and not scarce(space, terms) and not has_today(space)


class LargeSearch:
    """One search of a large country; :meth:`go` leaves ``groups`` and the multipliers in ``found``."""

    def __init__(
        self,
        space: Space,
        terms: Terms,
        seed: int,
        effort: int | None,
        clock: Clock,
        start: Start | None = None,
        workers: Workers | None = None,
    ) -> None:
        self.space, self.terms, self.seed, self.clock = space, terms, seed, clock
        self.workers = workers or Workers()
        self.n = len(space.unit)
        self.schedule = LargeSchedule(self.n, effort, clock)
        self.groups: list[Key] = []
        self.lifts: tuple[Lift, ...] = ()
        self.plan: Arrangement = {}
        first, self.scale = dual.start(space, terms)
        self.found = dual.Multipliers(first, -math.inf, 0.0)
        if start is not None and start.multipliers is not None:
            self.found.values = start.multipliers.copy()
        self.known = start is not None and start.multipliers is not None
        if start is not None and start.groups:
            state = opening(space, terms, list(start.groups), complete=False)
            self.plan = dict(feasible_groups(state, terms))
        self.goal = COMPACT * travel_of(opening(space, terms))
        self.length = lengths(space)
        self.together = 0.0 if space.pair_km is None else float(space.pair_km.sum()) / 2

    def go(self) -> None:
        """Search until the effort or time is spent, or the caller stops it."""
        with self.workers.ready() as crew, ThreadPoolExecutor(2) as executor:
            self.schedule.begin(crew.count)
            self._multipliers(crew, executor)
            polishing: Future[dual.Multipliers] | None = None
            for number in range(self.schedule.rounds):
                if number and self.clock.halted():
                    break
                self._round(crew, executor, number)
                if number == 0:
                    self.goal = value_of(self.terms, self.n, self.plan)
                    polishing = executor.submit(self._polish)
            self._settle(executor)
            if polishing is not None:
                self.clock.tell("bound")
                self.found = self.clock.wait([polishing])[0]
                self.clock.bound = max(0.0, self.found.bound)

    def _multipliers(self, crew: Crew, executor: ThreadPoolExecutor) -> None:
        """Find each region's multipliers on its own, and the price of a group that they agree on."""
        if self.known:
            price = dual.search(
                self.space,
                self.terms,
                0,
                lambda: self.goal,
                self.clock.halted,
                (self.found.values, self.scale),
            ).group_price
            self.terms = self.terms._replace(group_price=round(price, 9))
            return
        self.clock.tell("bound of each region")
        prices: list[tuple[float, int]] = []

        def take(region: Ints, answer: Answer) -> None:
            self.found.values[region] = answer.multipliers
            prices.append((answer.group_price, len(region)))

        self._each(crew, executor, -1, take)
        self.terms = self.terms._replace(group_price=middle(prices))

    def _round(self, crew: Crew, executor: ThreadPoolExecutor, number: int) -> None:
        """Search every region, each from what it has, and put the plans together."""
        self.clock.tell(f"round {number + 1} of {self.schedule.rounds}")
        made: Arrangement = {}
        reached = np.zeros(self.n, dtype=bool)

        def take(region: Ints, answer: Answer) -> None:
            reached[region] = True
            places = region.tolist()
            for key, cost in answer.groups.items():
                made[tuple(places[place] for place in key)] = cost

        self._each(crew, executor, number, take)
        # Regions that were not reached in time keep what they had.
        self.plan = made | {key: cost for key, cost in self.plan.items() if not reached[key[0]]}
        self._steer(number)

    def _steer(self, number: int) -> None:
        """Make groups dearer where the plan has too many, cheaper where it has too few."""
        placed = sum(map(len, self.plan))
        wanted = math.floor(placed / self.terms.mean + 0.5)
        # Travel is about as one over the root of the number of groups, and its slope as the power of 3/2;
        # the first plans follow the price with twice the inertia.
        power = 3.0 if number == 0 else 1.5
        factor = min(max((len(self.plan) / max(wanted, 1)) ** power, 0.7), 1.4)
        self.terms = self.terms._replace(group_price=round(self.terms.group_price * factor, 9))

    def _each(self, crew: Crew, executor: ThreadPoolExecutor, number: int, take: Any) -> None:
        """Have the regions of a round searched (-1: their multipliers) and take the answers in order."""
        keys = list(self.plan)
        regions = tiles.regions(self.space, keys, self.schedule.size, max(number, 0))
        budget = self.schedule.budget(number, len(regions))
        inside = tiles.sorted_into(self.n, regions, keys)
        tasks = (
            (self._region(number, place, region, inside[place]), budget)
            for place, region in enumerate(regions)
        )

        def done(place: int, answer: Answer) -> None:
            take(regions[place], answer)
            self.clock.done = self.schedule.fraction(number, (place + 1) / len(regions))

        self.clock.wait([executor.submit(crew.each, solve_region, tasks, self.clock.halted, done)])

    def _region(self, number: int, place: int, region: Ints, keys: list[Key]) -> Region:
        here = tiles.part(self.space, region)
        length = lengths(here)
        hot = round(0.4 * length.high, 6)
        return Region(
            space=here,
            terms=self.terms,
            path=(self.seed, number + 1, place),
            hot=hot,
            cold=round(min(length.low * 0.05, hot / 100), 9),
            multipliers=self.found.values[region],
            scale=self.scale[region],
            goal=self.goal * float(self.scale[region].sum() / self.scale.sum()),
            start=tuple(tiles.within(region, keys)),
        )

    def _polish(self) -> dual.Multipliers:
        """Improve the multipliers over the whole country."""
        steps, until = self.schedule.polish()
        goal = self.goal

        def stop() -> bool:
            return self.clock.halted() or self.clock.elapsed > until

        first = (self.found.values.copy(), self.scale)
        found = dual.search(self.space, self.terms, steps, lambda: goal, stop, first)
        return found if math.isfinite(found.bound) else replace(self.found, bound=0.0)

    def _settle(self, executor: ThreadPoolExecutor) -> None:
        """Give the plan exactly the right number of groups."""
        self.clock.tell("seams")
        args = (self.space, self.terms, self.plan, (self.seed, 0), self.length, self.schedule.settling)
        self.plan = self.clock.wait([executor.submit(settle, *args)])[0]
        self.groups = sorted(self.plan)
        placed = sum(map(len, self.plan))
        unplaced = self.terms.price * (self.n - placed)
        self.clock.best = math.fsum(self.plan.values()) + unplaced + self.together


def middle(prices: list[tuple[float, int]]) -> float:
    """Return the median of prices, each with a weight; 0 where there are none."""
    ordered = sorted(prices)
    half = sum(weight for _, weight in ordered) / 2
    for price, weight in ordered:
        half -= weight
        if half <= 0:
            return round(price, 9)
    return 0.0
