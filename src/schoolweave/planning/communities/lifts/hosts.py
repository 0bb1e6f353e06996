"""Possible hosts as seen from a cluster: whom they can take, and what that costs over the bound. Compiled."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.extras import weight_of
from schoolweave.planning.communities.kernel import NONE, distance, inline, jit, lean
from schoolweave.planning.communities.lifts.traces import Classes, Host

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@inline
def reduced(space: Space, multiplier: Floats, host: int, school: int) -> float:
    """Return the reduced cost in km of a school at a host."""
    return float(distance(space.xyz, host, school) * weight_of(space, school) - multiplier[school])


@inline
def keep_sorted(keys: Floats, key: float) -> None:
    """Insert into an ascending list of the smallest keys, infinite where there is none yet."""
    place = len(keys) - 1
    if key >= keys[place]:
        return
    while place > 0 and keys[place - 1] > key:
        keys[place] = keys[place - 1]
        place -= 1
    keys[place] = key


@lean
def keep_cheapest(
    space: Space, multiplier: Floats, classes: Classes, host: int, inner: Floats, rest: Floats
) -> None:
    """Fill ``inner`` and ``rest`` of a :class:`Host`, infinite so far."""
    for one in range(len(classes.one) - 1, -1, -1):
        for place in range(rest.shape[1]):
            rest[one, place] = rest[one + 1, place]
        for place in range(classes.start[one], classes.start[one + 1]):
            school = classes.schools[place]
            if school != host:
                key = reduced(space, multiplier, host, school)
                keep_sorted(inner[one], key)
                keep_sorted(rest[one], key)


@jit
def view(
    space: Space,
    terms: Terms,
    multiplier: Floats,
    listed: Ints,
    base: Floats,
    classes: Classes,
    barred: Ints,
    host: int,
    discount: float,
) -> Host:
    """Return a host as seen from a cluster.

    ``listed`` ``(n, width)`` holds every host's cheapest schools; ``barred`` is not negative for schools of
    other clusters, which are left out where there is no ``discount``.
    """
    count = len(classes.one)
    inner, rest = np.full((count, terms.high), np.inf), np.full((count + 1, terms.high), np.inf)
    keep_cheapest(space, multiplier, classes, host, inner, rest)
    width = listed.shape[1]
    outer, outer_serves = np.empty(width), np.empty(width, dtype=np.int64)
    filled, last = 0, np.inf
    for place in range(width):
        school = listed[host, place]
        if school < 0:
            break
        key = reduced(space, multiplier, host, school)
        last = key
        if classes.class_of[school] < 0 and (barred[school] < 0 or discount > 0.0):
            outer[filled] = key
            outer_serves[filled] = space.serves[school]
            filled += 1
    if width >= len(multiplier) - 1:
        last = np.inf
    own = classes.class_of[host]
    return Host(
        -multiplier[host],
        base[host],
        space.serves[host],
        classes.one[own] if own >= 0 else 0,
        inner,
        rest,
        outer[:filled],
        outer_serves[:filled],
        last,
        discount,
        2 * host + (discount > 0.0),
    )


@jit
def forced(
    space: Space, terms: Terms, multiplier: Floats, listed: Ints, base: Floats, cluster: Ints
) -> Floats:
    """Return for every host the least excess in km of a group with a member of the cluster."""
    n = len(multiplier)
    found = np.zeros(n)
    inside = np.zeros(n, dtype=np.int64)
    for school in cluster:
        inside[school] = 1
    for host in range(n):
        if not inside[host]:
            found[host] = forced_on(space, terms, multiplier, listed, base, cluster, host)
    return found


@lean
def forced_on(
    space: Space, terms: Terms, multiplier: Floats, listed: Ints, base: Floats, cluster: Ints, host: int
) -> float:
    """Return what :func:`forced` does for one host."""
    least, who = np.inf, NONE
    for school in cluster:
        key = reduced(space, multiplier, host, school)
        if key < least:
            least, who = key, school
    total, taken = least - multiplier[host], 0
    for place in range(listed.shape[1]):
        school = listed[host, place]
        if school < 0 or taken >= terms.high - 2:
            break
        key = reduced(space, multiplier, host, school)
        if school == who:
            continue
        if key >= 0.0:
            break
        total += key
        taken += 1
    return float(max(0.0, total - base[host]))


@lean
def group_excess(space: Space, multiplier: Floats, base: Floats, members: Ints) -> float:
    """Return the least that a group costs over the bound with any of its members as host, in km."""
    least = np.inf
    for host in members:
        total = -base[host] - multiplier[host]
        for school in members:
            if school != host:
                total += reduced(space, multiplier, host, school)
        least = min(least, total)
    return least
