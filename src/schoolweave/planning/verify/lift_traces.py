"""Compiled loops of the check of lifts: the traces of a host's groups, and the cheapest cover by traces.

A trace is how many schools of each class of a cluster a group takes. A state is how many of each class are
covered, as one number whose digits count them.
"""

import heapq
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.compiling import compiled
from schoolweave.planning.verify.lift_loops import least_sum

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Start(NamedTuple):
    """A host's group before any other member: the state it covers, its km, the years that the host serves."""

    state: int
    km: float
    serves: Flags


class Rest(NamedTuple):
    """How a host's group goes on: its cheapest outside schools, what :func:`fill` wrote, the least size."""

    outside: Floats
    filled: Floats
    fewest: int


@compiled
def add_traces(
    host: Start,
    members: Floats,
    room: Indices,
    class_serves: Flags,
    rest: Rest,
    steps: Indices,
    limit: float,
    best: dict[int, float],
) -> None:
    """Lower ``best``, km by state, by what one host's groups cost, for every trace cheaper than ``limit``.

    ``members`` ``(classes, largest)`` are sums of the cheapest schools of each class, ``room`` how many there
    are, ``class_serves`` their years; ``steps`` are the weights of the digits of a state.
    """
    classes, most = len(room), len(rest.filled) - 1
    floor = _floors(members, room, rest.outside, rest.fewest, most)
    count = np.full(classes + 1, -1, dtype=np.int64)
    state, so_far = np.empty(classes + 1, dtype=np.int64), np.empty(classes + 1, dtype=np.int64)
    spent = np.empty(classes + 1)
    state[0], so_far[0], spent[0] = host.state, 1, host.km
    depth = 0
    while depth >= 0:
        if depth == classes:
            if state[depth] > 0:
                extra = _completed(rest.filled[so_far[depth]], count, class_serves, host.serves)
                value = max(0.0, spent[depth] + extra)
                if value < limit and (state[depth] not in best or value < best[state[depth]]):
                    best[state[depth]] = value
            depth -= 1
            continue
        count[depth] += 1
        taken = count[depth]
        if taken > room[depth] or so_far[depth] + taken > most:
            depth -= 1
            continue
        total = spent[depth] + members[depth, taken]
        if total + floor[depth + 1, so_far[depth] + taken] >= limit:
            continue
        state[depth + 1] = state[depth] + taken * steps[depth]
        so_far[depth + 1], spent[depth + 1] = so_far[depth] + taken, total
        depth += 1
        count[depth] = -1


@compiled
def _completed(filled: Floats, count: Indices, class_serves: Flags, host_serves: Flags) -> Any:
    """Return the dearest way to complete a group with ``count`` members of each class."""
    dearest = filled[0]
    for year in range(len(host_serves)):
        served = host_serves[year]
        for one in range(len(class_serves)):
            served = served or (count[one] > 0 and class_serves[one, year])
        if not served:
            dearest = max(dearest, filled[1 + year])
    return dearest


@compiled
def _floors(members: Floats, room: Indices, outside: Floats, fewest: int, most: int) -> Floats:
    """Return the least that completing costs, ``(classes + 1, most + 1)``: by classes and members so far."""
    classes = len(room)
    pool, nobody = outside.copy(), np.empty(len(outside), dtype=np.int64)
    floor = np.empty((classes + 1, most + 1))
    for left in range(classes, -1, -1):
        if left < classes:
            extra = np.diff(members[left, : room[left] + 1])
            pool = np.sort(np.concatenate((pool, extra)))[: len(outside)]
        for so_far in range(most + 1):
            floor[left, so_far] = least_sum(pool, nobody, -1, max(0, fewest - so_far), most - so_far)
    return floor


@compiled
def cover(
    sizes: Indices,
    steps: Indices,
    traces: Indices,
    costs: Floats,
    begins: Indices,
    limit: float,
) -> Any:
    """Return the least sum of traces that cover all classes, infinite where it is not below ``limit``.

    ``traces`` ``(t, classes)`` with their ``costs`` are sorted by the first class that they touch (``begins``
    has the start of each) and then by cost: some trace has to touch the first class that is not covered, so
    that each cover is found in one order only. States are taken up in the order of their numbers, which every
    trace raises; only those that are reached for less than ``limit`` are kept.
    """
    last, target = int((steps * sizes).sum()), limit
    covered, waiting = {0: 0.0}, [0]
    while len(waiting) > 0:
        state = heapq.heappop(waiting)
        so_far = covered[state]
        if state == last or so_far >= target:
            continue
        digits = state // steps % (sizes + 1)
        first = 0
        while digits[first] == sizes[first]:
            first += 1
        for trace in range(begins[first], begins[first + 1]):
            total = so_far + costs[trace]
            if total >= target:
                break
            there = state + _step(digits, traces[trace], sizes, steps, first)
            if there == state or (there in covered and covered[there] <= total):
                continue
            if there not in covered:
                heapq.heappush(waiting, there)
            covered[there] = total
            if there == last:
                target = total
    if last in covered:
        return covered[last]
    return np.inf


@compiled
def _step(digits: Indices, trace: Indices, sizes: Indices, steps: Indices, first: int) -> int:
    """Return how far a trace leads on from a state, 0 where it holds more schools than are uncovered."""
    far = 0
    for one in range(first, len(sizes)):
        if digits[one] + trace[one] > sizes[one]:
            return 0
        far += trace[one] * steps[one]
    return far
