import numpy as np
import pytest
from tests.unit.planning.medians.brute import random_instance

from schoolweave.planning.communities.kernel import generator
from schoolweave.planning.medians.anneal import state_of
from schoolweave.planning.medians.assign import middles, shift
from schoolweave.planning.medians.candidates import neighbours
from schoolweave.planning.medians.instance import make
from schoolweave.planning.medians.scatter import scattered
from schoolweave.planning.medians.settle import packed, settled


def loads(instance, median_of):
    return np.bincount(median_of, weights=instance.demand, minlength=instance.n)


def full(seed, n, p, fill):
    """Return an instance of equal capacities that are ``fill`` shares used."""
    random = np.random.default_rng(seed)
    demand = random.integers(1, 100, n).astype(float)
    return make(random.random(n), random.random(n), np.full(n, np.ceil(demand.sum() / p / fill)), demand, p)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("shape", [(60, 6, 0.99), (200, 20, 0.99), (100, 30, 0.96)])
def test_packed_serves_everyone_within_capacities_that_are_nearly_full(seed, shape):
    instance = full(seed, *shape)
    median_of = packed(instance, generator(seed))
    assert median_of is not None
    assert (loads(instance, median_of) <= instance.capacity).all()
    assert len(np.unique(median_of)) == instance.p


@pytest.mark.parametrize("seed", range(5))
def test_packed_with_capacities_of_their_own_keeps_them(seed):
    instance = random_instance(seed, 40, 6, tight=0.9)
    median_of = packed(instance, generator(seed))
    assert (loads(instance, median_of) <= instance.capacity).all()
    assert len(np.unique(median_of)) == instance.p


@pytest.mark.parametrize("seed", range(5))
def test_settled_brings_the_nearest_medians_within_capacity(seed):
    instance = full(seed, 80, 8, 0.9)
    near = neighbours(instance, 10)
    label = scattered(instance, np.full(80, 0.1), near, generator(seed))
    first = np.array([np.flatnonzero(label == c)[0] for c in range(8)])[label]
    assert (loads(instance, first) > instance.capacity).any()
    median_of = settled(instance, first, 0.1, generator(seed))
    assert (loads(instance, median_of) <= instance.capacity).all()


def test_settled_without_room_gives_up():
    instance = make(np.arange(4.0), np.zeros(4), np.full(4, 6.0), np.array([4.0, 4, 4, 0]), 2)
    assert settled(instance, np.array([0, 0, 2, 2]), 1.0, generator(0)) is None


@pytest.mark.parametrize("seed", range(3))
def test_scattered_gives_each_half_as_many_medians_as_its_chances(seed):
    random = np.random.default_rng(seed)
    x = np.sort(np.concatenate([random.random(100), 50 + random.random(100)]))
    instance = make(x, random.random(200), np.full(200, 200.0), np.ones(200), 20)
    often = np.where(np.arange(200) < 100, 0.15, 0.05)
    label = scattered(instance, often, neighbours(instance, 12), generator(seed))
    assert sorted(np.unique(label)) == list(range(20))
    assert abs(len(np.unique(label[:100])) - 15) <= 1


def test_shift_without_heat_only_improves_what_nodes_cost_at_their_medians():
    instance = full(3, 120, 4, 0.8)
    label = scattered(instance, np.full(120, 4 / 120), neighbours(instance, 12), generator(3))
    state = state_of(instance, label, 1.0)
    median = middles(instance, state)

    def priced():
        far = np.hypot(
            instance.x - instance.x[median[state.label]], instance.y - instance.y[median[state.label]]
        )
        over = np.maximum(np.bincount(state.label, instance.demand, 4) - instance.capacity[median], 0)
        return far.sum() + over.sum()

    before = priced()
    made = shift(instance, state, 1.0, 0.0, 20_000, generator(4))
    assert made > 0
    assert priced() < before
    assert np.array_equal(np.bincount(state.label, instance.demand, 4), state.load)
