"""Trying other leads in a neighbourhood of a few hubs, each trial with an exact assignment."""

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Generator, Ints, jit, random_below
from schoolweave.planning.hubs.flow import SMALL, assign
from schoolweave.planning.hubs.ground import Ground, pairs


@jit
def substitute(
    ground: Ground, schools: Ints, leads: Ints, options: Ints, low: int, high: int, label: Ints, price: Floats
) -> float:
    """Replace single leads of a neighbourhood by ``options`` as long as that lowers the cost.

    ``leads`` (``(q,)``), ``label`` (a hub number per school of ``schools``) and ``price`` (of a place in each
    hub) are changed in place; returns the cost, what opening the leads costs included. A replacement whose
    bound at the prices is no lower than the best cost is not tried further.
    """
    n, q = len(schools), len(leads)
    cost, trial, one = np.empty((n, q)), np.empty((n, 1)), np.empty(1, dtype=np.int64)
    pairs(ground, schools, leads, cost)
    open_cost = ground.opening[leads]
    best = assign(cost, low, high, label, price) + open_cost.sum()
    guess = price.copy()
    other = np.empty(n, dtype=np.int64)
    changed = True
    while changed:
        changed = False
        for option in options:
            if (leads == option).any():
                continue
            one[0] = option
            pairs(ground, schools, one, trial)
            extra = ground.opening[option] - open_cost
            place = _promising(cost, trial[:, 0], extra, best - open_cost.sum(), price, low, high)
            if place >= 0:
                kept = cost[:, place].copy()
                cost[:, place] = trial[:, 0]
                guess[:] = price
                value = assign(cost, low, high, other, guess) + open_cost.sum() + extra[place]
                if value < best - SMALL:
                    best = value
                    leads[place] = option
                    open_cost[place] += extra[place]
                    label[:] = other
                    price[:] = guess
                    changed = True
                else:
                    cost[:, place] = kept
    return float(best)


@jit
def _promising(
    cost: Floats, trial: Floats, extra: Floats, best: float, price: Floats, low: int, high: int
) -> int:
    """Return which hub a new lead had best replace, or -1 if no replacement can cost less than ``best``.

    At any prices of places, the schools' least priced costs, less what full (or least) hubs would pay, are a
    bound from below. ``extra`` is what opening it costs more than opening each lead that it might replace.
    """
    n, q = cost.shape
    total = extra.copy()
    paid = 0.0
    for b in range(q):
        paid += max(price[b] * low, price[b] * high)
    for i in range(n):
        first, second, who = np.inf, np.inf, 0
        for b in range(q):
            here = cost[i, b] + price[b]
            if here < first:
                second, first, who = first, here, b
            elif here < second:
                second = here
        for b in range(q):
            total[b] += min(trial[i] + price[b], second if b == who else first)
    place = np.argmin(total)
    return int(place) if total[place] - paid < best - SMALL else -1


@jit
def shaken(leads: Ints, options: Ints, count: int, random: Generator) -> None:
    """Replace ``count`` random leads by random options that do not lead yet, in place."""
    for _ in range(count):
        option = options[random_below(random, len(options))]
        if not (leads == option).any():
            leads[random_below(random, len(leads))] = option
