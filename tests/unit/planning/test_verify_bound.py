"""The recomputed bound: by hand, against its definition in loops, and never above the true optimum."""

import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolweave.planning.verify import bound
from schoolweave.planning.verify.bound import Limits, groups_for, host_values, lower_bound
from schoolweave.planning.verify.country import kilometres

DEGREE_KM = 6371.0088 * math.pi / 180
NONE = np.zeros((3, 0), dtype=bool)
ROUNDING_KM = 1e-6


def on_equator(*degrees: float) -> np.ndarray:
    angle = np.radians(np.array(degrees))
    return np.stack([np.cos(angle), np.sin(angle), np.zeros(len(degrees))], axis=1)


def test_bound_one_group_of_all_is_its_travel() -> None:
    """With no multipliers and one group to form, the bound is the travel to the best host."""
    points = on_equator(0.0, 0.01, 0.03)
    assert lower_bound(points, NONE, np.zeros(3), Limits(3, 3, 3, 500)) == pytest.approx(0.03 * DEGREE_KM)


def test_bound_leaving_out_is_cheaper_where_the_price_is_low() -> None:
    points = on_equator(0.0, 10.0, 20.0)
    assert lower_bound(points, NONE, np.zeros(3), Limits(3, 3, 3, 5)) == pytest.approx(
        10.0  # one school placed makes no group, so two at 5 km each are left out by the relaxation
    )


def test_bound_provider_has_to_be_fetched() -> None:
    """The host cannot do with its nearest neighbour, for only the far school serves the year."""
    points = on_equator(0.0, 0.01, 0.05)
    serves = np.array([[False], [False], [True]])
    values = host_values(points, serves, np.zeros(3), Limits(2, 2, 2, 500))
    assert values == pytest.approx(np.array([0.05, 0.04, 0.04]) * DEGREE_KM)
    assert host_values(points, NONE, np.zeros(3), Limits(2, 2, 2, 500)) == pytest.approx(
        np.array([0.01, 0.01, 0.04]) * DEGREE_KM
    )


def test_bound_year_that_nobody_serves_makes_hosts_impossible() -> None:
    serves = np.zeros((3, 1), dtype=bool)
    assert np.isinf(host_values(on_equator(0.0, 0.1, 0.2), serves, np.zeros(3), Limits(2, 3, 2, 9))).all()


def test_bound_fewer_schools_than_a_group_needs() -> None:
    assert lower_bound(on_equator(0.0, 0.1), NONE[:2], np.zeros(2), Limits(3, 5, 4, 9)) == pytest.approx(9.0)


@pytest.mark.parametrize(("placed", "groups"), [(0, 0), (4, 0), (5, 1), (14, 1), (15, 2), (25, 3)])
def test_groups_for_halves_go_up(placed: int, groups: int) -> None:
    assert groups_for(placed, 10) == groups


def test_bound_in_chunks_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    points = on_sphere(rng, 40)
    serves, multipliers = rng.random((40, 3)) < 0.4, rng.uniform(0, 60, 40)
    whole = host_values(points, serves, multipliers, Limits(3, 7, 5, 100))
    monkeypatch.setattr(bound, "PAIRS_AT_ONCE", 41)
    assert host_values(points, serves, multipliers, Limits(3, 7, 5, 100)) == pytest.approx(whole)


