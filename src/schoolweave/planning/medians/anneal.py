"""Local search over clusters: nodes move and change places; the median follows the members.

The cost of a cluster is the least sum of distances from one member to all (its median), plus a price per
unit of demand over the median's capacity; the price rises until nothing is over. Acceptance is Metropolis'
rule under a falling temperature.
"""

import math
from dataclasses import dataclass

import numpy as np

from schoolweave.planning.communities.kernel import (
    EXPONENTIAL,
    Floats,
    Generator,
    Ints,
    jit,
    random_below,
    random_exponential,
)
from schoolweave.planning.medians.instance import Instance


@dataclass(slots=True)
class State:
    """One division of the nodes into ``p`` clusters.

    ``label`` (``(n,)``) is a node's cluster; ``member[c, :size[c]]`` its nodes and ``slot`` (``(n,)``) a
    node's place there; ``reach`` (``(n,)``) a node's sum of distances to its cluster; ``load`` the demand
    and ``cost`` (``(p,)``) the priced cost of a cluster.
    """

    label: Ints
    member: Ints
    size: Ints
    slot: Ints
    reach: Floats
    load: Ints
    cost: Floats


def state_of(instance: Instance, label: Ints, price: float) -> State:
    """Return the state of a labelling in which every cluster has a node."""
    n, p = instance.n, instance.p
    size = np.bincount(label, minlength=p).astype(np.int64)
    width = min(n, max(2 * int(size.max()), 4 * (n // p), 16) + 8)
    state = State(
        label.astype(np.int64).copy(), np.zeros((p, width), dtype=np.int64), np.zeros(p, dtype=np.int64),
        np.zeros(n, dtype=np.int64), np.zeros(n), np.zeros(p, dtype=np.int64), np.zeros(p),
    )  # fmt: skip
    refresh(instance, state, price)
    return state


def refresh(instance: Instance, state: State, price: float) -> None:
    """Recompute everything that follows from the labels, so that rounding does not add up."""
    _refresh(
        instance.x, instance.y, instance.demand, instance.capacity, price,
        state.label, state.member, state.size, state.slot, state.reach, state.load, state.cost,
    )  # fmt: skip


def search(
    instance: Instance,
    state: State,
    near: Ints,
    price: float,
    temperature: float,
    moves: int,
    random: Generator,
) -> int:
    """Try ``moves`` moves at one temperature, in place; returns how many were made."""
    made = _search(
        instance.x, instance.y, instance.demand, instance.capacity, near, price, temperature, moves, random,
        EXPONENTIAL, state.label, state.member, state.size, state.slot, state.reach, state.load, state.cost,
    )  # fmt: skip
    return int(made)


@jit
def _refresh(
    x: Floats, y: Floats, demand: Ints, capacity: Ints, price: float,
    label: Ints, member: Ints, size: Ints, slot: Ints, reach: Floats, load: Ints, cost: Floats,
) -> None:  # fmt: skip
    size[:] = 0
    load[:] = 0
    for i in range(len(label)):
        c = label[i]
        member[c, size[c]] = i
        slot[i] = size[c]
        size[c] += 1
        load[c] += demand[i]
    for c in range(len(size)):
        cost[c] = np.inf
        for k in range(size[c]):
            a = member[c, k]
            total = 0.0
            for m in range(size[c]):
                b = member[c, m]
                total += math.sqrt((x[a] - x[b]) ** 2 + (y[a] - y[b]) ** 2)
            reach[a] = total
            cost[c] = min(cost[c], total + price * max(0, load[c] - capacity[a]))


@jit
def _changed(
    x: Floats, y: Floats, demand: Ints, capacity: Ints, price: float,
    member: Ints, size: Ints, reach: Floats, load: Ints, c: int, out: int, into: int,
) -> float:  # fmt: skip
    """Return the cost of cluster ``c`` without ``out`` and with ``into`` (either may be -1: nobody)."""
    total_load = load[c]
    if out >= 0:
        total_load -= demand[out]
    if into >= 0:
        total_load += demand[into]
    least, to_all = np.inf, 0.0
    for k in range(size[c]):
        a = member[c, k]
        if a == out:
            continue
        here = reach[a]
        if out >= 0:
            here -= math.sqrt((x[a] - x[out]) ** 2 + (y[a] - y[out]) ** 2)
        if into >= 0:
            far = math.sqrt((x[a] - x[into]) ** 2 + (y[a] - y[into]) ** 2)
            here += far
            to_all += far
        here += price * max(0, total_load - capacity[a])
        least = min(least, here)
    if into >= 0:
        least = min(least, to_all + price * max(0, total_load - capacity[into]))
    return least


@jit
def leave(demand: Ints, label: Ints, member: Ints, size: Ints, slot: Ints, load: Ints, i: int) -> None:
    """Take a node out of its cluster; sums of distances are the caller's."""
    c = label[i]
    last = member[c, size[c] - 1]
    member[c, slot[i]] = last
    slot[last] = slot[i]
    size[c] -= 1
    load[c] -= demand[i]


@jit
def join(demand: Ints, label: Ints, member: Ints, size: Ints, slot: Ints, load: Ints, i: int, c: int) -> None:
    """Put a node into a cluster; sums of distances are the caller's."""
    member[c, size[c]] = i
    slot[i] = size[c]
    size[c] += 1
    load[c] += demand[i]
    label[i] = c


@jit
def _leave(
    x: Floats, y: Floats, demand: Ints, label: Ints, member: Ints, size: Ints, slot: Ints, reach: Floats,
    load: Ints, i: int,
) -> None:  # fmt: skip
    c = label[i]
    leave(demand, label, member, size, slot, load, i)
    for k in range(size[c]):
        a = member[c, k]
        reach[a] -= math.sqrt((x[a] - x[i]) ** 2 + (y[a] - y[i]) ** 2)


@jit
def _join(
    x: Floats, y: Floats, demand: Ints, label: Ints, member: Ints, size: Ints, slot: Ints, reach: Floats,
    load: Ints, i: int, c: int,
) -> None:  # fmt: skip
    total = 0.0
    for k in range(size[c]):
        a = member[c, k]
        far = math.sqrt((x[a] - x[i]) ** 2 + (y[a] - y[i]) ** 2)
        reach[a] += far
        total += far
    reach[i] = total
    join(demand, label, member, size, slot, load, i, c)


@jit
def _search(
    x: Floats, y: Floats, demand: Ints, capacity: Ints, near: Ints, price: float, temperature: float,
    moves: int, random: Generator, table: Floats, label: Ints, member: Ints, size: Ints, slot: Ints,
    reach: Floats, load: Ints, cost: Floats,
) -> int:  # fmt: skip
    n, width = len(label), member.shape[1]
    made = 0
    if near.shape[1] == 0:
        return 0
    for _ in range(moves):
        i = random_below(random, n)
        k = near[i, random_below(random, near.shape[1])]
        a, b = label[i], label[k]
        if a == b:
            continue
        back = -1
        if random_below(random, 2) == 0:
            back = member[b, random_below(random, size[b])] if random_below(random, 2) == 0 else k
        elif size[a] == 1 or size[b] >= width - 1:
            continue
        new_a = _changed(x, y, demand, capacity, price, member, size, reach, load, a, i, back)
        delta = new_a - cost[a]
        limit = temperature * random_exponential(random, table)
        if delta - cost[b] > limit:
            continue  # even a cluster that cost nothing would not make up for it
        new_b = _changed(x, y, demand, capacity, price, member, size, reach, load, b, back, i)
        if delta + new_b - cost[b] > limit:
            continue
        _leave(x, y, demand, label, member, size, slot, reach, load, i)
        if back >= 0:
            _leave(x, y, demand, label, member, size, slot, reach, load, back)
            _join(x, y, demand, label, member, size, slot, reach, load, back, a)
        _join(x, y, demand, label, member, size, slot, reach, load, i, b)
        cost[a], cost[b] = new_a, new_b
        made += 1
    return made
