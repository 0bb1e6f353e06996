"""From the traces of a cover back to schools: who is used how often."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.kernel import jit
from schoolweave.planning.communities.lifts.hosts import reduced
from schoolweave.planning.communities.lifts.traces import Classes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The relaxation at fixed multipliers (km): ``base`` per host, and each host's cheapest schools."""

    multiplier: Floats
    base: Floats
    listed: Ints


@jit
def _keys(space: Space, multiplier: Floats, host: int, places: Ints) -> Floats:
    """Return the reduced costs in km of schools at a host."""
    found = np.empty(len(places))
    for place in range(len(places)):
        found[place] = reduced(space, multiplier, host, places[place])
    return found


def members_of(
    space: Space, terms: Terms, at: Relaxed, classes: Classes, owner: Ints, cover: list[tuple[int, int]]
) -> list[tuple[int, ...]]:
    """Return the groups that a cover stands for, as ascending places of schools.

    ``cover`` holds traces and hosts as in :class:`Table`; ``owner`` is not negative for schools of other
    clusters, which only groups with a discount take. A group may lack something of the pathway.
    """
    found = [_members(space, terms, at, classes, owner, trace, name) for trace, name in cover]
    return [tuple(sorted(members)) for members in found if members]


def _members(
    space: Space, terms: Terms, at: Relaxed, classes: Classes, owner: Ints, trace: int, name: int
) -> list[int]:
    if name < 0:
        return []
    host, discounted = divmod(name, 2)
    members, missing = [host], int(terms.full) & ~int(space.serves[host])
    for number in range(len(classes.one)):
        count = (trace & int(classes.fields[number])) // int(classes.one[number])
        here = classes.schools[classes.start[number] : classes.start[number + 1]]
        if host in here:
            count -= 1
            here = here[here != host]
        if count > 0:
            keys = _keys(space, at.multiplier, host, here)
            members += here[np.argsort(keys, kind="stable")[:count]].tolist()
            missing &= ~int(classes.serves[number])
    return members + _outer(space, terms, at, classes, owner, host, bool(discounted), len(members), missing)


def _outer(
    space: Space,
    terms: Terms,
    at: Relaxed,
    classes: Classes,
    owner: Ints,
    host: int,
    discounted: bool,
    taken: int,
    missing: int,
) -> list[int]:
    """Return the members from outside the cluster that make a group cheapest, as the traces count them."""
    listed = at.listed[host]
    listed = listed[listed >= 0]
    listed = listed[(classes.class_of[listed] < 0) & ((owner[listed] < 0) | discounted)]
    keys = _keys(space, at.multiplier, host, listed)
    least, most = max(terms.low - taken, 0), terms.high - taken
    best, best_cost = _filled(listed, keys, least, most)
    segment = 0
    while missing:
        if missing & 1 and most > 0:
            providers = np.nonzero(space.serves[listed] >> segment & 1)[0]
            if len(providers):
                first = int(providers[0])
                others = np.delete(np.arange(len(listed)), first)
                rest, cost = _filled(listed[others], keys[others], max(least - 1, 0), most - 1)
                if float(keys[first]) + cost > best_cost + 1e-12:
                    best, best_cost = [int(listed[first]), *rest], float(keys[first]) + cost
        missing >>= 1
        segment += 1
    return best


def _filled(listed: Ints, keys: Floats, least: int, most: int) -> tuple[list[int], float]:
    count = max(least, min(int((keys < 0.0).sum()), most))
    return listed[:count].tolist(), float(keys[:count].sum())
