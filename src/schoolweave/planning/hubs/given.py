"""Leads are given: the exact assignment, with the prices that prove it."""

import numpy as np

from schoolweave.planning.hubs.dual import proven
from schoolweave.planning.hubs.ground import pairs
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.report import Answer
from schoolweave.planning.hubs.search import full


def assigned(problem: Hubs) -> Answer:
    """Return the least-cost assignment to the given leads and multipliers at which the bound equals it.

    A school's multiplier is its least cost plus the price of a place there: by the duality of linear
    programming the bound at these multipliers is the cost itself (Gale 1951, for transport). Where schools
    are held where they are it is a bound all the same: no assignment at all costs less.
    """
    found = full(problem, problem.given)
    cost = np.empty((problem.n, problem.hubs))
    pairs(problem.ground, np.arange(problem.n), problem.given, cost)
    if problem.held is not None:
        cost += problem.held
    multiplier = np.round((cost + found.price).min(axis=1), 9)
    multipliers = dict(zip(problem.ids, multiplier.tolist(), strict=True))
    return Answer(found.leads, found.label, proven(problem, multiplier), multipliers)
