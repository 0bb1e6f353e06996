"""What whole engagements cost at least where as many days are covered in each tier as in a given plan.

Two rules are relaxed: that a school has one supporter at most (a worth per school, in metres a unit), and how
many units of each tier are not covered (a price per tier). What is left is a knapsack of its own for every
supporter, solved exactly, so that the bound is at least that of the flow:

    sum(units × worth) - sum over supporters of the best load at worth - cost - sum(price × units not covered)

for any worths between 0 and the price of the school's tier, in whole numbers. The first worths are a flow's;
better ones are found by the subgradient method (Held, Wolfe and Crowder 1974; for this relaxation of the
generalised assignment problem Fisher, Jaikumar and Van Wassenhove 1986).

The worths lead the search as well: :func:`first` finds them before there is a good plan, and a pair that
falls far short of its supporter's best load at them is in hardly any good plan.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from schoolweave.planning.support.ascent import ascend, values
from schoolweave.planning.support.flow import Flow, flow
from schoolweave.planning.support.loads import rows_of, short
from schoolweave.planning.support.packing import Side
from schoolweave.planning.support.polish import side_of
from schoolweave.planning.support.units import Model

Ints = NDArray[np.int64]
DEAREST = 2
"""Price of a unit of the least needy tier, and between two tiers, in the cost of the dearest pair."""
FIRST, AGAIN = 1.0, 0.25
"""Length of the first steps, from a flow's worths and from better ones, in what Polyak's rule would take."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A bound in metres × units, and the worths by school and prices by tier that give it."""

    bound: int
    worths: Ints
    prices: Ints


def first(model: Model, given: Ints, relaxed: Flow, halted: Callable[[float], bool]) -> Cover:
    """Return worths and a bound on the cost of every plan that covers as much as the flow ``relaxed``.

    ``given`` is any plan; its cost is what the method aims at. ``halted`` is asked with the share of the work
    done.
    """
    side = side_of(model)
    prices = model.penalties
    most = side.penalty
    worths = most.copy()
    np.minimum.at(worths, side.school, side.cost + relaxed.prices[side.supporter])
    return _found(model, given, relaxed.units * model.unit, Cover(0, worths, prices), FIRST, halted)


def cover(
    model: Model, given: Ints, relaxed: Flow, found: Cover, halted: Callable[[float], bool]
) -> Cover | None:
    """Return the bound on the cost of every plan that covers as much as ``given``, half-days by pair.

    Where the plan covers as much of each tier as the flow ``relaxed``, ``found``, the first worths, are
    bettered; else those of a flow with milder prices of tiers. ``None`` where there was no time for that.
    ``halted`` is asked with the share of the work done.
    """
    side = side_of(model)
    if (covered(model, given) == covered(model, relaxed.units * model.unit)).all():
        prices, worths, length = found.prices, found.worths, AGAIN
    else:
        milder = _milder(model, side, halted)
        if milder is None:
            return None
        prices, relaxed = milder
        worths, length = prices[model.tier], FIRST
        np.minimum.at(worths, side.school, side.cost + relaxed.prices[side.supporter])
    return _found(model, given, given, Cover(0, worths, prices), length, halted)


def _found(
    model: Model, given: Ints, like: Ints, start: Cover, length: float, halted: Callable[[float], bool]
) -> Cover:
    """Return better worths than ``start`` and their bound for plans that cover as much as ``like``.

    Parts that share nothing are led apart, each towards what the plan ``given`` costs there, penalties
    included.
    """
    side, label = side_of(model), parts(model)
    most = side.penalty if start.prices is model.penalties else start.prices[model.tier]
    aims = (totals(model, given, like, most, label), totals(model, given, given, most, label))
    worths = ascend(side, start.worths, most, label, aims, length, halted)
    lost = _exactly(start.prices, (_wanted(model) - covered(model, like)) // model.unit)
    return Cover(int(values(side, worths, label).sum()) - lost, worths, start.prices)


def parts(model: Model) -> Ints:
    """Return the part of the problem in which each supporter, then each school is; parts share no pair."""
    arcs, helpers = model.arcs, len(model.offered)
    size = helpers + len(model.wanted)
    ends = (arcs.supporter, helpers + arcs.school)
    graph = sparse.coo_array((np.ones(len(arcs.school), dtype=np.int8), ends), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def totals(model: Model, given: Ints, like: Ints, most: Ints, label: Ints) -> Ints:
    """Return by part metres × units of a plan, with ``most`` for each unit that ``like`` does not cover."""
    side, school = side_of(model), model.arcs.school
    lacks = model.wanted - np.bincount(school, weights=like, minlength=len(model.wanted)).astype(np.int64)
    out = np.zeros(int(label.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(out, label[len(model.offered) :], lacks // model.unit * most)
    np.add.at(out, label[model.arcs.supporter], given // model.unit * side.cost)
    return out


def shortfall(model: Model, worths: Ints) -> tuple[Ints, Ints]:
    """Return by how much a best load at ``worths`` is better than any with a pair, or with an idle unit.

    By pair and by supporter, in metres × units, and never too much.
    """
    side = side_of(model)
    pairs, idle = np.empty(len(side.cost), dtype=np.int64), np.empty(len(side.room), dtype=np.int64)
    short(rows_of(side, side.cost), worths, pairs, idle)
    return pairs, idle


def cost(model: Model, given: Ints) -> int:
    """Return metres × units of a plan of half-days by pair, without penalties."""
    return int((given // model.unit * model.net.cost).sum())


def _wanted(model: Model) -> Ints:
    return np.bincount(model.tier, weights=model.wanted, minlength=len(model.penalties)).astype(np.int64)


def _exactly(prices: Ints, units: Ints) -> int:
    return sum(a * b for a, b in zip(prices.tolist(), units.tolist(), strict=True))


def covered(model: Model, given: Ints) -> Ints:
    """Return the half-days of each tier that a plan of half-days by pair covers."""
    tier = model.tier[model.arcs.school]
    return np.bincount(tier, weights=given, minlength=len(model.penalties)).astype(np.int64)


def _milder(model: Model, side: Side, halted: Callable[[float], bool]) -> tuple[Ints, Flow] | None:
    """Return prices of tiers that outweigh a pair or two only, and the flow at them."""
    step = DEAREST * int(side.cost.max(initial=1))
    prices = step * np.arange(len(model.penalties), 0, -1, dtype=np.int64)
    found = flow(model.net._replace(penalty=prices[model.tier]), lambda: halted(0.0))
    return (prices, found) if found.done else None
