"""One ascent over all parts: what their schools are worth to others and to themselves. Compiled.

Parts lie one behind the other in a :class:`Layout`. A school's multiplier is ``outer`` for groups of other
parts and ``outer - rebate`` for those of its own, with a rebate in km, never negative, for each *slot*: a
range of numbers of groups that its part may have. Steps follow the slots of the cheapest choice of numbers.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import bound
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.counts.ascent import DEFLECTION
from schoolweave.planning.communities.kernel import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
AROUND = 4
"""How far a part's number of groups is tried from that of the plan."""
SPARE = 60
"""How far the numbers of the first parts may add up to another sum than the plan's."""
PATIENCE, SHORTER = 20, 0.7
"""Steps without progress after which less is hoped for, and how much less."""
PROGRESS = 1e-6
"""Share of the value that counts as progress."""


class Layout(NamedTuple):
    """Parts by the schools in ``order``, from ``start`` on; ``usual`` is how many groups a plan has in each.

    ``least`` ``(parts, slots)`` says from how many groups on a slot holds, more than there are schools where
    a part has fewer slots.
    """

    order: Ints
    start: Ints
    usual: Ints
    least: Ints


class Lists(NamedTuple):
    """Each host's cheapest schools and providers, and what they travel to it in km."""

    schools: Ints
    spans: Floats


@jit
def slot_values(
    space: Space, terms: Terms, layout: Layout, outer: Floats, rebate: Floats, lists: Lists, use: Ints
) -> Floats:
    """Return every host's value in km in every slot, and in ``use`` the provider that is forced on it."""
    segments, slots = 0, len(rebate)
    while terms.full >> segments:
        segments += 1
    values = np.full((slots, len(outer)), np.inf)
    keys, names = np.empty(terms.high), np.empty(terms.high, dtype=np.int64)
    provider_key, provider = np.empty(segments), np.empty(segments, dtype=np.int64)
    now = outer.copy()
    for part in range(len(layout.usual)):
        here = layout.order[layout.start[part] : layout.start[part + 1]]
        for slot in range(slots):
            if layout.least[part, slot] > len(here):
                continue
            for school in here:
                now[school] = outer[school] - rebate[slot, school]
            for host in here:
                filled = bound.listed(
                    space, terms, now, lists.schools, lists.spans, host, keys, names, provider_key, provider
                )
                values[slot, host], use[slot, host] = bound.host_value(
                    terms, now[host], space.serves[host], keys, names, filled, provider_key, provider
                )
        for school in here:
            now[school] = outer[school]
    return values


@jit
def part_costs(layout: Layout, outer: Floats, rebate: Floats, values: Floats, used: Ints) -> Floats:
    """Return what each part costs in km with up to :data:`AROUND` groups fewer or more than usual.

    ``used`` is filled with the slot that each number falls into.
    """
    costs = np.full((len(layout.usual), 2 * AROUND + 1), np.inf)
    for part in range(len(layout.usual)):
        here = layout.order[layout.start[part] : layout.start[part + 1]]
        for slot in range(len(rebate)):
            first = layout.least[part, slot]
            end = (
                len(here) + 1 if slot + 1 == len(rebate) else min(layout.least[part, slot + 1], len(here) + 1)
            )
            if first >= end:
                continue
            total = 0.0
            for school in here:
                total += outer[school] - rebate[slot, school]
            ascending = np.sort(values[slot][here])
            for count in range(min(end, layout.usual[part] + AROUND + 1)):
                place = count - layout.usual[part] + AROUND
                if count >= first and place >= 0:
                    costs[part, place], used[part, place] = total, slot
                if count < len(here):
                    total += ascending[count]
    return costs


