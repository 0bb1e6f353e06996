"""The cheapest way to cover a cluster with traces that do not overlap: dynamic programming, compiled."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.kernel import NONE, ZERO, inline, jit, lean
from schoolweave.planning.communities.lifts.traces import Room

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Partial(NamedTuple):
    """Partial covers, in an open hash table of their numbers (``slot``).

    For each one: what is ``left`` to cover, what was ``paid`` (km), the next one in its layer (``after``),
    the one that it came from (``former``) and by which trace (``last``). ``head`` is the first one of each
    layer; ``tally[0]`` is how many there are, ``tally[1]`` the table's bits.
    """

    slot: Ints
    left: Ints
    paid: Floats
    after: Ints
    former: Ints
    last: Ints
    head: Ints
    tally: Ints


@jit
def by_class(fields: Ints, traces: Ints) -> tuple[Ints, Ints]:
    """Return the places of the traces that take something of each class, and where each list starts."""
    count = len(fields)
    start = np.zeros(count + 1, dtype=np.int64)
    for trace in traces:
        for one in range(count):
            start[one + 1] += (trace & fields[one]) != 0
    for one in range(count):
        start[one + 1] += start[one]
    listed, fill = np.empty(start[count], dtype=np.int64), start.copy()
    for place in range(len(traces)):
        for one in range(count):
            if traces[place] & fields[one]:
                listed[fill[one]] = place
                fill[one] += 1
    return start, listed


@jit
def layers(fields: Ints, units: Ints, whole: int) -> Ints:
    """Return where each class's layers start: one for each number of its schools that is left."""
    first = np.zeros(len(fields) + 1, dtype=np.int64)
    for one in range(len(fields)):
        first[one + 1] = first[one] + (whole & fields[one]) // units[one]
    return first


@jit
def nothing_covered(whole: int, count: int, bits: int) -> Partial:
    """Return the table with its first entry, in the first of ``count`` layers: nothing is covered."""
    size = 1 << bits
    half = size // 2
    found = Partial(
        np.full(size, -1, dtype=np.int64),
        np.empty(half, dtype=np.int64),
        np.empty(half),
        np.empty(half, dtype=np.int64),
        np.empty(half, dtype=np.int64),
        np.empty(half, dtype=np.int64),
        np.full(count, -1, dtype=np.int64),
        np.array([1, bits], dtype=np.int64),
    )
    found.left[0], found.paid[0], found.after[0], found.head[0] = whole, 0.0, -1, 0
    return found


@inline
def enter(states: Partial, still: int, cost: float, former: int, place: int) -> int:
    """Keep the cheaper way to a partial cover; return its number if it is new, -1 if not, -2 for no room."""
    size = len(states.slot)
    at = np.int64((np.uint64(still) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - states.tally[1]))
    while states.slot[at] >= 0 and states.left[states.slot[at]] != still:
        at = (at + 1) % size
    known = states.slot[at]
    if known >= 0:
        if cost < states.paid[known]:
            states.paid[known], states.former[known], states.last[known] = cost, former, place
        return -1
    new = states.tally[0]
    if new >= size // 2:
        return -2
    states.tally[0] += 1
    states.slot[at], states.left[new] = new, still
    states.paid[new], states.former[new], states.last[new] = cost, former, place
    return int(new)


@inline
def layer_of(fields: Ints, units: Ints, first: Ints, one: int, still: int) -> int:
    """Return the layer of a partial cover: its first unfinished class, from class ``one`` on."""
    following = one
    while still & fields[following] == 0:
        following += 1
    return int(first[following + 1] - (still & fields[following]) // units[following])


@jit
def cheapest_cover(
    fields: Ints,
    units: Ints,
    whole: int,
    spare: int,
    traces: Ints,
    costs: Floats,
    limit: float,
    room: Room,
) -> tuple[float, list[int]]:
    """Return the least cost in km of covering a cluster, or ``limit`` if that is less.

    ``fields`` are each class's bits in a trace and ``units`` one school of it, ``whole`` is the trace of all
    schools and ``spare`` has the spare bit of every class that has several schools; ``traces`` come cheapest
    first, with ``costs`` in km. Partial covers take from their first unfinished class next. The cost is -1
    where there are too many for the ``room``. Beside it the places of the traces, none where ``limit`` is
    returned.
    """
    start, listed = by_class(fields, traces)
    first = layers(fields, units, whole)
    states = nothing_covered(whole, first[len(fields)], room.state_bits)
    best, end, final = tried(
        fields, units, first, spare, traces, costs, limit, room.work, start, listed, states
    )
    return best, way(states, end, final)


@lean
def tried(
    fields: Ints,
    units: Ints,
    first: Ints,
    spare: int,
    traces: Ints,
    costs: Floats,
    limit: float,
    most: int,
    start: Ints,
    listed: Ints,
    states: Partial,
) -> tuple[float, int, int]:
    """Try traces on partial covers, layer by layer, at most ``most`` times; arguments as above.

    Returns the cost in km as :func:`cheapest_cover` does, the last partial cover (-1: none) and the trace
    that completes it.
    """
    single = ZERO
    for one in range(len(fields)):
        single |= fields[one] if fields[one] == units[one] else 0
    best, work, one, end, final = limit, 0, 0, NONE, NONE
    for layer in range(first[len(fields)]):
        one += layer == first[one + 1]
        state = states.head[layer]
        while state >= 0:
            free, here = states.left[state], state
            state = states.after[state]
            for position in range(start[one], start[one + 1]):
                place = listed[position]
                cost = states.paid[here] + costs[place]
                if cost >= best:
                    break
                work += 1
                if traces[place] & single & ~free or ((free | spare) - traces[place]) & spare != spare:
                    continue
                if free == traces[place]:
                    best, end, final = cost, here, place
                    continue
                new = enter(states, free - traces[place], cost, here, place)
                if new == -2 or work > most:
                    return -1.0, NONE, NONE
                if new >= 0:
                    then = layer_of(fields, units, first, one, states.left[new])
                    states.after[new], states.head[then] = states.head[then], new
    return best, end, final


@jit
def way(states: Partial, end: int, final: int) -> list[int]:
    """Return the places of the traces that lead to a partial cover and on by ``final``; none for -1."""
    used = [ZERO for _ in range(0)]
    if end >= 0:
        used.append(final)
        while end > 0:
            used.append(states.last[end])
            end = states.former[end]
    return used
