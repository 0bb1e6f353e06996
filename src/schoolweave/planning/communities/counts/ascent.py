"""Multipliers for one part of a country and one case of where its hosts lie. Compiled."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import bound
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.counts.nested import FORCED, OPEN, Nest, choose
from schoolweave.planning.communities.kernel import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WIDTH = 14
"""Cheapest schools that each possible host lists, beyond the largest size."""
DEFLECTION = 0.6
"""Weight of the former direction in the next."""
PATIENCE = 10
"""Steps without progress after which steps become shorter."""
SLOWEST = 0.02
"""Pace at which an ascent ends."""
MEMORY = 0.95
"""Weight of former steps in the average of who is a host."""


class Local(NamedTuple):
    """A part as its ascent sees it: schools numbered anew, the part's own first, then those its hosts list.

    ``spans`` ``(own, all)`` are km to each host, ``outside`` the multipliers in km of the others, ``scale``
    the lengths in km on which the part's own live, and ``cap`` what their multipliers may rise to.
    """

    spans: Floats
    outside: Floats
    scale: Floats
    cap: Floats


@jit
def part_values(space: Space, terms: Terms, segments: int, multiplier: Floats, hosts: Ints) -> Floats:
    """Return the values in km of some hosts over all pairs of schools, at multipliers in km."""
    blocks = bound.blocks_of(space, multiplier)
    lists = np.empty((len(hosts), terms.high + segments), dtype=np.int64)
    values, first = np.empty(len(hosts)), 0
    for place in range(1, len(hosts) + 1):
        if place == len(hosts) or hosts[place] != hosts[place - 1] + 1:  # in a row
            values[first:place] = bound.evaluate_hosts(
                space,
                terms,
                segments,
                multiplier,
                blocks,
                hosts[first],
                hosts[place - 1] + 1,
                lists[first:place],
            )
            first = place
    return values


@jit
def listed(
    serves: Ints, terms: Terms, segments: int, spans: Floats, multiplier: Floats
) -> tuple[Ints, Floats]:
    """Return each host's cheapest schools, then its cheapest provider of each segment, and their km.

    A place that is not filled holds -1, and infinity.
    """
    hosts, schools = spans.shape
    width = max(min(terms.high + WIDTH, schools - 1), terms.high)
    lists, km = np.full((hosts, width + segments), -1), np.full((hosts, width + segments), np.inf)
    keys, names = np.empty(width), np.empty(width, dtype=np.int64)
    for host in range(hosts):
        filled = 0
        least = np.full(segments, np.inf)
        for school in range(schools):
            if school == host:
                continue
            key = spans[host, school] - multiplier[school]
            filled = bound.insert(keys, names, filled, key, school)
            for segment in range(segments):
                if serves[school] >> segment & 1 and key < least[segment]:
                    least[segment], lists[host, width + segment] = key, school
        lists[host, :filled] = names[:filled]
        for place in range(width + segments):
            if lists[host, place] >= 0:
                km[host, place] = spans[host, lists[host, place]]
    return lists, km


@jit
def hosts_of(values: Floats, state: Ints, price: float) -> Ints:
    """Return the hosts that make a part cheapest: forced ones, and those cheaper than a price in km."""
    return np.nonzero((state == FORCED) | ((state == OPEN) & (values < price)))[0]


@jit
def climb(
    space: Space,
    terms: Terms,
    segments: int,
    local: Local,
    first: Floats,
    nested: Nest,
    price: float,
    target: float,
    steps: int,
) -> tuple[float, Floats, Floats, bool]:
    """Return the best value of a part in km, its multipliers, and how far each of its schools is a host.

    At last stands whether these multipliers put each school of the part into one group of it.

    The value counts ``price`` off for each group; ``space`` holds what the schools of ``local`` serve;
    ``first`` are the multipliers in km to begin from. A value of ``target`` is enough; it is infinite where
    the ranges cannot hold. Deflected subgradient steps as for the whole country.
    """
    count = len(first)
    now = np.concatenate((np.minimum(first, local.cap), local.outside))
    lists, spans = listed(space.serves, terms, segments, local.spans, now)
    use, times = np.empty(count, dtype=np.int64), np.empty(len(now))
    direction, share, weight = np.zeros(count), np.zeros(count), 0.0
    best, found, pace, idle = -np.inf, now[:count].copy(), 1.0, 0
    for _ in range(steps):
        values = bound.relaxed(space, terms, segments, now, lists, spans, use)
        state, possible = choose(values, nested)
        hosts = hosts_of(values, state, price)
        value = now[:count].sum() + (values[hosts] - price).sum()
        if not possible or value == np.inf:
            return np.inf, found, share, False
        idle = idle + 1 if value <= best + 1e-5 * abs(best) else 0
        if value > best:
            best, found = value, now[:count].copy()
        share, weight = MEMORY * share, MEMORY * weight + 1.0
        share[hosts] += 1.0
        if idle >= PATIENCE:
            pace, idle = 0.7 * pace, 0
        if best >= target or pace < SLOWEST:
            break
        times[:] = 0.0
        bound.covering(space, terms, segments, now, lists, spans, use, hosts, times)
        if (times[:count] == 1.0).all() and not times[count:].any():
            hosting = np.zeros(count)
            hosting[hosts] = 1.0
            return value, now[:count].copy(), hosting, True
        direction = 1.0 - times[:count] + DEFLECTION * direction
        length = (local.scale * direction * direction).sum()
        if length <= 0.0:
            break
        goal = min(target, max(best + 0.05 * abs(best), best + 1.0))
        step = pace * max(goal - value, 1e-4 * abs(goal)) / length
        now[:count] = np.minimum(now[:count] + step * local.scale * direction, local.cap)
    return best, found, share / max(weight, 1.0), False


@jit
def grouped(
    space: Space,
    terms: Terms,
    segments: int,
    local: Local,
    multiplier: Floats,
    nested: Nest,
    price: float,
) -> Ints:
    """Return the host of each school of a part at multipliers in km that put each into one group of it."""
    count = len(multiplier)
    now, host_of = np.concatenate((multiplier, local.outside)), np.full(count, -1)
    lists, spans = listed(space.serves, terms, segments, local.spans, now)
    use, times = np.empty(count, dtype=np.int64), np.empty(len(now))
    values = bound.relaxed(space, terms, segments, now, lists, spans, use)
    for host in hosts_of(values, choose(values, nested)[0], price):
        times[:] = 0.0
        one = np.full(1, host)
        bound.covering(space, terms, segments, now, lists, spans, use, one, times)
        host_of[np.nonzero(times[:count])[0]] = host
    return host_of
