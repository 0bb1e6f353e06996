"""What part of a cluster the groups of a host can take, and the least that each part costs over the bound.

A cluster's schools fall into classes: schools of a class serve the same segments and lie near each other. A
*trace* of a group on a cluster is how many schools of each class are its members. Many groups share a trace;
the cheapest of them stands for all, with the members of a class that are cheapest for its host. A trace is
one integer: each class has a field of bits with one spare bit above its count. All loops are compiled.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Terms
from schoolweave.planning.communities.kernel import inline, jit, lean

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Room(NamedTuple):
    """How much a cluster may take before it is given up.

    ``trace_bits`` and ``state_bits`` are binary logarithms of the tables of traces and of partial covers,
    half of each is used at most; ``steps`` are traces looked at for one host, ``work`` traces tried on
    covers.
    """

    trace_bits: int
    state_bits: int
    steps: int
    work: int


SMALL = Room(18, 17, 2_000_000, 200_000_000)
LARGE = Room(20, 20, 20_000_000, 1_500_000_000)


class Table(NamedTuple):
    """Traces, their costs in km and whose they are: an open hash table.

    ``keys`` 0 is free; ``hosts`` holds twice the host, one more where a discount was given, -1 for a school
    that is left out; ``tally[0]`` is how many traces are kept, ``tally[1]`` the table's bits.
    """

    keys: Ints
    costs: Floats
    hosts: Ints
    tally: Ints


class Host(NamedTuple):
    """One host and its possible members, all in km, cheapest first.

    ``own`` is what the group costs with the host alone, ``base`` what the bound has paid for it, ``serves``
    its segments and ``unit`` its own trace (0 outside the cluster). ``inner`` ``(classes, high)`` are reduced
    costs of the cluster's schools, infinite where there are no more; ``rest`` ``(classes + 1, high)`` those
    of a class and all later ones together. ``outer`` are those of other schools with ``outer_serves``;
    whoever is not listed costs at least ``last``. ``discount`` is what others have charged for its groups;
    ``name`` is the host as in :class:`Table`.
    """

    own: float
    base: float
    serves: int
    unit: int
    inner: Floats
    rest: Floats
    outer: Floats
    outer_serves: Ints
    last: float
    discount: float
    name: int


class Classes(NamedTuple):
    """A cluster's classes: ``schools[start[c]:start[c + 1]]`` are those of class ``c``.

    ``one[c]`` is one of its schools in a trace and ``fields[c]`` all of its bits; ``serves`` holds each
    class's segments, ``class_of`` every school's class (-1 outside the cluster).
    """

    schools: Ints
    start: Ints
    one: Ints
    fields: Ints
    serves: Ints
    class_of: Ints


class Path(NamedTuple):
    """Scratch space for a group that grows, step by step: class ``chosen``, cost in km, missing, trace.

    ``amount`` is how many schools of each class it has.
    """

    chosen: Ints
    amount: Ints
    total: Floats
    missing: Ints
    trace: Ints


def table(bits: int) -> Table:
    """Return an empty table with room for two to the power of ``bits``."""
    size = 1 << bits
    return Table(
        np.zeros(size, dtype=np.int64),
        np.zeros(size),
        np.full(size, -1, dtype=np.int64),
        np.array([0, bits], dtype=np.int64),
    )


@inline
def put(traces: Table, trace: int, cost: float, host: int) -> bool:
    """Keep the smaller cost of a trace; return whether there was room."""
    size = len(traces.keys)
    place = np.int64((np.uint64(trace) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - traces.tally[1]))
    while traces.keys[place] != 0 and traces.keys[place] != trace:
        place = (place + 1) % size
    if traces.keys[place] == 0:
        if 2 * traces.tally[0] >= size:
            return False
        traces.keys[place] = trace
        traces.costs[place] = cost
        traces.hosts[place] = host
        traces.tally[0] += 1
    elif cost < traces.costs[place]:
        traces.costs[place] = cost
        traces.hosts[place] = host
    return True


@inline
def filled_up(host: Host, least: int, most: int) -> float:
    """Return the least sum of ``least`` to ``most`` outer keys, or infinity."""
    total, taken = 0.0, 0
    while taken < most:
        key = host.outer[taken] if taken < len(host.outer) else host.last
        if taken >= least and key >= 0.0:
            break
        total += key
        taken += 1
    return total if taken >= least else np.inf


@inline
def completed(terms: Terms, host: Host, taken: int, missing: int) -> float:
    """Return a lower bound on what the members from outside the cluster add to a group of ``1 + taken``.

    One missing segment at a time is forced, as in the bound itself.
    """
    least, most = max(terms.low - 1 - taken, 0), terms.high - 1 - taken
    worst = filled_up(host, least, most)
    segment = 0
    while missing:
        if missing & 1:
            if most <= 0:
                return np.inf
            provider = 0
            while provider < len(host.outer) and not host.outer_serves[provider] >> segment & 1:
                provider += 1
            key = host.outer[provider] if provider < len(host.outer) else host.last
            # The cheapest others: where the provider is among them, no others than those without it.
            rest = filled_up(host, max(least - 1, 0), most - 1)
            if provider >= most or (provider >= least and key >= 0.0):
                worst = max(worst, key + rest)
        missing >>= 1
        segment += 1
    return worst


@inline
def relaxed_rest(terms: Terms, host: Host, first: int, taken: int) -> float:
    """Return the least that further members add, from the classes ``first`` on and from outside."""
    least, most = terms.low - 1 - taken, terms.high - 1 - taken
    total, count, inner, outer = 0.0, 0, 0, 0
    while count < most:
        one = host.rest[first, inner] if inner < host.rest.shape[1] else np.inf
        other = host.outer[outer] if outer < len(host.outer) else host.last
        key = min(one, other)
        if count >= least and key >= 0.0:
            break
        total += key
        count += 1
        if one <= other:
            inner += 1
        else:
            outer += 1
    return total


@jit
def host_traces(terms: Terms, classes: Classes, host: Host, limit: float, most: int, traces: Table) -> bool:
    """Add the traces of all groups of a host that cost at most ``limit`` km over the bound.

    Returns ``False`` where there are too many, or more than ``most`` were looked at.
    """
    size = terms.high + 1
    chosen, amount = np.empty(size, dtype=np.int64), np.zeros(len(classes.one), dtype=np.int64)
    missing, trace = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    path = Path(chosen, amount, np.empty(size), missing, trace)
    return walk(terms, classes, host, host.base + host.discount + limit, most, traces, path)


@lean
def walk(
    terms: Terms, classes: Classes, host: Host, bar: float, most: int, traces: Table, path: Path
) -> bool:
    """Do what :func:`host_traces` does, for groups that cost at most ``bar`` km; ``path`` is scratch space.

    Depth first over the classes: after each, one school more of the same class, or some of a later one.
    """
    count = len(classes.one)
    chosen, amount, total, missing, trace = path
    total[0], missing[0], trace[0] = host.own, terms.full & ~host.serves, host.unit
    taken, here, steps, fresh = 0, 0, 0, host.unit != 0
    while True:
        if fresh:
            cost = total[taken] + completed(terms, host, taken, missing[taken])
            if cost <= bar and not put(
                traces, trace[taken], max(0.0, cost - host.base - host.discount), host.name
            ):
                return False
        steps += 1
        if steps > most:
            return False
        fresh = False
        while here < count and taken < terms.high - 1:
            cost = total[taken] + host.inner[here, amount[here]]
            if cost + relaxed_rest(terms, host, here, taken + 1) <= bar:
                fresh = True
                break
            here += 1
        if fresh:
            chosen[taken] = here
            amount[here] += 1
            total[taken + 1] = cost
            missing[taken + 1] = missing[taken] & ~classes.serves[here]
            trace[taken + 1] = trace[taken] + classes.one[here]
            taken += 1
            continue
        if taken == 0:
            return True
        taken -= 1
        here = chosen[taken]
        amount[here] -= 1
        here += 1