@jit
def cheapest_numbers(costs: Floats) -> tuple[float, Ints]:
    """Return the least total in km for as many groups as usual, and each part's place in ``costs``."""
    parts, width = costs.shape
    best = np.full((parts + 1, 2 * SPARE + 1), np.inf)
    taken = np.zeros((parts, 2 * SPARE + 1), dtype=np.int64)
    best[0, SPARE] = 0.0
    for part in range(parts):
        for former in range(2 * SPARE + 1):
            for place in range(width):
                now = former + place - AROUND
                if 0 <= now <= 2 * SPARE and best[part, former] + costs[part, place] < best[part + 1, now]:
                    best[part + 1, now] = best[part, former] + costs[part, place]
                    taken[part, now] = place
    found, at = np.empty(parts, dtype=np.int64), SPARE
    for part in range(parts - 1, -1, -1):
        found[part] = taken[part, at]
        at -= found[part] - AROUND
    return best[parts, SPARE], found


@jit
def slopes(
    space: Space,
    terms: Terms,
    layout: Layout,
    outer: Floats,
    rebate: Floats,
    lists: Lists,
    values: Floats,
    use: Ints,
    slot_of: Ints,
    groups: Ints,
) -> tuple[Floats, Floats]:
    """Return how the value changes with ``outer`` and ``rebate`` when each part has so many ``groups``."""
    outward, homeward = np.ones(len(outer)), np.zeros(rebate.shape)
    segments = 0
    while terms.full >> segments:
        segments += 1
    now, times = outer.copy(), np.zeros(len(outer))
    for part in range(len(layout.usual)):
        here = layout.order[layout.start[part] : layout.start[part + 1]]
        slot = slot_of[part]
        for school in here:
            now[school] = outer[school] - rebate[slot, school]
        hosts = here[np.argsort(values[slot][here])[: groups[part]]]
        times[:] = 0.0
        bound.covering(space, terms, segments, now, lists.schools, lists.spans, use[slot], hosts, times)
        outward -= times
        for school in here:
            homeward[slot, school] = times[school] - 1.0
            now[school] = outer[school]
    return outward, homeward


@jit
def ascend(
    space: Space,
    terms: Terms,
    layout: Layout,
    outer: Floats,
    rebate: Floats,
    lists: Lists,
    scale: Floats,
    hope: float,
    steps: int,
) -> tuple[float, Floats, Floats, float]:
    """Return the best value in km, its ``outer`` and ``rebate``, and how many km more are still hoped for.

    Deflected subgradient steps whose length aims ``hope`` km above the best value so far; after
    :data:`PATIENCE` steps without progress, back at the best, at less.
    """
    best, best_outer, best_rebate, idle = -np.inf, outer.copy(), rebate.copy(), 0
    use, used = (
        np.empty(rebate.shape, dtype=np.int64),
        np.zeros((len(layout.usual), 2 * AROUND + 1), dtype=np.int64),
    )
    toward, home = np.zeros(len(outer)), np.zeros(rebate.shape)
    slot_of = np.empty(len(layout.usual), dtype=np.int64)
    for _ in range(steps):
        values = slot_values(space, terms, layout, outer, rebate, lists, use)
        value, places = cheapest_numbers(part_costs(layout, outer, rebate, values, used))
        if value == np.inf:
            break
        idle = 0 if value > best + PROGRESS * abs(best) or best == -np.inf else idle + 1
        if value > best:
            best, best_outer, best_rebate = value, outer.copy(), rebate.copy()
        for part in range(len(places)):
            slot_of[part] = used[part, places[part]]
        groups = layout.usual + places - AROUND
        outward, homeward = slopes(space, terms, layout, outer, rebate, lists, values, use, slot_of, groups)
        toward, home = outward + DEFLECTION * toward, homeward + DEFLECTION * home
        if idle >= PATIENCE:
            hope, idle = SHORTER * hope, 0
            outer, rebate = best_outer.copy(), best_rebate.copy()
            toward[:], home[:] = 0.0, 0.0
            continue
        length = (scale * toward * toward).sum() + (scale * home * home).sum()
        if length <= 0.0:
            break
        stride = max(best + hope - value, 0.0) / length
        outer = np.minimum(outer + stride * scale * toward, terms.price)
        rebate = np.maximum(rebate + stride * scale * home, 0.0)
    return best, best_outer, best_rebate, hope
