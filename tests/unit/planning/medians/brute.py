"""The exact answer of a tiny instance, by trying every set of medians and every assignment."""

import itertools

import numpy as np

from schoolweave.planning.medians.instance import Instance, make


def random_instance(seed: int, n: int, p: int, tight: float = 0.85) -> Instance:
    """Return points with demands 1 to 9 and a capacity that is ``tight`` shares used, one median larger."""
    random = np.random.default_rng(seed)
    demand = random.integers(1, 10, n).astype(float)
    capacity = np.full(n, max(np.ceil(demand.sum() / (p * tight)), demand.max() + 2))
    capacity[0] += 3
    return make(random.random(n) * 100, random.random(n) * 100, capacity, demand, p)


def best_cost(instance: Instance) -> float:
    """Return the least cost, infinity if nothing fits."""
    n = instance.n
    far = np.hypot(instance.x[:, None] - instance.x, instance.y[:, None] - instance.y)
    best = np.inf
    for medians in itertools.combinations(range(n), instance.p):
        best = _assign(instance, far, medians, 0, [0] * len(medians), 0.0, best)
    return float(best)


def _assign(instance, far, medians, node, loads, cost, best):
    if cost >= best:
        return best
    if node == instance.n:
        return cost
    for place, median in enumerate(medians):
        if loads[place] + instance.demand[node] <= instance.capacity[median]:
            loads[place] += instance.demand[node]
            best = _assign(instance, far, medians, node + 1, loads, cost + far[node, median], best)
            loads[place] -= instance.demand[node]
    return best
