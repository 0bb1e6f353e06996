"""The lower bound, recomputed from the published multipliers alone.

Charge each school i a multiplier for being placed, and let each school j be host of a group of its own
choosing: members at their distance less their multiplier, as few and as many as the rules allow, and a
provider of each year of the pathway that j does not serve. No arrangement costs less than the multipliers
plus the cheapest hosts plus the cheapest schools left out (Lagrangian relaxation of "each school once";
planning definitions, 3.2). All pairs are looked at; nothing is left out for speed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.verify.country import kilometres

Floats = NDArray[np.float64]

PAIRS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The hard rules that the bound knows: size band, mean size, price in km of a school left out."""

    size_min: int
    size_max: int
    size_mean: float
    price: float


def groups_for(placed: int, size_mean: float) -> int:
    """Return how many groups so many placed schools form: the nearest whole number, halves upwards."""
    return int(np.floor(placed / size_mean + 0.5))


def lower_bound(
    points: Floats,
    serves: NDArray[np.bool_],
    multipliers: Floats,
    limits: Limits,
    weights: Floats | None = None,
) -> float:
    """Return the bound in kilometres.

    ``points`` are the eligible schools on the unit sphere ``(n, 3)``, ``multipliers`` in km ``(n,)``;
    ``serves`` ``(n, years)`` holds the years of a required pathway, and no column where none is required;
    ``weights`` ``(n,)`` multiply what each school travels, 1 where they are not given.
    """
    return summed(host_values(points, serves, multipliers, limits, weights), multipliers, limits)


def summed(values: Floats, multipliers: Floats, limits: Limits) -> float:
    """Return the bound in kilometres that the hosts' ``values`` ``(n,)`` make up with the multipliers."""
    count = len(values)
    worth = np.sort(values)
    hosts = np.concatenate([[0.0], np.cumsum(worth)])
    left = np.concatenate([[0.0], np.cumsum(np.sort(limits.price - multipliers))])
    groups = np.floor((count - np.arange(count + 1)) / limits.size_mean + 0.5).astype(np.int64)
    possible = groups <= count
    return float(multipliers.sum() + (hosts[groups[possible]] + left[possible]).min())


def host_values(
    points: Floats,
    serves: NDArray[np.bool_],
    multipliers: Floats,
    limits: Limits,
    weights: Floats | None = None,
    hosts: NDArray[np.int64] | None = None,
) -> Floats:
    """Return for each school the least reduced cost of a group that it hosts, infinite where impossible.

    ``hosts`` are the schools asked about, all of them by default.
    """
    count = len(points)
    asked = np.arange(count) if hosts is None else hosts
    patterns = np.unique(serves, axis=1) if serves.size else serves
    values = np.empty(len(asked))
    rows = max(1, PAIRS_AT_ONCE // max(1, count))
    for first in range(0, len(asked), rows):
        part = asked[first : first + rows]
        travel = kilometres(points[part], points) * (1.0 if weights is None else weights)
        values[first : first + rows] = values_at(travel, part, patterns, multipliers, limits)
    return values


def values_at(
    travel: Floats, hosts: NDArray[np.int64], patterns: NDArray[np.bool_], multipliers: Floats, limits: Limits
) -> Floats:
    """Return the values of some hosts to which all schools ``travel`` ``(hosts, n)`` km.

    ``patterns`` ``(n, years)`` are the different columns of who serves which year.
    """
    reduced = travel - multipliers
    reduced[np.arange(len(hosts)), hosts] = np.inf
    return _best_groups(reduced, hosts, patterns, limits) - multipliers[hosts]


def _best_groups(
    reduced: Floats, hosts: NDArray[np.int64], patterns: NDArray[np.bool_], limits: Limits
) -> Floats:
    """Return the cheapest members of each host's group: the dearest of the relaxations, one per pattern."""
    keep = min(limits.size_max, reduced.shape[1])
    near = np.argpartition(reduced, keep - 1, axis=1)[:, :keep]
    costs = np.take_along_axis(reduced, near, axis=1)
    order = np.argsort(costs, axis=1, kind="stable")
    near, costs = np.take_along_axis(near, order, axis=1), np.take_along_axis(costs, order, axis=1)
    best = _cheapest_sum(costs, limits.size_min - 1, limits.size_max - 1)
    for pattern in patterns.T:
        lacking = np.nonzero(~pattern[hosts])[0]
        if lacking.size:
            forced = _with_provider(reduced[lacking], near[lacking], costs[lacking], pattern, limits)
            best[lacking] = np.maximum(best[lacking], forced)
    return best


def _with_provider(
    reduced: Floats, near: NDArray[np.int64], costs: Floats, pattern: NDArray[np.bool_], limits: Limits
) -> Floats:
    """Return the cheapest groups that hold the cheapest provider of a year and others."""
    if limits.size_max < 2 or not pattern.any():
        return np.full(len(reduced), np.inf)
    providers = np.nonzero(pattern)[0]
    choice = np.argmin(reduced[:, providers], axis=1)
    provider = providers[choice]
    price = reduced[np.arange(len(reduced)), provider]
    others = np.sort(np.where(near == provider[:, None], np.inf, costs), axis=1)
    return np.asarray(price) + _cheapest_sum(others, max(0, limits.size_min - 2), limits.size_max - 2)


def _cheapest_sum(costs: Floats, fewest: int, most: int) -> Floats:
    """Return per row the least sum of its ``m`` first costs (ascending) over ``m`` from fewest to most."""
    sums = np.concatenate([np.zeros((len(costs), 1)), np.cumsum(costs, axis=1)], axis=1)
    if fewest >= sums.shape[1]:
        return np.full(len(costs), np.inf)
    return np.asarray(sums[:, fewest : most + 1].min(axis=1))
