"""The whole search: multipliers, annealing runs in threads, recombination, again."""

import math
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from typing import Any

import numpy as np

from schoolweave.planning.communities import continuing, dual, every, regions
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.chains import chain
from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.counting import counted
from schoolweave.planning.communities.counts import finding as counts
from schoolweave.planning.communities.crossover import crossover_exactly
from schoolweave.planning.communities.distances import with_table
from schoolweave.planning.communities.lifts import finding
from schoolweave.planning.communities.lifts.growing import Lift
from schoolweave.planning.communities.opening import opening, travel_of
from schoolweave.planning.communities.pool import MOST_COLUMNS, Key, Pool, disjoint
from schoolweave.planning.communities.recombine import Effort, holds, recombine
from schoolweave.planning.communities.rescue import Rescue, group_km, trimmed
from schoolweave.planning.communities.resume import Start
from schoolweave.planning.communities.runs import Outcome, Plan, run
from schoolweave.planning.communities.schedule import Schedule, lengths, scarce
from schoolweave.planning.communities.wished import bare

COMPACT = 0.6
"""About how much of the travel of the opening remains in a good plan."""
WARM = 0.2
"""How hot runs from an earlier plan are, beside runs from the best plan of a search."""
CHAINED = 2.5
"""How hot runs of a chain are, beside a single run from the best plan."""
DIGITS = 6
"""Decimals of published multipliers."""
LEAST_STEPS, STEPS_A_SECOND, ENOUGH_STEPS = 60, 30, 260
"""Steps towards a bound that are made in any case, however busy the machine is: at least the first number,
so many for each second asked, and at most the last, which come within 0.5 % of what steps without end do."""
COUNTING = 0.9
"""Share of the time of a round after which that ends, to evaluate what was found."""
ONCE_MORE, LAST = 1.5, 0.01
"""What is kept for the last recombination: the longest one times the first, at least a share of the time."""
FIRMER = 10.0
"""How much dearer a wrong number of groups becomes after each run that ends with one, for every other run."""
LONG = 0.03
"""Share of the time from which on a recombination is too long to be made again after chains; it always is
where the effort is fixed, because how long it takes is not."""
FEWER_COLUMNS = 4_000
"""Columns of one recombination where the effort is fixed: the time of which is not limited then."""
PROVED = 3e-7
"""Relative gap under which a plan counts as the best possible, and the search ends."""


