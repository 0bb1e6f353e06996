"""What holds for every knapsack that prices a median."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolweave.planning.medians.knapsack import exact, fractional, gather

ROUNDING = 1e-9
items = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 50)), min_size=1, max_size=9)


@settings(max_examples=60, deadline=None)
@given(items=items, capacity=st.integers(0, 30))
def test_exact_is_the_best_subset_and_fractional_is_never_below(items, capacity):
    demand = np.array([size for size, _ in items], dtype=np.int64)
    reward = np.array([float(gain) for _, gain in items])
    n = len(items)
    node, distance = np.arange(n), np.zeros(n)
    places, gains, taken = np.empty(n, dtype=np.int64), np.empty(n), np.empty(n, dtype=np.int64)
    count = gather(node, distance, 0, n, reward, float(reward.max()), places, gains)
    best = max(
        sum(reward[i] for i in chosen)
        for size in range(n + 1)
        for chosen in itertools.combinations(range(n), size)
        if demand[list(chosen)].sum() <= capacity
    )
    value, number = exact(node, demand, places, gains, count, capacity, taken)
    assert value == pytest.approx(best)
    assert reward[taken[:number]].sum() == pytest.approx(best)
    assert demand[taken[:number]].sum() <= capacity
    assert fractional(node, demand, places, gains, count, capacity) >= best - ROUNDING
