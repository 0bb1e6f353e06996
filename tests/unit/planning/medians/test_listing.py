import itertools

import numpy as np
import pytest
from tests.unit.planning.medians.brute import random_instance

from schoolweave.planning.medians.candidates import candidates
from schoolweave.planning.medians.listing import clusters, limits_of


@pytest.mark.parametrize("seed", range(4))
def test_clusters_are_all_that_lie_within_the_limits(seed):
    instance = random_instance(seed, 8, 2)
    reward = np.random.default_rng(seed).random(8) * 40
    limits = np.full(8, -20.0)
    far = np.hypot(instance.x[:, None] - instance.x, instance.y[:, None] - instance.y)
    wanted = set()
    for j, count in itertools.product(range(8), range(1, 9)):
        for nodes in itertools.combinations(range(8), count):
            value = sum(far[i, j] - reward[i] for i in nodes)
            if value <= limits[j] and instance.demand[list(nodes)].sum() <= instance.capacity[j]:
                wanted.add((j, nodes))
    found = clusters(instance, candidates(instance), reward, limits, 10_000)
    assert wanted
    assert sorted((j, tuple(sorted(nodes.tolist()))) for j, nodes in found) == sorted(wanted)
    assert clusters(instance, candidates(instance), reward, limits, len(wanted) - 1) is None


def test_limits_of_a_median_among_the_best_and_of_another():
    limits = limits_of(np.array([-5.0, -3.0, -1.0]), 2, 1.5)
    assert list(limits) == [-3.5, -1.5, -1.5]
