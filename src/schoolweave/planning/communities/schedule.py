"""How the time or the effort of a search is shared out, and on which lengths it works."""

from typing import NamedTuple

import numpy as np

from schoolweave.core.geography import EARTH_RADIUS_KM
from schoolweave.planning.communities.arrays import Space, Terms

MANY = 5000
"""Schools from which on the first multipliers are given more time."""


class Lengths(NamedTuple):
    """Distances in km to the ninth-nearest school: where a country is densest, in its middle, emptiest."""

    low: float
    middle: float
    high: float


def lengths(space: Space) -> Lengths:
    """Return the lengths on which a country lives; at least a metre."""
    width = space.near.shape[1]
    if width == 0:
        return Lengths(1e-3, 1.0, 1.0)
    far = space.near[:, min(9, width) - 1]
    km = np.sqrt(((space.xyz - space.xyz[far]) ** 2).sum(axis=1)) * EARTH_RADIUS_KM
    low, middle, high = np.maximum(np.quantile(km, [0.02, 0.5, 0.98]), 1e-3)
    return Lengths(float(low), float(middle), float(high))


def scarce(space: Space, terms: Terms) -> bool:
    """Return whether all schools would form more groups than providers or state schools allow."""
    wanted = np.floor(len(space.serves) / terms.mean + 0.5)
    bits = range(int(terms.full).bit_length())
    allowed = [int((space.serves >> segment & 1).sum()) for segment in bits]
    if terms.state_min:
        allowed.append(int(space.state.sum()) // terms.state_min)
    return bool(allowed) and min(allowed) < wanted


class Schedule:
    """Rounds of a search: a short first one, fresh ones, then some from the best plan so far.

    With ``effort`` everything is counted in moves and steps; else in shares of ``seconds``. A ``warm`` search
    begins from a plan that is there already: no run is fresh, and there are fewer rounds.
    """

    RUNS = 2
    """Annealing runs of a round, whatever the number of cores: results must not depend on it."""
    FIRST = 0.06
    """Share of the time for the first round."""
    SEARCHED = (0.84, 0.7)
    """Share of the time for annealing in all; the rest is for recombination and the bound.

    The second number is for countries that are small enough to count.
    """
    RECOMBINED = 0.1
    """Share of the time that a recombination may take, but for the last."""
    BOUND_ROUNDS = (0, 2, 3)
    """Rounds in which multipliers are improved beside the annealing, except the last round."""
    LIFTED = (0.3, 0.22)
    """Share of the time for the last round, in which the bound is raised beside the annealing."""
    MOST_COUNTED = 6000
    """Schools up to which the bound distinguishes how many hosts places have."""
    MOST_CLOSED = 300
    """Schools up to which cases get nearly all the time, which often proves the plan best."""
    BRIEF = (0.1, 0.003)
    """Seconds of each round before that, at most, and more for each school."""
    MOST_LIFTED = 30_000
    """Schools up to which there are lifts."""

    def __init__(self, n: int, effort: int | None, seconds: float, *, warm: bool = False) -> None:
        self.n, self.effort, self.seconds, self.warm = n, effort, seconds, warm
        self.counted = n <= self.MOST_COUNTED and not warm
        self.closed = n <= min(self.MOST_CLOSED, self.MOST_COUNTED)
        self.brief = self.BRIEF[0] + self.BRIEF[1] * n
        self.rounds = (1 if warm else 3 if self.counted else 4) if effort is None else min(2 + effort, 12)

    def runs(self, number: int) -> int:
        """Return how many annealing runs a round has."""
        return self.RUNS if number or self.warm else 1

    def fresh(self, number: int, place: int) -> bool:
        """Return whether a run begins from nothing (or from the best plan)."""
        return not self.warm and (number <= 1 or (number % 3 == 0 and place == 1))

    def blocks(self, number: int) -> int:
        """Return the blocks of moves of a run, 0 where time decides."""
        if self.effort is None:
            return 0
        return max(64, self.n // 2 if number == 0 else self.n * (1 + self.effort))

    def seconds_of(self, number: int) -> float:
        """Return the seconds of a run where time decides."""
        first, last = self.bound_share(0), self.LIFTED[self.counted] if self.lifts(self.rounds) else 0.0
        if last and number == self.rounds:
            return self.seconds * last
        share = (self.SEARCHED[self.counted] - first - last) / (self.rounds - (last > 0.0))
        asked = self.seconds * (share if number else first)
        return min(asked, self.brief) if self.closed else asked

    def lifts(self, number: int) -> bool:
        """Return whether the bound is raised in a round: the last one of a search from nothing."""
        return number == self.rounds and (self.closed or (not self.warm and self.n <= self.MOST_LIFTED))

    def bound_share(self, number: int) -> float:
        """Return the share of the time for multipliers in a round."""
        if number == 0:
            share = self.FIRST if self.n <= MANY else 2.5 * self.FIRST
        else:
            share = 0.13 if number in self.BOUND_ROUNDS and number < self.rounds else 0.0
        return min(share, self.brief / self.seconds) if self.closed else share

    def climbs(self) -> int:
        """Return how many cases of each part may be improved where they are looked for until the end."""
        return 10**6 if self.effort is None else 1000 * self.effort

    def steps(self, number: int) -> int:
        """Return the steps of a search for multipliers."""
        return 10**9 if self.effort is None else 150 if number == 0 else 400

    def reserve(self, elapsed: float) -> float:
        """Return the seconds to keep for the end, given what it took to set the search up.

        At the end comes one evaluation of the bound over all pairs, and the measures of the plan.
        """
        return min(0.1 * self.seconds, 0.03 + elapsed + 2e-5 * self.n * (1.0 + self.n / 5_000))

    def seconds_to_recombine(self, left: float, *, last: bool = False) -> float:
        """Return how long one recombination may take at most, given what is left of the time."""
        return (
            600.0
            if self.effort is not None
            else max(0.1, left if last else min(0.25 * left, self.RECOMBINED * self.seconds))
        )
