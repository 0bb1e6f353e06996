"""Preferences: who likes whom better, pairs that would rather have each other, the stable matching.

Deferred acceptance with amounts (Gale and Shapley, 1962, *American Mathematical Monthly* 69; Baïou and
Balinski, 2002, *Mathematics of Operations Research* 27): schools propose, so that no stable plan is better
for them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.kernel import jit
from schoolweave.planning.support.arcs import ranks
from schoolweave.planning.support.problem import Matching
from schoolweave.planning.support.units import Model

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Likes:
    """Each pair's place for its school and for its supporter, from 0 (best), without ties; by pair."""

    school: Ints
    supporter: Ints
    listed: NDArray[np.bool_]  # by pair: the first of the school's own list


def likes(problem: Matching, model: Model) -> Likes:
    """Return both sides' preferences over the eligible pairs.

    A school ranks by its own list, then by what a day costs; a supporter by its own list, then the neediest
    tier, then what a day costs; ties go to the lower id. Who is not on a list stands below it.
    """
    arcs = model.arcs
    helpers, needs = problem.supporters, problem.needs
    mine, listed = ranks([x.preferences for x in needs], [x.id for x in helpers], arcs.school, arcs.supporter)
    theirs, _ = ranks([x.preferences for x in helpers], [x.id for x in needs], arcs.supporter, arcs.school)
    by_school = np.lexsort((arcs.supporter, arcs.cost, mine, arcs.school))
    by_supporter = np.lexsort((arcs.school, arcs.cost, model.tier[arcs.school], theirs, arcs.supporter))
    return Likes(_places(by_school, arcs.school), _places(by_supporter, arcs.supporter), listed & (mine == 0))


def _places(order: Ints, owner: NDArray[np.int32]) -> Ints:
    sorted_owner = owner[order]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.searchsorted(sorted_owner, sorted_owner)
    return place


def deferred_acceptance(model: Model, liked: Likes) -> Ints:
    """Return units by pair of the stable plan that is best for the schools."""
    order = np.lexsort((liked.school, model.arcs.school)).astype(np.int64)
    slots = np.concatenate([[0], np.cumsum(model.net.capacity + 1)])
    net = model.net
    return np.asarray(
        propose(
            order,
            model.arcs.start,
            net.school,
            net.supporter,
            liked.supporter,
            net.units,
            net.capacity,
            slots,
        )
    )


@jit
def propose(
    order: Ints,
    start: Ints,
    school: NDArray[np.int32],
    supporter: NDArray[np.int32],
    place: Ints,
    units: Ints,
    capacity: Ints,
    slots: Ints,
) -> Ints:
    """Let schools propose down their lists with what they lack; supporters drop the units they like least."""
    amount = np.zeros(len(order), dtype=np.int64)
    lacks, following = units.copy(), start[:-1].copy()
    held = np.empty(slots[-1], dtype=np.int64)
    count, used = np.zeros(len(capacity), dtype=np.int64), np.zeros(len(capacity), dtype=np.int64)
    stack, top = np.arange(len(units))[::-1].copy(), len(units)
    waits = np.ones(len(units), dtype=np.bool_)
    while top > 0:
        current = stack[top - 1]
        if lacks[current] == 0 or following[current] == start[current + 1]:
            top -= 1
            waits[current] = False
            continue
        arc = order[following[current]]
        i = supporter[arc]
        if amount[arc] == 0:
            held[slots[i] + count[i]] = arc
            count[i] += 1
        amount[arc] += lacks[current]
        used[i] += lacks[current]
        lacks[current] = 0
        while used[i] > capacity[i]:
            worst = slots[i]
            for slot in range(slots[i], slots[i] + count[i]):
                if place[held[slot]] > place[held[worst]]:
                    worst = slot
            out = held[worst]
            drop, other = min(amount[out], used[i] - capacity[i]), school[out]
            amount[out] -= drop
            used[i] -= drop
            lacks[other] += drop
            if following[other] < start[other + 1] and order[following[other]] == out:
                following[other] += 1
            if amount[out] == 0:
                count[i] -= 1
                held[worst] = held[slots[i] + count[i]]
            if not waits[other]:
                stack[top], waits[other] = other, True
                top += 1
    return amount
