"""Trying other leads in a neighbourhood of a few hubs, each trial with an exact assignment."""

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Generator, Ints, distance, jit, random_below
from schoolweave.planning.hubs.flow import SMALL, assign

FORBIDDEN = 1e6
"""Cost of a pair that a rule forbids, in weighted kilometres."""


@jit
def column(xyz: Floats, weight: Floats, longest: Floats, lead: int, out: Floats) -> None:
    """Write each school's weighted kilometres to ``lead``; a forbidden pair costs :data:`FORBIDDEN` more."""
    for i in range(len(xyz)):
        far = distance(xyz, i, lead)
        out[i] = weight[i] * far + (FORBIDDEN if far > longest[i] else 0.0)


@jit
def _costs(xyz: Floats, weight: Floats, longest: Floats, schools: Ints, lead: int, out: Floats) -> None:
    for k in range(len(schools)):
        i = schools[k]
        far = distance(xyz, i, lead)
        out[k] = weight[i] * far + (FORBIDDEN if far > longest[i] else 0.0)


@jit
def substitute(
    xyz: Floats, weight: Floats, longest: Floats, schools: Ints, leads: Ints, options: Ints, low: int,
    high: int, label: Ints, price: Floats,
) -> float:  # fmt: skip
    """Replace single leads of a neighbourhood by ``options`` as long as that lowers the cost.

    ``leads`` (``(q,)``), ``label`` (a hub number per school of ``schools``) and ``price`` (of a place in each
    hub) are changed in place; returns the cost. A replacement whose bound at the prices is no lower than the
    best cost is not tried further.
    """
    n, q = len(schools), len(leads)
    cost, trial = np.empty((n, q)), np.empty(n)
    for b in range(q):
        _costs(xyz, weight, longest, schools, leads[b], trial)
        cost[:, b] = trial
    best = assign(cost, low, high, label, price)
    guess = price.copy()
    other = np.empty(n, dtype=np.int64)
    changed = True
    while changed:
        changed = False
        for option in options:
            if (leads == option).any():
                continue
            _costs(xyz, weight, longest, schools, option, trial)
            place = _promising(cost, trial, best, price, low, high)
            if place >= 0:
                kept = cost[:, place].copy()
                cost[:, place] = trial
                guess[:] = price
                value = assign(cost, low, high, other, guess)
                if value < best - SMALL:
                    best = value
                    leads[place] = option
                    label[:] = other
                    price[:] = guess
                    changed = True
                else:
                    cost[:, place] = kept
    return best


@jit
def _promising(cost: Floats, trial: Floats, best: float, price: Floats, low: int, high: int) -> int:
    """Return which hub a new lead had best replace, or -1 if no replacement can cost less than ``best``.

    At any prices of places, the schools' least priced costs, less what full (or least) hubs would pay, are a
    bound from below.
    """
    n, q = cost.shape
    total = np.zeros(q)
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
def shaken(xyz: Floats, leads: Ints, options: Ints, count: int, random: Generator) -> None:
    """Replace ``count`` random leads by random options that do not lead yet, in place."""
    for _ in range(count):
        option = options[random_below(random, len(options))]
        if not (leads == option).any():
            leads[random_below(random, len(leads))] = option
