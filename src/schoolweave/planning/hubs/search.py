"""The search for leads: exact assignment for given leads, neighbourhoods searched one after the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from schoolweave.planning.communities.kernel import Floats, Generator, Ints, random_below
from schoolweave.planning.hubs.dual import kilometres, longest
from schoolweave.planning.hubs.flow import assign
from schoolweave.planning.hubs.local import FORBIDDEN, column, shaken, substitute
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
    """The best hubs so far: places of the leads (``(p,)``), each school's hub, the cost, prices of places."""

    leads: Ints
    label: Ints
    cost: float
    price: Floats


def full(problem: Hubs, leads: Ints, price: Floats | None = None) -> Found:
    """Return the exact assignment to given leads; ``price`` is a guess of what a place in each hub costs."""
    cost = np.empty((problem.n, len(leads)))
    far, one = longest(problem), np.empty(problem.n)
    for b, lead in enumerate(leads):
        column(problem.xyz, problem.weight, far, int(lead), one)
        cost[:, b] = one
    label = np.empty(problem.n, dtype=np.int64)
    prices = np.zeros(len(leads)) if price is None else price.copy()
    value = assign(cost, problem.rules.size_min, problem.rules.size_max, label, prices)
    return Found(leads.copy(), label, float(value), prices)


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
                km = kilometres(
                    np.sqrt(np.maximum(2 - 2 * problem.xyz[schools] @ problem.xyz[options].T, 0.0))
                )
                moved[hub] = options[np.argmin(problem.weight[schools] @ km)]
        again = full(problem, moved, found.price)
        if again.cost >= found.cost - ROOM:
            break
        found = again
    return found


def improve(problem: Hubs, found: Found, random: Generator, stop: Callable[[], bool], *, shake: bool) -> bool:
    """Search one neighbourhood of the answer; returns whether it became better."""
    far = longest(problem)
    q = min(problem.hubs, FEWEST + random_below(random, MOST - FEWEST + 1))
    centre = problem.xyz[found.leads[random_below(random, len(found.leads))]]
    hubs = np.argsort(-(problem.xyz[found.leads] @ centre), kind="stable")[:q].astype(np.int64)
    inside = np.isin(found.label, hubs)
    schools = np.flatnonzero(inside)
    leads = found.leads[hubs].copy()
    may = problem.eligible[inside[problem.eligible] & ~np.isin(problem.eligible, found.leads)]
    if len(may) == 0 or stop():
        return False
    options = may[_shuffle(len(may), random)][:OPTIONS]
    if shake:
        shaken(problem.xyz, leads, options, 1 + random_below(random, 2), random)
    before = _cost_of(problem, far, found, schools)
    label = np.empty(len(schools), dtype=np.int64)
    rules = problem.rules
    price = found.price[hubs].copy()
    value = substitute(
        problem.xyz,
        problem.weight,
        far,
        schools,
        leads,
        options,
        rules.size_min,
        rules.size_max,
        label,
        price,
    )
    if value >= before - ROOM:
        return False
    found.leads[hubs], found.label[schools], found.price[hubs] = leads, hubs[label], price
    found.cost += float(value) - before
    return True


def _cost_of(problem: Hubs, far: Floats, found: Found, schools: Ints) -> float:
    leads = found.leads[found.label[schools]]
    km = _km(problem.xyz[schools], problem.xyz[leads])
    cost = problem.weight[schools] * km + FORBIDDEN * (km > far[schools])
    return float(cost.sum())


def _km(one: Floats, other: Floats) -> Floats:
    return kilometres(np.sqrt(((one - other) ** 2).sum(axis=1)))


def _shuffle(count: int, random: Generator) -> Ints:
    return np.random.default_rng(int(random[0]) + random_below(random, 1 << 30)).permutation(count)


def search(problem: Hubs, found: Found, random: Generator, stop: Callable[[], bool], seconds: float) -> Found:
    """Search neighbourhoods for ``seconds``; now and then assign the whole country anew."""
    until = time.monotonic() + seconds
    round_number = 0
    while time.monotonic() < until and not stop():
        round_number += 1
        improve(problem, found, random, stop, shake=round_number % 2 == 0)
        if round_number % max(20, problem.hubs) == 0:
            _renew(problem, found)
    _renew(problem, found)
    return found


def _renew(problem: Hubs, found: Found) -> None:
    again = full(problem, found.leads, found.price)
    found.price = again.price
    if again.cost < found.cost:
        found.label, found.cost = again.label, again.cost
