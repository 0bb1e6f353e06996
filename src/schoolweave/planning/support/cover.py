"""What whole engagements cost at least where as many days are covered in each tier as in a given plan.

Two rules are relaxed: that a school has one supporter at most (a worth per school, in metres a unit), and how
many units of each tier are not covered (a price per tier). What is left is a knapsack of its own for every
supporter, solved exactly, so that the bound is at least that of the flow:

    sum(units × worth) - sum over supporters of the best load at worth - cost - sum(price × units not covered)

for any worths between 0 and the price of the school's tier, in whole numbers. The first worths are a flow's;
better ones are found by the subgradient method (Held, Wolfe and Crowder 1974; for this relaxation of the
generalised assignment problem Fisher, Jaikumar and Van Wassenhove 1986).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.kernel import jit
from schoolweave.planning.support.flow import Flow, flow
from schoolweave.planning.support.packing import Load, Side, knapsack
from schoolweave.planning.support.polish import load_of, side_of
from schoolweave.planning.support.units import Model

Ints = NDArray[np.int64]
STEPS = 300
"""Steps of the subgradient method, at most."""
DEAREST = 2
"""Price of a unit of the least needy tier, and between two tiers, in the cost of the dearest pair."""
INERTIA = 0.7
"""Share of the last direction that the next one keeps (Camerini, Fratta and Maffioli 1975)."""
PATIENCE = 12
"""Steps without a better bound before they are shortened."""
FIRST, SHORTEST = 1.0, 0.02
"""Length of the first and of the last steps, in what Polyak's rule would take."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A bound in metres × units, and the worths by school and prices by tier that give it."""

    bound: int
    worths: Ints
    prices: Ints


def cover(model: Model, given: Ints, relaxed: Flow, halted: Callable[[float], bool]) -> Cover | None:
    """Return the bound on the cost of every plan that covers as much as ``given``, half-days by pair.

    Where the plan covers as much of each tier as the flow ``relaxed``, the flow's own penalties and prices
    are what the search for a bound begins with; else a flow with milder penalties is. ``None`` where there
    was no time for that. ``halted`` is asked with the share of the work done.
    """
    side = side_of(model)
    load = load_of(side, given)
    if (covered(model, given) == covered(model, relaxed.units * model.unit)).all():
        prices, most = model.penalties, model.penalties[model.tier]
    else:
        milder = _milder(model, side, halted)
        if milder is None:
            return None
        prices, relaxed = milder
        most = prices[model.tier]
    worths = most.copy()
    np.minimum.at(worths, side.school, side.cost + relaxed.prices[side.supporter])
    lost = int((most * side.units)[load.held < 0].sum())
    return _ascend(side, load, worths, prices, most, lost, halted)


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


def _ascend(
    side: Side, load: Load, worths: Ints, prices: Ints, most: Ints, lost: int, halted: Callable[[float], bool]
) -> Cover:
    """Return the best bound on the way of the subgradient method from ``worths``."""
    held = load.held[load.held >= 0]
    target = int((side.cost[held] * side.units[side.school[held]]).sum())
    best, least = worths.copy(), _value(side, worths, lost)[0]
    here, length, idle = worths.astype(np.float64), FIRST, 0
    direction = np.zeros(len(here))
    for step in range(STEPS):
        if halted(step / STEPS) or length < SHORTEST or target <= least:
            break
        value, served = _value(side, np.rint(here).astype(np.int64), lost)
        if value > least:
            best, least, idle = np.rint(here).astype(np.int64), value, 0
        else:
            idle += 1
        if idle >= PATIENCE:
            here, length, idle = best.astype(np.float64), 0.5 * length, 0
            direction[:] = 0.0
            continue
        direction = side.units * (1.0 - served) + INERTIA * direction
        outwards = ((here >= most) & (direction > 0)) | ((here <= 0) & (direction < 0))
        direction[outwards] = 0.0
        square = float(direction @ direction)
        if square <= 0.0:
            break
        here = np.clip(here + length * max(target - value, 1) / square * direction, 0.0, most)
    return Cover(least, best, prices)


def _value(side: Side, worths: Ints, lost: int) -> tuple[int, Ints]:
    """Return the bound at some worths, and how many supporters would take each school."""
    served = np.zeros(len(worths), dtype=np.int64)
    return int((worths * side.units).sum()) - int(loads(side, worths, served)) - lost, served


@jit
def loads(side: Side, worths: Ints, served: Ints) -> int:
    """Return what the best loads of all supporters are worth together, and count who is in them."""
    longest = np.max(side.first[1:] - side.first[:-1]) if len(side.room) else 0
    units, worth = np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64)
    arcs, taken = np.empty(longest, dtype=np.int64), np.zeros(longest, dtype=np.bool_)
    total = 0
    for i in range(len(side.room)):
        count = 0
        for at in range(side.first[i], side.first[i + 1]):
            arc = side.pairs[at]
            school = side.school[arc]
            gain = side.units[school] * (worths[school] - side.cost[arc])
            if gain > 0 and side.units[school] <= side.room[i]:
                units[count], worth[count], arcs[count] = side.units[school], gain, arc
                count += 1
        total += knapsack(units, worth, count, side.room[i], side.most[i], taken)
        for k in range(count):
            served[side.school[arcs[k]]] += taken[k]
    return total