class Search:
    """One search for a plan; :meth:`go` leaves its groups in ``groups`` and the multipliers in ``found``."""

    def __init__(
        self,
        space: Space,
        terms: Terms,
        seed: int,
        effort: int | None,
        clock: Clock,
        start: Start | None = None,
    ) -> None:
        self.space, self.terms, self.seed, self.clock = with_table(space), terms, seed, clock
        self.n, self.bare = len(space.unit), bare(self.space)
        self.warm = start or Start()
        self.schedule = Schedule(self.n, effort, clock.seconds, warm=bool(self.warm.groups))
        self.pool = Pool()
        self.groups: list[Key] = []
        self.together = 0.0 if space.pair_km is None else float(space.pair_km.sum()) / 2
        self.cost = self.price_of([]) if self._moves_kept([]) else math.inf
        self.limited = terms.most_moved >= 0
        self.base: list[Key] = []
        self.rescued: list[Key] = []
        self.lifts: tuple[Lift, ...] = ()
        self.counted = counts.Found()
        self.recombining, self.recombines_long = 0.0, False
        self.firm = 1.0
        first, self.scale = dual.start(space, terms)
        known = self.warm.multipliers
        self.found = dual.Multipliers(first if known is None else known, -math.inf, 0.0)
        self.guess = COMPACT * travel_of(opening(space, terms))
        self.length = lengths(space)
        self.scarce = scarce(space, terms)
        self.lack_price = 1.1 * terms.price * terms.high if self.scarce else terms.lack_price

    def go(self) -> None:
        """Search until the effort or time is spent, the caller stops it or the plan is proved best."""
        if self.n < self.terms.low or math.floor(self.n / self.terms.mean + 0.5) == 0:
            self._take_bound(self._dual(0, 0.1))
            return
        if self.n <= every.MOST:
            self.pool.add(every.every_group(self.space, self.terms))
        if self.warm.multipliers is not None:
            self._take_bound(self._dual(0, 0.1, steps=0))
        self._resume()
        with ThreadPoolExecutor(max(1, min(self.schedule.RUNS, os.cpu_count() or 1))) as executor:
            for number in range(self.schedule.rounds + 1):
                if self.clock.stopped or (number and self.clock.halted()) or self._proved():
                    return
                self._round(executor, number)
                self.clock.done = (number + 1) / (self.schedule.rounds + 1) if self.schedule.effort else 0.0

    def _proved(self, cost: float = math.inf) -> bool:
        cost = min(cost, self.cost)
        bound = max(self.found.bound + sum(lift.km for lift in self.lifts), self.counted.bound)
        return math.isfinite(cost) and cost - bound <= PROVED * max(cost, 1.0)

    def _round(self, executor: ThreadPoolExecutor, number: int) -> None:
        """Anneal from two starts, improve the bound beside them where the schedule says so, recombine."""
        self.clock.tell("searching" if number else "first plan")
        lifting = self.schedule.lifts(number) and bool(self.groups)
        runs: list[Future[Any]] = [
            executor.submit(self._way(number, place), self.space, *self._plan(number, place), self.clock)
            for place in range(self.schedule.runs(number) - lifting)
        ]
        share = self.schedule.bound_share(number)
        if share > 0:
            runs.append(executor.submit(self._dual, number, share))
        if lifting:
            runs.append(executor.submit(self._lift, number))
        outcomes = self.clock.wait(runs)
        if lifting:
            self._take_lifts(outcomes.pop())
        if share > 0:
            self._take_bound(outcomes.pop())
        self._take(outcomes, last=number == self.schedule.rounds)

    def _chained(self, number: int, place: int) -> bool:
        """Return whether short runs from the best plan follow each other, in place of one long run."""
        single = self.scarce or self.schedule.warm or continuing.has_today(self.space)
        return not (single or self._fresh(number, place)) and holds(self.terms, self.n, self.base)

    def _way(self, number: int, place: int) -> Callable[..., Outcome]:
        return chain if self._chained(number, place) else run

    def _fresh(self, number: int, place: int) -> bool:
        return self.schedule.fresh(number, place) or not self.base

    def _plan(self, number: int, place: int) -> tuple[Terms, Plan]:
        fresh = self._fresh(number, place)
        group_price = self.found.group_price
        if self.found.bound < 0.5 * min(self.cost, self.guess):
            # Travel falls about as one over the root of the number of groups.
            group_price = 0.5 * self.guess * self.terms.mean / self.n
        terms = self.terms._replace(
            group_price=group_price,
            count_price=self._count_price(group_price, number, place),
            lack_price=self.lack_price,
            moved_km=max(self.terms.moved_km, self.length.middle if self.limited else 0.0),
        )
        factor = 1.5 if number == 0 or self.scarce else 0.4
        mild = not fresh or (self.limited and (number == 0 or place == 1))
        hot = self.length.middle * 0.5 if mild else self.length.high * factor
        hot *= WARM if self.schedule.warm else CHAINED if self._chained(number, place) else 1.0
        return terms, Plan(
            path=(self.seed, number, place),
            hot=round(hot, 6),
            cold=round(min(self.length.low * 0.05, hot / 100), 9),
            blocks=self.schedule.blocks(number),
            seconds=self._seconds_of(number),
            start=tuple(self._start(number, place) if fresh else self.base),
            complete=fresh or (self.schedule.warm and number == 0),
            moved_km=self.terms.moved_km,
            least=0 if number or self.schedule.effort else self.n // 8 + 16,
        )

    def _seconds_of(self, number: int) -> float:
        """Return the seconds of a round; the last one has all but what recombining is likely to take."""
        seconds = self.schedule.seconds_of(number)
        if number < self.schedule.rounds or self.schedule.effort is not None:
            return seconds
        kept = max(0.0 if self.recombines_long else ONCE_MORE * self.recombining, LAST * self.clock.seconds)
        return max(seconds, self.clock.left - kept)

    def _start(self, number: int, place: int) -> list[Key]:
        """Return groups for a fresh run to begin from: today's, for some runs, where leaving them counts."""
        if continuing.has_today(self.space) and (place == 1 or (self.limited and number == 0)):
            return continuing.as_today(self.space)
        return self.rescued

    def _count_price(self, group_price: float, number: int, place: int) -> float:
        if self.scarce:
            return self.terms.price  # the number of groups decides who is left out
        firm = self.firm if (number + place) % 2 else 1.0
        return firm * max(0.03 * group_price, 0.02 * self.length.middle)

    def _resume(self) -> None:
        """Take up the plan to begin from, if there is one; what of it obeys the rules is kept."""
        self.base = list(self.warm.groups)
        sound = [group for group in self.base if self.terms.low <= len(group) <= self.terms.high]
        sound = [group for group in sound if every.obeys(self.space, self.terms, group)]
        self.pool.add((group, group_km(self.space, self.terms, list(group))) for group in sound)
        self._keep(sound)

    def _dual(self, number: int, share: float, steps: int | None = None) -> dual.Multipliers:
        began, seconds = self.clock.elapsed, share * self.clock.seconds
        steps = self.schedule.steps(number) if steps is None else steps
        fixed = self.schedule.effort is not None

        least = self._least_asked() if number == 0 and not fixed else 0
        asked = count(1)

        def stop() -> bool:
            if next(asked) <= least:
                return self.clock.stopped
            return self.clock.halted() or (not fixed and self.clock.elapsed - began > seconds)

        goal = min(self.cost, self.guess)  # read once, so that it does not depend on when runs end
        first = (self.found.values, self.scale)
        if number == 0 and self.n > 2 * regions.SIZE and self.warm.multipliers is None:

            def halted(part: float) -> bool:
                late = not fixed and self.clock.elapsed - began > 0.6 * seconds * part
                return self.clock.halted() or late

            first = regions.multipliers(self.bare, self.terms, steps, goal, halted)
        return dual.search(self.bare, self.terms, steps, lambda: goal, stop, first)

    def _least_asked(self) -> int:
        """Return how often the first bound may ask whether to stop before it is told so."""
        steps = int(min(max(LEAST_STEPS, STEPS_A_SECOND * self.clock.seconds), ENOUGH_STEPS))
        full = 3 + (steps - LEAST_STEPS) // dual.LONGEST + (steps > LEAST_STEPS)
        return steps + full * (self.n // dual.HOSTS_AT_ONCE + 1)

    def _lift(self, number: int) -> finding.Found:
        """Find lifts at the multipliers as they will be published, around the groups of the best plan."""
        began, seconds = self.clock.elapsed, self._seconds_of(number)
        fixed, bound = self.schedule.effort is not None, max(0.0, self.found.bound)

        def stop() -> bool:
            return self.clock.halted() or (not fixed and self.clock.elapsed - began > seconds)

        def tell(km: float) -> None:
            self.clock.bound = max(bound + km, self.counted.bound)

        self.found.values = np.round(self.found.values, DIGITS)

        def over(part: float, kept: float) -> bool:
            late = not fixed and self.clock.elapsed - began > COUNTING * part * seconds - kept
            return self.clock.halted() or late

        best = self._count(over) if self.n <= self.schedule.MOST_COUNTED else math.inf
        done = self.schedule.closed and self._proved(best)
        if done and not fixed:
            self.clock.finish()
        enough = fixed and not self.schedule.closed and self.counted.bound > bound
        if done or enough or (self.schedule.closed and not math.isfinite(best)):
            return finding.Found((), self.counted.columns)
        found = finding.find(self.bare, self.terms, self.found.values, self.groups, stop, tell)
        return finding.Found(found.lifts, (*self.counted.columns, *found.columns))

    def _count(self, stop: Callable[[float, float], bool]) -> float:
        """Find cases of how many groups places have; return what the best plan costs then, in km."""
        costs = np.array([group_km(self.bare, self.terms, list(group)) for group in self.groups])
        other = self.cost - float(costs.sum())
        priced = other - self.terms.price * (self.n - sum(map(len, self.groups))) > PROVED * self.cost
        plain = self.schedule.closed and not priced and not self.limited
        climbs = self.schedule.climbs() if plain else counts.FEW
        values = self.found.values
        self.counted = counts.find(self.bare, self.terms, values, self.groups, costs, stop, climbs)
        self.clock.bound = max(0.0, self.found.bound, self.counted.bound)
        return self.counted.cost + other if plain else math.inf

    def _take_lifts(self, found: finding.Found) -> None:
        """Keep lifts, and as columns those groups met on the way that obey the rules."""
        self.lifts = found.lifts
        sound = [group for group in found.columns if self.terms.low <= len(group) <= self.terms.high]
        sound = [group for group in sound if every.obeys(self.space, self.terms, group)]
        self.pool.add((group, group_km(self.space, self.terms, list(group))) for group in sound)

    def _take_bound(self, found: dual.Multipliers) -> None:
        if self.schedule.effort is None:
            self.clock.reserve = max(self.clock.reserve, min(1.2 * found.seconds, 0.2 * self.clock.seconds))
        if found.bound > self.found.bound or not math.isfinite(self.found.bound):
            self.found = found
            self.clock.bound = max(0.0, found.bound)

    def _take(self, outcomes: list[Outcome], *, last: bool) -> None:
        """Add the groups of runs to the pool and put the best plan together."""
        for outcome in outcomes:
            self.pool.add(outcome.columns)
            self._keep(outcome.groups)
            if not holds(self.terms, self.n, outcome.groups):
                self.firm *= FIRMER
                self.pool.add(trimmed(self.space, self.terms, outcome.groups))
            if not self.groups:
                self._keep(counted(self.terms, (one for one in outcome.groups if one in self.pool.cost)))
        if any(group not in self.pool.cost for outcome in outcomes for group in outcome.groups):
            # Groups that lack something are left: make it dearer, up to leaving out a whole group.
            self.lack_price = min(
                3 * self.lack_price, max(self.terms.price * self.terms.high, self.lack_price)
            )
        crossed = self.recombines_long and not self.schedule.closed
        if crossed and outcomes and all(outcome.chained for outcome in outcomes):
            self._cross(outcomes)
        elif not self._proved():
            self._recombine(last=last)
        self.base = list(self.groups)
        if sum(map(len, self.base)) < self.n:
            self._rescue()
        self.clock.best = self.cost if math.isfinite(self.cost) else None
        self.clock.tell()

    def _cross(self, outcomes: list[Outcome]) -> None:
        """Take each place from where it is better, where choosing out of all groups takes too long."""
        terms = self.terms._replace(group_price=self.found.group_price)
        for outcome in outcomes:
            best, made = (
                {group: self.pool.cost[group] for group in one} for one in (self.groups, outcome.groups)
            )
            self._keep(list(crossover_exactly(terms, self.n, best, made) or ()))

    def _recombine(self, *, last: bool) -> None:
        """Choose the best plan out of all groups that were met."""
        self.clock.tell("recombining")
        began, fixed = self.clock.elapsed, self.schedule.effort is not None
        most = FEWER_COLUMNS if fixed and not self.schedule.closed else MOST_COLUMNS
        columns, costs = self.pool.best(self.groups, self.found.values, most)
        effort = Effort(seconds=self.schedule.seconds_to_recombine(self.clock.left, last=last))
        found = recombine(self.space, self.terms, columns, costs, self.groups, effort, self._told)
        self._keep(found)
        took = self.clock.elapsed - began
        self.recombines_long = fixed or took > LONG * self.clock.seconds
        self.recombining = max(self.recombining, took)

    def _told(self) -> bool:
        """Tell the caller how far the search is, and return whether it asks to stop."""
        self.clock.tell()
        return self.clock.stopped

    def _keep(self, groups: list[Key] | None) -> None:
        """Make a plan the best one if it is complete, obeys the rules and is cheaper."""
        if groups is None or not holds(self.terms, self.n, groups):
            return
        if not self._moves_kept(groups):
            return
        if all(group in self.pool.cost for group in groups) and self.price_of(groups) < self.cost:
            self.groups, self.cost = groups, self.price_of(groups)

    def _moves_kept(self, groups: list[Key]) -> bool:
        """Return whether no more schools leave today's group than may."""
        return not 0 <= self.terms.most_moved < continuing.moved(self.space, groups)

    def _rescue(self) -> None:
        """Form groups for remote schools; later runs begin with them."""
        rescue = Rescue(self.space, self.terms, self.base)
        groups = rescue.go()
        if rescue.formed:
            self.rescued = disjoint(self.rescued + rescue.formed)
            self.pool.add(rescue.costs())
            self.base = groups

    def price_of(self, groups: list[Key]) -> float:
        """Return the objective in km of groups in the pool."""
        placed = sum(len(group) for group in groups)
        terms = self.together + self.terms.moved_km * continuing.moved(self.space, groups)
        travel = math.fsum(self.pool.cost[group] for group in groups)
        return travel + self.terms.price * (self.n - placed) + terms
