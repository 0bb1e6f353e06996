"""Compile every loop once, on a few points, before the clock starts."""

from functools import cache

import numpy as np

from schoolweave.planning.communities.kernel import generator
from schoolweave.planning.hubs.bound import served, values_near, whole
from schoolweave.planning.hubs.district_bound import best_sets, values_of
from schoolweave.planning.hubs.district_search import anneal
from schoolweave.planning.hubs.flow import assign
from schoolweave.planning.hubs.ground import Ground, listed, millimetres, pairs
from schoolweave.planning.hubs.local import shaken, substitute
from schoolweave.planning.hubs.units import Board
from schoolweave.planning.medians.listing import walk
from schoolweave.planning.medians.scatter import pivot


@cache
def warm_up() -> None:
    """Compile, or load from the cache on disk; quick after the first time."""
    angle = np.linspace(0.0, 0.1, 6)
    xyz = np.stack([np.cos(angle), np.sin(angle), np.zeros(6)], axis=1)
    one, who, leads = np.ones(6), np.arange(6), np.array([0, 3])
    ground = Ground(xyz, one, one * 1e9, who * 0, one * 0, 0.0)
    cost, label, price = np.empty((6, 2)), who.copy(), np.zeros(2)
    pairs(ground, who, leads, cost)
    assign(cost, 2, 4, label, price)
    substitute(ground, who, leads.copy(), np.array([1, 5]), 2, 4, label, price)
    shaken(leads.copy(), who, 1, generator(0))
    pivot(xyz, np.full(6, 0.3), generator(0))
    listed(ground, who, who, np.empty(6))
    millimetres(xyz, who, who, np.empty(6, dtype=np.int64))
    values, start = np.zeros(2), np.array([0, 3, 6])
    values_near(start, who, one, one, 1, 3, values)
    served(start, who, one, one, 1, 3, np.array([0, 1]), np.empty(6))
    whole(ground, leads, one, 1, 3, values)


@cache
def warm_up_districts() -> None:
    """Compile what whole districts need besides, or load it."""
    size, near = np.array([2, 2, 2]), np.array([[0, 1, 2], [1, 0, 2], [2, 1, 0]])
    cost = np.arange(6.0).reshape(2, 3)
    board = Board(cost, size, np.array([0, 1, 2, 2]), np.array([0, 1]), np.zeros(2), near, 2, 4, False)
    heat, best = np.array([9.0, 1.0, 1.0, 1.0]), np.zeros(3, dtype=np.int64)
    anneal(board, np.array([0, 1, 1]), 2, 9, heat, generator(0), best)
    free, price, values = np.array([-1, -1]), np.ones(3), np.empty(2)
    values_of(board, free, price, np.array([0, 1]), values, np.zeros(3), False)
    best_sets(board, free, price, values, np.empty((2, 3)))
    room, members = np.zeros(9, dtype=np.int64), np.zeros(99, dtype=np.int64)
    walk(cost[0] - price, size, 4, 1.0, 5, room, members, np.array([99]))
