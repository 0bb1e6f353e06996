"""The Lagrangian bound: every node's assignment is priced, every median solves a knapsack of its own.

For multipliers ``m`` (one per node, none negative) the sum of all multipliers plus the ``p`` least values
``v_j = min sum (d_ij - m_i) x_ij`` within the capacity of ``j`` is a bound that no answer can beat.
(Pirkul 1987; Lorena and Senne 2004.) The exact knapsacks are solved only where the fractional bound
leaves the median among the ``p`` best.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import cKDTree

from schoolweave.planning.communities.kernel import Floats, Ints, jit
from schoolweave.planning.medians.candidates import Candidates
from schoolweave.planning.medians.instance import Instance
from schoolweave.planning.medians.knapsack import exact, fractional, gather

PATIENCE = 30
"""Evaluations without a better bound before the step is shortened."""
MEAN_IN_DISC = 2 / 3
"""Mean distance from the middle of a disc of radius 1."""
MEMORY = 0.97
"""Weight of the past in how often a node was a median."""


@jit
def values_of(
    start: Ints, node: Ints, distance: Floats, demand: Ints, capacity: Ints, reward: Floats, values: Floats
) -> None:
    """Write to ``values`` a bound from below on the value of each median (fractional knapsacks)."""
    n = len(capacity)
    top = reward.max()
    longest = np.max(start[1:] - start[:-1])
    items = np.empty(longest, dtype=np.int64)
    gain = np.empty(longest)
    for j in range(n):
        count = gather(node, distance, start[j], start[j + 1], reward, top, items, gain)
        values[j] = -fractional(node, demand, items, gain, count, capacity[j])


@jit
def evaluate(
    start: Ints,
    node: Ints,
    distance: Floats,
    demand: Ints,
    capacity: Ints,
    p: int,
    reward: Floats,
    values: Floats,
    chosen: Ints,
    column: Ints,
    members: Ints,
) -> float:
    """Return the bound at multipliers ``reward``, shape ``(n,)``, and the medians that attain it.

    ``values`` (shape ``(n,)``) receives a lower bound of each median's value, exact for the chosen ones;
    ``chosen`` (``(p,)``) the medians; ``members[column[k]:column[k + 1]]`` the places in the lists of what
    the ``k``-th takes.
    """
    values_of(start, node, distance, demand, capacity, reward, values)
    top = reward.max()
    longest = np.max(start[1:] - start[:-1])
    items = np.empty(longest, dtype=np.int64)
    gain = np.empty(longest)
    taken = np.empty(longest, dtype=np.int64)
    best = np.empty(p + 1)  # the exact values found, ascending
    known = 0
    order = np.argsort(values)
    tried = 0
    for j in order:
        if known == p and values[j] >= best[p - 1]:
            break
        count = gather(node, distance, start[j], start[j + 1], reward, top, items, gain)
        value, number = exact(node, demand, items, gain, count, capacity[j], taken)
        if number >= 0:
            values[j] = -value
        tried += 1
        place = min(known, p)
        while place > 0 and best[place - 1] > values[j]:
            best[place] = best[place - 1]
            place -= 1
        if place < p + 1:
            best[place] = values[j]
        known = min(known + 1, p)
    bound = float(reward.sum())
    for k in range(p):
        bound += best[k]
    _attain(
        start,
        node,
        distance,
        demand,
        capacity,
        reward,
        values,
        order[:tried],
        best[p - 1],
        chosen,
        column,
        members,
    )
    return bound


@jit
def _attain(
    start: Ints,
    node: Ints,
    distance: Floats,
    demand: Ints,
    capacity: Ints,
    reward: Floats,
    values: Floats,
    tried: Ints,
    worst: float,
    chosen: Ints,
    column: Ints,
    members: Ints,
) -> None:
    """Write the ``p`` medians of least value among those tried, with what they take."""
    top = reward.max()
    longest = np.max(start[1:] - start[:-1])
    items = np.empty(longest, dtype=np.int64)
    gain = np.empty(longest)
    taken = np.empty(longest, dtype=np.int64)
    p = len(chosen)
    below = 0
    for j in tried:
        if values[j] < worst:
            below += 1
    ties = p - below
    k = 0
    column[0] = 0
    for j in tried:
        if values[j] > worst or k == p:
            continue
        if values[j] == worst:
            if ties == 0:
                continue
            ties -= 1
        count = gather(node, distance, start[j], start[j + 1], reward, top, items, gain)
        _, number = exact(node, demand, items, gain, count, capacity[j], taken)
        if number < 0:
            number = _greedy(node, demand, items, gain, count, capacity[j], taken)
        chosen[k] = j
        number = min(number, len(members) - column[k])
        members[column[k] : column[k] + number] = taken[:number]
        column[k + 1] = column[k] + number
        k += 1


@jit
def _greedy(
    node: Ints, demand: Ints, items: Ints, gain: Floats, count: int, capacity: int, taken: Ints
) -> int:
    ratio = np.empty(count)
    for k in range(count):
        ratio[k] = -gain[k] / max(demand[node[items[k]]], 1e-9)
    number, left = 0, capacity
    for k in np.argsort(ratio):
        size = demand[node[items[k]]]
        if size <= left:
            taken[number] = items[k]
            number += 1
            left -= size
    return number


@dataclass(slots=True)
class Dual:
    """The state of an ascent: best bound and its multipliers, and where the ascent stands.

    ``often`` (``(n,)``) is how often each node was a median lately; it adds up to ``p``. ``guess`` is what
    the bound may well become, to aim at from the start.
    """

    bound: float
    best: Floats
    here: Floats
    direction: Floats
    often: Floats
    guess: float = 1e-9
    step: float = 1.5
    idle: int = 0
    patience: int = PATIENCE
    iterations: int = 0
    columns: list[tuple[int, Ints]] = field(default_factory=list)


def begin(instance: Instance, lists: Candidates) -> Dual:
    """Return a start: each node's distance to where a median would be if all were spread evenly."""
    n = instance.n
    points = np.column_stack([instance.x, instance.y])
    rank = min(max(1, n // instance.p), n - 1)
    reward = np.asarray(cKDTree(points).query(points, k=[rank + 1])[0][:, 0], dtype=np.float64)
    reward = np.minimum(reward, lists.radius)
    guess = max(0.5 * MEAN_IN_DISC * float(reward.sum()), 1e-9)
    return Dual(-np.inf, reward.copy(), reward, np.zeros(n), np.full(n, instance.p / n), guess)


def ascend(
    dual: Dual, instance: Instance, lists: Candidates, target: float, iterations: int, *, keep: bool = False
) -> None:
    """Take ``iterations`` subgradient steps towards ``target``, the cost of the best answer known.

    With ``keep`` the columns that attain the last bound are appended to ``dual.columns`` as median and nodes,
    for a set-partitioning model.
    """
    n, p = instance.n, instance.p
    values, chosen = np.empty(n), np.empty(p, dtype=np.int64)
    column, members = np.zeros(p + 1, dtype=np.int64), np.empty(len(lists.node), dtype=np.int64)
    for step in range(iterations):
        bound = evaluate(
            lists.start, lists.node, lists.distance, instance.demand, instance.capacity, p,
            dual.here, values, chosen, column, members,
        )  # fmt: skip
        dual.iterations += 1
        dual.often *= MEMORY
        dual.often[chosen] += 1.0 - MEMORY
        nodes = lists.node[members[: column[p]]]
        if keep and step == iterations - 1:
            dual.columns += [(int(chosen[k]), nodes[column[k] : column[k + 1]].copy()) for k in range(p)]
        served = np.bincount(nodes, minlength=n).astype(np.float64)
        _move(dual, bound, 1.0 - served, target, lists.radius)


def _move(dual: Dual, bound: float, slope: Floats, target: float, radius: Floats) -> None:
    """Note a better bound; step along a deflected subgradient (Camerini, Fratta and Maffioli 1975)."""
    if bound > dual.bound:
        better = bound - dual.bound > 1e-5 * abs(bound)
        dual.bound, dual.best = bound, dual.here.copy()
        dual.idle = 0 if better else dual.idle + 1
    else:
        dual.idle += 1
    if dual.idle >= dual.patience:
        dual.step, dual.idle = dual.step * 0.6, 0
        dual.here = dual.best.copy()
    dual.direction = slope + 0.7 * dual.direction
    length = float(dual.direction @ dual.direction)
    if length <= 1e-12:
        return
    size = dual.step * max(target - bound, 1e-4 * abs(target)) / length
    dual.here = np.clip(dual.here + size * dual.direction, 0.0, radius)
