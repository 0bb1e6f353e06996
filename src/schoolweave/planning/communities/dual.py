"""Finding good multipliers: subgradient steps scaled by local lengths, then one full evaluation."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import bound
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.extras import weight_of
from schoolweave.planning.communities.kernel import distance, jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WIDTH = 40
"""Cheapest schools that each possible host lists between two full evaluations, beyond the largest size."""
SHORTEST, LONGEST = 15, 80
"""Steps between two full evaluations: few at first, while the lists change."""
DEFLECTION = 0.6
"""Weight of the former direction in the next."""
PATIENCE = 15
"""Steps without progress after which steps become shorter."""
SLOWEST = 1e-4
"""Pace at which a search of multipliers has converged."""
SAFETY = 1e-9
"""Relative amount by which the published bound is rounded down."""
HOSTS_AT_ONCE = 128
"""Hosts of a tile: few, so that they lie near each other."""


class Mixture(NamedTuple):
    """The relaxed plan's value in km, how many schools it leaves unplaced and its hosts."""

    value: float
    unplaced: int
    hosts: Ints


@dataclass(slots=True)
class Multipliers:
    """The best multipliers found (km per school), their bound in km and the value of one more group.

    ``group_price`` is what one group more would save in the relaxed plan, in km, never negative;
    ``seconds`` is how long the last evaluation over all pairs took.
    """

    values: Floats
    bound: float
    group_price: float
    seconds: float = 0.0


@jit
def spans_of(space: Space, lists: Ints) -> Floats:
    """Return what each host's listed schools travel to it in km, infinite where there is none."""
    return spans_of_some(space, np.arange(len(lists)), lists)


@jit
def spans_of_some(space: Space, hosts: Ints, lists: Ints) -> Floats:
    """Return what schools travel in km to some hosts that list them, infinite where there is none."""
    spans = np.full(lists.shape, np.inf)
    for row in range(lists.shape[0]):
        for place in range(lists.shape[1]):
            if lists[row, place] >= 0:
                school = lists[row, place]
                spans[row, place] = distance(space.xyz, hosts[row], school) * weight_of(space, school)
    return spans


def mix(terms: Terms, multiplier: Floats, values: Floats) -> Mixture:
    """Combine the hosts' values over every possible number of unplaced schools: the relaxation's value."""
    n = len(multiplier)
    order = np.argsort(values, kind="stable")
    hosts = np.concatenate([[0.0], np.cumsum(values[order])])
    prices = np.concatenate([[0.0], np.cumsum(np.sort(terms.price - multiplier))])
    groups = np.floor((n - np.arange(n + 1)) / terms.mean + 0.5).astype(np.int64)
    totals = hosts[np.minimum(groups, n)] + prices
    unplaced = int(np.argmin(totals))
    return Mixture(
        float(multiplier.sum() + totals[unplaced]), unplaced, order[: groups[unplaced]].astype(np.int64)
    )


def full_values(
    space: Space, terms: Terms, multiplier: Floats, stop: Callable[[], bool]
) -> tuple[Floats, Ints] | None:
    """Return every host's value over all pairs and its list, or ``None`` if asked to stop on the way."""
    n, segments = len(multiplier), int(terms.full).bit_length()
    width = min(terms.high + WIDTH, max(n - 1, 1))
    lists = np.full((n, max(width, terms.high) + segments), -1, dtype=np.int64)
    values = np.empty(n)
    blocks = bound.blocks_of(space, multiplier)
    for first in range(0, n, HOSTS_AT_ONCE):
        if stop():
            return None
        last = min(first + HOSTS_AT_ONCE, n)
        values[first:last] = bound.evaluate_hosts(
            space, terms, segments, multiplier, blocks, first, last, lists[first:last]
        )
    return values, lists


def published(space: Space, terms: Terms, multiplier: Floats) -> float:
    """Return the bound in km at given multipliers: one full evaluation, rounded down for safety."""
    if not len(multiplier):
        return 0.0
    found = full_values(space, terms, multiplier, lambda: False)
    assert found is not None  # noqa: S101 - never asked to stop
    value = mix(terms, multiplier, found[0]).value
    return max(0.0, value - SAFETY * abs(value))


def start(space: Space, terms: Terms) -> tuple[Floats, Floats]:
    """Return the first multipliers and the local lengths, both in km per school."""
    n, width = space.near.shape
    if width == 0:
        return np.zeros(n), np.ones(n)
    place = min(9, width) - 1
    chord = np.sqrt(((space.xyz - space.xyz[space.near[:, place]]) ** 2).sum(axis=1))
    length = chord * 6371.0 * (1.0 if space.weight is None else space.weight)
    scale = np.maximum(length, 0.02 * float(np.median(length)) + 1e-3)
    return np.minimum(0.8 * scale, terms.price), scale


