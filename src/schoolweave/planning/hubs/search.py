"""The search for leads: exact assignment for given leads, neighbourhoods searched one after the other."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Generator, Ints, random_below
from schoolweave.planning.hubs.flow import assign
from schoolweave.planning.hubs.ground import listed, pairs
from schoolweave.planning.hubs.local import shaken, substitute
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.medians.scatter import pivot

FEWEST, MOST = 3, 9
"""Hubs in a neighbourhood."""
OPTIONS = 120
"""Eligible leads tried in a neighbourhood, at most."""
ROOM = 1e-6
"""Weighted kilometres that an improvement must at least bring."""


@dataclass(slots=True)
class Found:
    """The best hubs so far: places of the leads (``(p,)``), each school's hub, the cost, prices of places.

    The cost is weighted kilometres plus what opening the leads costs; more than
    :data:`~schoolweave.planning.hubs.ground.FORBIDDEN` says that a rule is broken.
    """

    leads: Ints
    label: Ints
    cost: float
    price: Floats


def full(problem: Hubs, leads: Ints, price: Floats | None = None) -> Found:
    """Return the exact assignment to given leads; ``price`` is a guess of what a place in each hub costs."""
    cost, ground = np.empty((problem.n, len(leads))), problem.ground
    pairs(ground, np.arange(problem.n), leads, cost)
    if problem.held is not None:
        cost += problem.held
    label = np.empty(problem.n, dtype=np.int64)
    prices = np.zeros(len(leads)) if price is None else price.copy()
    value = assign(cost, problem.rules.size_min, problem.rules.size_max, label, prices)
    opened = float(problem.opening[leads].sum()) + len(leads) * ground.inside
    return Found(leads.copy(), label, float(value) + opened, prices)


def scattered(problem: Hubs, often: Floats, random: Generator) -> Ints:
    """Return leads drawn with chances ``often``, evenly over the country (local pivotal method)."""
    chance = np.clip(often, 0.0, 1.0)
    points = np.ascontiguousarray(problem.xyz[problem.eligible])
    pivot(points, chance, random)
    return problem.eligible[np.argsort(-chance, kind="stable")[: problem.hubs]]


def centred(problem: Hubs, leads: Ints, rounds: int, stop: Callable[[], bool]) -> Found:
    """Assign, let each hub be led by its best member, and again (Maranzana 1964)."""
    found = full(problem, leads)
    for _ in range(rounds):
        if stop():
            break
        moved = found.leads.copy()
        for hub in range(problem.hubs):
            schools = np.flatnonzero(found.label == hub)
            options = np.intersect1d(schools, problem.eligible)
            if len(options):
                cost = np.empty((len(schools), len(options)))
                pairs(problem.ground, schools, options, cost)
                moved[hub] = options[np.argmin(cost.sum(axis=0) + problem.opening[options])]
        again = full(problem, moved, found.price)
        if again.cost >= found.cost - ROOM:
            break
        found = again
    return found


def improve(problem: Hubs, found: Found, random: Generator, *, shake: bool) -> bool:
    """Search one neighbourhood of the answer; returns whether it became better."""
    q = min(problem.hubs, FEWEST + random_below(random, MOST - FEWEST + 1))
    centre = problem.xyz[found.leads[random_below(random, len(found.leads))]]
    apart = ((problem.xyz[found.leads] - centre) ** 2).sum(axis=1)
    hubs = np.argsort(apart, kind="stable")[:q].astype(np.int64)
    inside = np.isin(found.label, hubs)
    schools = np.flatnonzero(inside)
    leads = found.leads[hubs].copy()
    may = problem.eligible[inside[problem.eligible] & ~np.isin(problem.eligible, found.leads)]
    if len(may) == 0:
        return False
    options = may[_shuffle(len(may), random)][:OPTIONS]
    if shake:
        shaken(leads, options, 1 + random_below(random, 2), random)
    before = _cost_of(problem, found, schools, hubs)
    label = np.empty(len(schools), dtype=np.int64)
    rules, price, ground = problem.rules, found.price[hubs].copy(), problem.ground
    value = substitute(ground, schools, leads, options, rules.size_min, rules.size_max, label, price)
    if value >= before - ROOM:
        return False
    found.leads[hubs], found.label[schools], found.price[hubs] = leads, hubs[label], price
    found.cost += float(value) - before
    return True


def _cost_of(problem: Hubs, found: Found, schools: Ints, hubs: Ints) -> float:
    cost = np.empty(len(schools))
    listed(problem.ground, schools, found.leads[found.label[schools]], cost)
    return float(cost.sum()) + float(problem.opening[found.leads[hubs]].sum())


def _shuffle(count: int, random: Generator) -> Ints:
    order = np.arange(count)
    for at in range(count - 1, 0, -1):
        other = random_below(random, at + 1)
        order[at], order[other] = order[other], order[at]
    return order


def search(problem: Hubs, found: Found, random: Generator, more: Callable[[int], bool]) -> Found:
    """Search neighbourhoods while ``more(number)`` says so; now and then assign the whole country anew."""
    number = 0
    while more(number):
        number += 1
        improve(problem, found, random, shake=number % 2 == 0)
        if number % max(20, problem.hubs) == 0:
            _renew(problem, found)
    _renew(problem, found)
    return found


def _renew(problem: Hubs, found: Found) -> None:
    again = full(problem, found.leads, found.price)
    found.price = again.price
    if again.cost < found.cost:
        found.label, found.cost = again.label, again.cost
