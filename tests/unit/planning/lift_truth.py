"""What lifts are worth, by trying every group and cover, and the definition in plain loops.

Shares no code with the checker but the distance and the bound; written from docs/explanation/planning.md.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, product
from math import inf

import numpy as np

from schoolweave.planning.verify.bound import Limits, host_values, lower_bound
from schoolweave.planning.verify.country import kilometres


@dataclass(frozen=True, eq=False)
class Small:
    """A country of at most ten schools with multipliers, and all that its bound says."""

    points: np.ndarray
    serves: np.ndarray
    multipliers: np.ndarray
    weights: np.ndarray
    limits: Limits

    @property
    def count(self) -> int:
        return len(self.points)

    @cached_property
    def reduced(self) -> np.ndarray:
        """Reduced cost of each school (column) at each host (row)."""
        return kilometres(self.points, self.points) * self.weights - self.multipliers

    @cached_property
    def values(self) -> np.ndarray:
        return host_values(self.points, self.serves, self.multipliers, self.limits, self.weights)

    @cached_property
    def bound(self) -> float:
        return lower_bound(self.points, self.serves, self.multipliers, self.limits, self.weights)

    @cached_property
    def threshold(self) -> float:
        due = int(np.floor(self.count / self.limits.size_mean + 0.5))
        return float(np.sort(self.values)[due - 1]) if due else inf


def small(seed: int, count: int, years: int = 1, *, weighted: bool = False, steps: int = 60) -> Small:
    """A country in two places, its multipliers found by some steps of ascent."""
    rng = np.random.default_rng(seed)
    place = np.array([1.0, 0.0, 0.0]) + rng.normal(0, 0.02, (count, 3))
    place[: count // 2] += np.array([0.0, rng.choice([0.0, 0.03, 0.1]), 0.0])
    points = place / np.linalg.norm(place, axis=1, keepdims=True)
    serves = rng.random((count, years)) < 0.6
    low = int(rng.integers(1, 4))
    high = low + int(rng.integers(0, 3))
    limits = Limits(low, high, (low + high) / 2, float(rng.choice([150.0, 500.0])))
    weights = rng.choice([1.0, 0.5, 2.0], count) if weighted else np.ones(count)
    best = np.full(count, 60.0)
    proven = lower_bound(points, serves, best, limits, weights)
    for step in range(steps):
        trial = np.minimum(best + rng.normal(0, 60 / (1 + step / 10), count), limits.price)
        found = lower_bound(points, serves, trial, limits, weights)
        if found > proven:
            best, proven = trial, found
    return Small(points, serves, best, weights, limits)


def excesses(country: Small, *, any_host: bool = False) -> dict[frozenset[int], tuple[int, float]]:
    """Host and excess of each lawful group; with ``any_host`` the host whose excess is least."""
    paid = np.minimum(country.values, country.threshold)
    reduced, found = country.reduced, {}
    sizes = range(country.limits.size_min, min(country.limits.size_max, country.count) + 1)
    for group in (one for size in sizes for one in combinations(range(country.count), size)):
        if country.serves[list(group)].any(axis=0).all():
            ones = list(group)
            host = min(group, key=lambda j: reduced[j, ones].sum() - (paid[j] if any_host else 0.0))
            found[frozenset(group)] = host, float(reduced[host, list(group)].sum() - paid[host])
    return found


def least(country: Small, costs: dict[frozenset[int], float], cluster: frozenset[int]) -> float:
    """The least cost of groups that share no school, and of schools left out, which cover the cluster."""
    leave = country.limits.price - country.multipliers

    @cache
    def cover(free: frozenset[int], left: frozenset[int]) -> float:
        if not left:
            return 0.0
        first = min(left)
        best = float(leave[first]) + cover(free - {first}, left - {first})
        for group, cost in costs.items():
            if first in group and group <= free:
                best = min(best, cost + cover(free - group, left - group))
        return best

    return cover(frozenset(range(country.count)), cluster)


def cheapest_plan(country: Small) -> float:
    """The least objective of all plans with the number of groups that goes with the schools placed."""
    excess = {
        group: value + min(country.values[host], country.threshold)
        for group, (host, value) in excesses(country).items()
    }
    mean = country.limits.size_mean

    @cache
    def plan(left: frozenset[int], groups: int, out: int) -> float:
        if not left:
            return 0.0 if groups == int(np.floor((country.count - out) / mean + 0.5)) else inf
        first = min(left)
        gone = country.limits.price - country.multipliers[first]
        best = float(gone) + plan(left - {first}, groups, out + 1)
        for group, cost in excess.items():
            if first in group and group <= left:
                best = min(best, cost + plan(left - group, groups + 1, out))
        return best

    return float(country.multipliers.sum()) + plan(frozenset(range(country.count)), 0, 0)


Cluster = tuple[tuple[int, ...], ...]


def defined_cover(country: Small, cluster: Cluster, earlier: list[tuple[Cluster, float]], km: float) -> float:
    """The cheapest cover of a cluster as the definition's relaxation has it, in loops; classes as given."""
    schools = {one for kind in cluster for one in kind}
    prices: dict[tuple[int, ...], float] = {}
    for at, kind in enumerate(cluster):
        alone = tuple(int(other == at) for other in range(len(cluster)))
        prices[alone] = float(min(country.limits.price - country.multipliers[one] for one in kind))
    others = {one for other, _ in earlier for kind in other for one in kind}
    for host in range(country.count):
        rebate = _rebate(country, host, earlier, km)
        tries = [(set(range(country.count)) - schools, rebate)]
        if host not in others:
            tries.append((set(range(country.count)) - schools - others, 0.0))
        for trace in product(*(range(len(kind) + 1) for kind in cluster)):
            if any(trace):
                for outside, less in tries:
                    price = max(0.0, _priced(country, cluster, trace, host, outside) - less)
                    prices[trace] = min(prices.get(trace, inf), price)
    return _sum_to(tuple(len(kind) for kind in cluster), prices)


