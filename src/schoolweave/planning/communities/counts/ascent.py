"""Multipliers for one part of a country and one range of numbers of groups. Compiled."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import bound
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.kernel import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DEFLECTION = 0.6
"""Weight of the former direction in the next."""
PATIENCE = 15
"""Steps without progress after which steps become shorter."""
SLOWEST = 1e-2
"""Pace at which an ascent ends."""


@jit
def part_values(space: Space, terms: Terms, segments: int, multiplier: Floats, hosts: Ints) -> Floats:
    """Return the values in km of some hosts over all pairs of schools, at multipliers in km."""
    blocks = bound.blocks_of(space, multiplier)
    lists = np.empty((1, terms.high + segments), dtype=np.int64)
    values = np.empty(len(hosts))
    for place in range(len(hosts)):
        host = hosts[place]
        values[place] = bound.evaluate_hosts(
            space, terms, segments, multiplier, blocks, host, host + 1, lists
        )[0]
    return values


@jit
def chosen(values: Floats, least: int, most: int, price: float) -> Ints:
    """Return the hosts that make a part cheapest: ``least`` to ``most`` of them, each with a price in km."""
    order = np.argsort(values)
    count = min(least, len(order))
    while count < min(most, len(order)) and values[order[count]] < price:
        count += 1
    return order[:count]


@jit
def climb(
    space: Space,
    terms: Terms,
    segments: int,
    multiplier: Floats,
    lists: Ints,
    spans: Floats,
    scale: Floats,
    cap: Floats,
    least: int,
    most: int,
    price: float,
    target: float,
    steps: int,
) -> tuple[float, Floats]:
    """Return the best value of a part in km, less ``price`` for each group, and its multipliers.

    Schools are numbered anew: those of the part first, as many as ``lists`` has rows, then those that its
    hosts list beside, whose multipliers stay. There are ``least`` to ``most`` groups; no multiplier is raised
    above ``cap``; a value of ``target`` is enough. Deflected subgradient steps as for the whole country.
    """
    count = lists.shape[0]
    use, times = np.empty(count, dtype=np.int64), np.empty(len(multiplier))
    direction, now = np.zeros(count), multiplier.copy()
    best, found, pace, idle = -np.inf, multiplier[:count].copy(), 1.0, 0
    for _ in range(steps):
        values = bound.relaxed(space, terms, segments, now, lists, spans, use)
        hosts = chosen(values, least, most, price)
        value = now[:count].sum()
        for host in hosts:
            value += values[host] - price
        idle = 0 if value > best + 1e-5 * abs(best) else idle + 1
        if value > best:
            best, found = value, now[:count].copy()
        if idle >= PATIENCE:
            pace, idle = 0.7 * pace, 0
        if best >= target or pace < SLOWEST or len(hosts) < least:
            break
        times[:] = 0.0
        bound.covering(space, terms, segments, now, lists, spans, use, hosts, times)
        direction = 1.0 - times[:count] + DEFLECTION * direction
        length = (scale * direction * direction).sum()
        if length <= 0.0:
            break
        goal = min(target, max(best + 0.05 * abs(best), best + 1.0))
        step = pace * max(goal - value, 1e-4 * abs(goal)) / length
        for school in range(count):
            now[school] = min(now[school] + step * scale[school] * direction[school], cap[school])
    return best, found
