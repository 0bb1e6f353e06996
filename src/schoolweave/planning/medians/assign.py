"""Local search for large clusters: medians stand still while nodes move between them.

Where a cluster has many members, one move hardly ever changes its median: nodes move and change places
between the nearest medians under Metropolis' rule, and the medians are chosen anew between two temperatures.
"""

import math

import numpy as np
from scipy.spatial import cKDTree

from schoolweave.planning.communities.kernel import (
    EXPONENTIAL,
    Floats,
    Generator,
    Ints,
    jit,
    random_below,
    random_exponential,
)
from schoolweave.planning.medians.anneal import State, join, leave
from schoolweave.planning.medians.instance import Instance

NEAR_MEDIANS = 8
"""Medians that a node may move to: its nearest."""


def middles(instance: Instance, state: State) -> Ints:
    """Return each cluster's median, shape ``(p,)``: the member nearest to all that could serve them."""
    chosen = np.empty(len(state.size), dtype=np.int64)
    for c, size in enumerate(state.size):
        nodes = state.member[c, :size]
        enough = instance.capacity[nodes] >= state.load[c]
        reach = np.where(enough | ~enough.any(), state.reach[nodes], np.inf)
        chosen[c] = nodes[np.argmin(reach)]
    return chosen


def shift(
    instance: Instance, state: State, price: float, temperature: float, moves: int, random: Generator
) -> int:
    """Try ``moves`` moves between standing medians, in place; returns how many were made.

    Sums of distances and costs in the state are not kept: refresh it afterwards.
    """
    median = middles(instance, state)
    points = np.column_stack([instance.x, instance.y])
    near = min(NEAR_MEDIANS, len(median))
    close = cKDTree(points[median]).query(points, k=near)[1].reshape(instance.n, near).astype(np.int64)
    made = _shift(
        instance.x, instance.y, instance.demand, instance.capacity, median, close, price, temperature, moves,
        random, EXPONENTIAL, state.label, state.member, state.size, state.slot, state.load,
    )  # fmt: skip
    return int(made)


@jit
def _shift(
    x: Floats, y: Floats, demand: Ints, capacity: Ints, median: Ints, close: Ints, price: float,
    temperature: float, moves: int, random: Generator, table: Floats, label: Ints, member: Ints, size: Ints,
    slot: Ints, load: Ints,
) -> int:  # fmt: skip
    n, width, made = len(label), member.shape[1], 0
    for _ in range(moves):
        i = random_below(random, n)
        a, b = label[i], close[i, random_below(random, close.shape[1])]
        if a == b or median[a] == i:
            continue
        m, w = median[a], median[b]
        delta = math.sqrt((x[i] - x[w]) ** 2 + (y[i] - y[w]) ** 2)
        delta -= math.sqrt((x[i] - x[m]) ** 2 + (y[i] - y[m]) ** 2)
        back, moved = -1, demand[i]
        if random_below(random, 2) == 0:
            back = member[b, random_below(random, size[b])]
            if back == w:
                continue
            moved -= demand[back]
            delta += math.sqrt((x[back] - x[m]) ** 2 + (y[back] - y[m]) ** 2)
            delta -= math.sqrt((x[back] - x[w]) ** 2 + (y[back] - y[w]) ** 2)
        elif size[b] >= width - 1:
            continue
        over = max(0, load[a] - moved - capacity[m]) - max(0, load[a] - capacity[m])
        over += max(0, load[b] + moved - capacity[w]) - max(0, load[b] - capacity[w])
        if delta + price * over > temperature * random_exponential(random, table):
            continue
        leave(demand, label, member, size, slot, load, i)
        if back >= 0:
            leave(demand, label, member, size, slot, load, back)
            join(demand, label, member, size, slot, load, back, a)
        join(demand, label, member, size, slot, load, i, b)
        made += 1
    return made
