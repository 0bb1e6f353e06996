"""The relaxation that is often the answer: a minimum-cost flow of equal units, with prices as its proof."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.support.network import Net, Tree, improve
from schoolweave.planning.support.opening import opening

FIRST = 12
"""Cheapest pairs of a school that the method begins with; the others enter when their price is right."""
PIVOTS = 2000
"""Pivots between two looks at the clock."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Flow:
    """Units on each pair, a price per supporter, both sides of the proof. ``done`` is false out of time."""

    units: Ints
    prices: Ints
    objective: int
    bound: int
    done: bool


def flow(net: Net, halted: Callable[[], bool]) -> Flow:
    """Return the cheapest flow. ``bound`` equals ``objective`` where ``done``: a proof in whole numbers."""
    m, known = len(net.cost), _cheapest(net)
    tree = opening(net, known)
    limits = np.arange(m, len(tree.flow))
    done = False
    while not done and _over(net, tree, np.concatenate([known, limits]), halted):
        more = np.flatnonzero(_gains(net, tree) > 0)
        done = not len(more)
        known = np.union1d(known, more)
    prices = np.maximum(tree.potential[: len(net.capacity)], 0)
    return Flow(tree.flow[:m].copy(), prices, _objective(net, tree.flow[:m]), bound(net, prices), done)


def bound(net: Net, prices: Ints) -> int:
    """Return what every flow costs at least, from any prices of the supporters (weak duality)."""
    value = net.penalty.copy()
    np.minimum.at(value, net.school, net.cost + prices[net.supporter])
    return _exactly(value, net.units) - _exactly(prices, net.capacity)


def _objective(net: Net, units: Ints) -> int:
    given = np.bincount(net.school, weights=units, minlength=len(net.units)).astype(np.int64)
    return _exactly(units, net.cost) + _exactly(net.units - given, net.penalty)


def _exactly(one: Ints, other: Ints) -> int:
    """Return a sum of products in whole numbers of any size."""
    used = np.flatnonzero((one != 0) & (other != 0))
    return sum(a * b for a, b in zip(one[used].tolist(), other[used].tolist(), strict=True))


def _cheapest(net: Net) -> Ints:
    order = np.lexsort((net.cost, net.school))
    start = np.searchsorted(net.school, np.arange(len(net.units)))
    rank = np.arange(len(order)) - start[net.school[order]]
    return np.sort(order[rank < FIRST])


def _over(net: Net, tree: Tree, order: Ints, halted: Callable[[], bool]) -> bool:
    """Make the flow a minimum over some arcs; return whether there was time to."""
    place, made = 0, PIVOTS
    while made == PIVOTS:
        if halted():
            return False
        place, made = improve(net, tree, order, place, PIVOTS)
    return True


def _gains(net: Net, tree: Tree) -> Ints:
    s, m, n = len(net.capacity), len(net.cost), len(net.units)
    arc, parent = tree.pred[s : s + n], tree.parent[s : s + n]
    inside = arc < m
    cost = np.where(inside, net.cost[np.where(inside, arc, 0)] if m else 0, net.penalty)
    school = np.where(inside, tree.potential[parent], 0) + cost
    return np.asarray(school[net.school] - tree.potential[net.supporter] - net.cost)