def search(
    space: Space,
    terms: Terms,
    steps: int,
    target: Callable[[], float],
    stop: Callable[[], bool],
    first: tuple[Floats, Floats] | None = None,
) -> Multipliers:
    """Improve multipliers by up to ``steps`` subgradient steps and return the best.

    ``target`` gives the cost in km of the best plan known, or a guess at it; ``stop`` is asked between steps;
    ``first`` holds multipliers to begin from and local lengths (both km), else :func:`start` gives them.
    Steps are made over lists of each host's cheapest schools; what is best is judged over all pairs.
    """
    multiplier, scale = first if first is not None else start(space, terms)
    best = Multipliers(multiplier.copy(), -math.inf, 0.0)
    run = _Run(space, terms, scale)
    done, length = 0, SHORTEST
    while True:
        if not run.judge(multiplier, best, stop) or done >= steps or run.pace < SLOWEST:
            return best
        for _ in range(min(length, steps - done)):
            if stop():
                break
            multiplier = run.step(multiplier, target())
        done += length
        length = min(2 * length, LONGEST)
        multiplier = run.found


class _Run:
    """What a subgradient search remembers between steps."""

    def __init__(self, space: Space, terms: Terms, scale: Floats) -> None:
        self.space, self.terms, self.scale = space, terms, scale
        self.segments = int(terms.full).bit_length()
        self.use = np.empty(len(scale), dtype=np.int64)
        self.lists: Ints = np.empty((0, 0), dtype=np.int64)
        self.spans: Floats = np.empty((0, 0))
        self.direction = np.zeros(len(scale))
        self.pace, self.idle = 1.0, 0
        self.found, self.value = scale, -math.inf

    def judge(self, multiplier: Floats, best: Multipliers, stop: Callable[[], bool]) -> bool:
        """Evaluate multipliers over all pairs, keep them if they are the best, list every host's cheapest."""
        began = time.monotonic()
        found = full_values(self.space, self.terms, multiplier, stop)
        if found is None:
            return False
        best.seconds = time.monotonic() - began
        values, self.lists = found
        mixture = mix(self.terms, multiplier, values)
        if mixture.value > best.bound:
            best.bound, best.values = mixture.value, multiplier.copy()
            if len(mixture.hosts):
                best.group_price = max(0.0, -float(values[mixture.hosts[-1]]))
        self.spans = spans_of(self.space, self.lists)
        self.direction[:] = 0.0
        self.found, self.value = multiplier, mixture.value
        return True

    def step(self, multiplier: Floats, target: float) -> Floats:
        """Make one step of the deflected subgradient method (Camerini, Fratta and Maffioli 1975)."""
        values = bound.relaxed(
            self.space, self.terms, self.segments, multiplier, self.lists, self.spans, self.use
        )
        mixture = mix(self.terms, multiplier, values)
        self._remember(multiplier, mixture.value)
        self.direction = self._slope(multiplier, mixture) + DEFLECTION * self.direction
        length = float((self.scale * self.direction * self.direction).sum())
        if length <= 0.0:
            return multiplier
        goal = target
        if self.value > 0.5 * target:
            goal = max(min(target, 1.06 * self.value), 1.005 * self.value)
        rise = max(goal - mixture.value, 1e-4 * abs(goal))
        moved = multiplier + (self.pace * rise / length) * self.scale * self.direction
        return np.asarray(np.minimum(moved, self.terms.price))

    def _slope(self, multiplier: Floats, mixture: Mixture) -> Floats:
        """Return 1 less how often each school is in the relaxed plan."""
        times = np.zeros(len(multiplier))
        bound.covering(
            self.space,
            self.terms,
            self.segments,
            multiplier,
            self.lists,
            self.spans,
            self.use,
            mixture.hosts,
            times,
        )
        if mixture.unplaced:
            left = np.argsort(self.terms.price - multiplier, kind="stable")[: mixture.unplaced]
            times[left] += 1.0
        return np.asarray(1.0 - times)

    def _remember(self, multiplier: Floats, value: float) -> None:
        self.idle = 0 if value > self.value + 1e-5 * abs(self.value) else self.idle + 1
        if value > self.value:
            self.found, self.value = multiplier, value
        if self.idle >= PATIENCE:
            self.pace *= 0.7
            self.idle = 0