def on_sphere(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return random places within some two hundred kilometres."""
    place = np.array([1.0, 0.0, 0.0]) + rng.normal(0, 0.02, (count, 3))
    return np.asarray(place / np.sqrt((place * place).sum(axis=1, keepdims=True)))


def by_definition(km: np.ndarray, serves: np.ndarray, multipliers: np.ndarray, limits: Limits) -> float:
    """Return the bound by loops that follow its definition word for word."""
    count = len(km)
    reduced = km - multipliers[None, :]
    worth = []
    for j in range(count):
        best = cheapest(
            [reduced[j, i] for i in range(count) if i != j], limits.size_min - 1, limits.size_max - 1
        )
        value = best
        for year in range(serves.shape[1]):
            if serves[j, year]:
                continue
            providers = [i for i in range(count) if i != j and serves[i, year]]
            if not providers or limits.size_max < 2:
                value = math.inf
                continue
            p = min(providers, key=lambda i: reduced[j, i])
            rest = [reduced[j, i] for i in range(count) if i not in {j, p}]
            forced = reduced[j, p] + cheapest(rest, max(0, limits.size_min - 2), limits.size_max - 2)
            value = max(value, forced)
        worth.append(value - multipliers[j])
    worth.sort()
    out = sorted(limits.price - multipliers)
    totals = [
        sum(worth[:groups]) + sum(out[:left])
        for left in range(count + 1)
        if (groups := groups_for(count - left, limits.size_mean)) <= count
    ]
    return float(sum(multipliers) + min(totals))


def cheapest(costs: list[float], fewest: int, most: int) -> float:
    costs = sorted(costs)
    return min((sum(costs[:m]) for m in range(fewest, min(most, len(costs)) + 1)), default=math.inf)


def partitions(items: tuple[int, ...], low: int, high: int) -> Iterator[list[tuple[int, ...]]]:
    """Yield every way to split items into groups within the size band."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for size in range(low, min(high, len(items)) + 1):
        for others in combinations(rest, size - 1):
            left = tuple(item for item in rest if item not in others)
            for more in partitions(left, low, high):
                yield [(first, *others), *more]


def optimum(km: np.ndarray, serves: np.ndarray, limits: Limits) -> float:
    """Return the least objective over every arrangement that keeps size, pathway and number of groups."""
    count, best = len(km), math.inf
    for left in range(count + 1):
        due = groups_for(count - left, limits.size_mean)
        for placed in combinations(range(count), count - left):
            for groups in partitions(placed, limits.size_min, limits.size_max):
                if len(groups) != due or not all(serves[list(group)].any(axis=0).all() for group in groups):
                    continue
                travel = sum(min(km[np.ix_([host], group)].sum() for host in group) for group in groups)
                best = min(best, float(travel) + limits.price * left)
    return best


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(2, 6),
    band=st.tuples(st.integers(1, 3), st.integers(0, 2)),
    years=st.integers(0, 2),
    price=st.sampled_from([20.0, 120.0, 500.0]),
)
def test_bound_never_exceeds_the_optimum(
    seed: int, count: int, band: tuple[int, int], years: int, price: float
) -> None:
    """Whatever the multipliers, no arrangement costs less than the bound; all arrangements are tried."""
    rng = np.random.default_rng(seed)
    points, serves = on_sphere(rng, count), rng.random((count, years)) < 0.6
    limits = Limits(band[0], band[0] + band[1], band[0] + band[1] / 2, price)
    multipliers = np.minimum(rng.uniform(-20, 1.5, count) * rng.choice([10.0, 100.0, 400.0]), price)
    km = kilometres(points, points)
    found = lower_bound(points, serves, multipliers, limits)
    assert found == pytest.approx(by_definition(km, serves, multipliers, limits), abs=ROUNDING_KM)
    assert found <= optimum(km, serves, limits) + ROUNDING_KM


@pytest.mark.parametrize("seed", range(3))
def test_bound_never_exceeds_the_optimum_of_eight(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points, serves = on_sphere(rng, 8), rng.random((8, 2)) < 0.6
    limits = Limits(2, 4, 3, 300.0)
    km = kilometres(points, points)
    best = optimum(km, serves, limits)
    for scale in (0.0, 50.0, 150.0, 300.0):
        multipliers = np.minimum(rng.uniform(0.3, 1.0, 8) * scale, 300.0)
        assert lower_bound(points, serves, multipliers, limits) <= best + ROUNDING_KM


def test_bound_climbs_to_near_the_optimum() -> None:
    """Better multipliers prove more: some steps of ascent close most of the gap."""
    rng = np.random.default_rng(3)
    points, serves = on_sphere(rng, 7), np.ones((7, 1), dtype=bool)
    limits = Limits(2, 4, 3.5, 500.0)
    best = optimum(kilometres(points, points), serves, limits)
    multipliers, proven = np.zeros(7), -math.inf
    for _ in range(400):
        trial = np.minimum(multipliers + rng.normal(0, 30, 7), 500.0)
        found = lower_bound(points, serves, trial, limits)
        if found > proven:
            multipliers, proven = trial, found
    assert 0.9 * best < proven <= best + ROUNDING_KM