def _sum_to(sizes: tuple[int, ...], prices: dict[tuple[int, ...], float]) -> float:
    @cache
    def rest(left: tuple[int, ...]) -> float:
        if not any(left):
            return 0.0
        best = inf
        for trace, price in prices.items():
            more = tuple(a - b for a, b in zip(left, trace, strict=True))
            if price < inf and min(more) >= 0:
                best = min(best, price + rest(more))
        return best

    return rest(sizes)


def _priced(country: Small, cluster: Cluster, trace: tuple[int, ...], host: int, outside: set[int]) -> float:
    """The excess of the cheapest group of a host with so many schools of each class."""
    reduced, limits = country.reduced[host], country.limits
    members = [host]
    for kind, wanted in zip(cluster, trace, strict=True):
        if host in kind and not wanted:
            return inf
        ranked = sorted((one for one in kind if one != host), key=lambda one: reduced[one])
        members += ranked[: wanted - (host in kind)]
    paid = min(country.values[host], country.threshold)
    given = float(reduced[members].sum() - paid)
    pool = sorted(outside - {host}, key=lambda one: reduced[one])
    low, high = limits.size_min - len(members), limits.size_max - len(members)
    completions = [_first(reduced, pool, low, high)]
    for year in np.flatnonzero(~country.serves[members].any(axis=0)):
        provider = next((one for one in pool if country.serves[one, year]), None)
        if provider is None:
            return inf
        rest = [one for one in pool if one != provider]
        completions.append(float(reduced[provider]) + _first(reduced, rest, low - 1, high - 1))
    return given + max(completions)


def _first(reduced: np.ndarray, pool: list[int], low: int, high: int) -> float:
    sizes = range(max(0, low), min(high, len(pool)) + 1)
    return min((float(reduced[pool[:size]].sum()) for size in sizes), default=inf)


def _rebate(country: Small, host: int, earlier: list[tuple[Cluster, float]], km: float) -> float:
    """The km of the earlier lifts within reach of a host, after four rounds."""
    total = sum(lift for _, lift in earlier)
    for _ in range(4):
        total = sum(
            lift for cluster, lift in earlier if _forced(country, host, cluster) <= km + total + 1e-12
        )
    return total


def _forced(country: Small, host: int, cluster: Cluster) -> float:
    schools = [one for kind in cluster for one in kind]
    if host in schools:
        return 0.0
    reduced = country.reduced[host]
    chosen = min(schools, key=lambda one: reduced[one])
    others = sorted(reduced[[one for one in range(country.count) if one not in (host, chosen)]])
    company = sum(cost for cost in others[: max(0, country.limits.size_max - 2)] if cost < 0)
    paid = min(country.values[host], country.threshold)
    return max(0.0, float(reduced[host] - paid + reduced[chosen] + company))
