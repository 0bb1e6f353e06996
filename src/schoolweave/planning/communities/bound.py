"""A number that no plan can beat: Lagrangian relaxation of "every school once".

With a multiplier per school (km), each possible host picks its cheapest members on its own; the sizes are
kept by counting and the pathway by forcing one segment at a time (``docs/explanation/planning.md``). All
loops are compiled.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.extras import weight_of
from schoolweave.planning.communities.kernel import NONE, ZERO, apart_km, distance, inline, jit, lean

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROUNDING = 1e-6
"""Km by which a distance to a block may be wrong."""


@lean
def insert(keys: Floats, names: Ints, filled: int, key: float, name: int) -> int:
    """Insert into an ascending list of the smallest keys; return how many it holds now."""
    size = len(keys)
    if filled == size and key >= keys[size - 1]:
        return filled
    place = min(filled, size - 1)
    while place > 0 and keys[place - 1] > key:
        keys[place] = keys[place - 1]
        names[place] = names[place - 1]
        place -= 1
    keys[place] = key
    names[place] = name
    return min(filled + 1, size)


@lean
def cheapest(keys: Floats, names: Ints, filled: int, skip: int, least: int, most: int) -> float:
    """Return the least sum of ``least`` to ``most`` keys without the school ``skip``, or infinity."""
    total, taken = 0.0, 0
    for place in range(filled):
        if names[place] == skip:
            continue
        if taken >= most or (taken >= least and keys[place] >= 0.0):
            break
        total += keys[place]
        taken += 1
    return total if least <= taken <= most else np.inf


@lean
def host_value(
    terms: Terms,
    own: float,
    serves: int,
    keys: Floats,
    names: Ints,
    filled: int,
    provider_key: Floats,
    provider: Ints,
) -> tuple[float, int]:
    """Return the value of a host in km and the provider that is forced on it (or -1).

    ``own`` is its multiplier; ``keys`` the smallest reduced costs of others, ascending; ``provider_key`` and
    ``provider`` the smallest one of each segment, infinite where there is none.
    """
    value = cheapest(keys, names, filled, NONE, terms.low - 1, terms.high - 1) - own
    forced = -1
    missing = terms.full & ~serves
    for segment in range(len(provider)):
        if missing >> segment & 1:
            if terms.high < 2 or provider_key[segment] == np.inf:
                return np.inf, -1
            rest = cheapest(keys, names, filled, provider[segment], max(terms.low - 2, 0), terms.high - 2)
            longer = provider_key[segment] + rest - own
            if longer > value:
                value, forced = longer, provider[segment]
    return value, forced


class Blocks(NamedTuple):
    """Balls around blocks of schools: centres ``(b, 3)``, radii in km, largest multiplier, what is served.

    ``light`` is the smallest weight of a block's schools.
    """

    centre: Floats
    radius: Floats
    most: Floats
    serves: Ints
    light: Floats


@jit
def blocks_of(space: Space, multiplier: Floats) -> Blocks:
    """Return the balls of a space's blocks for the multipliers given (km)."""
    count = len(space.block_start) - 1
    centre, radius = np.zeros((count, 3)), np.zeros(count)
    most, serves = np.full(count, -np.inf), np.zeros(count, dtype=np.int64)
    light = np.full(count, np.inf)
    for block in range(count):
        start, stop = space.block_start[block], space.block_start[block + 1]
        # A member near the middle is the centre: the triangle inequality needs no more.
        middle = space.blocks[(start + stop) // 2]
        centre[block] = space.xyz[middle]
        for place in range(start, stop):
            school = space.blocks[place]
            radius[block] = max(radius[block], distance(space.xyz, school, middle))
            most[block] = max(most[block], multiplier[school])
            light[block] = min(light[block], weight_of(space, school))
            serves[block] |= space.serves[school]
    return Blocks(centre, radius, most, serves, light)


@jit
def from_tile(space: Space, blocks: Blocks, first: int, last: int) -> Floats:
    """Return for each block a reduced cost in km that none of its schools can beat at a host of a tile.

    The tile is the hosts ``first`` to ``last - 1``; near ones in a row make it small.
    """
    middle = (first + last) // 2
    reach = 0.0
    for host in range(first, last):
        reach = max(reach, distance(space.xyz, host, middle))
    floor = np.empty(len(blocks.radius))
    for block in range(len(floor)):
        apart = apart_km(space.xyz, middle, blocks.centre, block)
        nearest = apart - reach - blocks.radius[block] - ROUNDING
        floor[block] = blocks.light[block] * nearest - blocks.most[block]
    return floor


@inline
def needless(
    floor: float, offered: int, missing: int, filled: int, keys: Floats, provider_key: Floats
) -> bool:
    """Return whether schools with reduced costs of at least ``floor`` km cannot matter to a host.

    ``offered`` are the segments that they serve.
    """
    if filled < len(keys) or floor < keys[len(keys) - 1]:
        return False
    wanted = missing & offered
    segment = 0
    while wanted:
        if wanted & 1 and floor < provider_key[segment]:
            return False
        wanted >>= 1
        segment += 1
    return True


@lean
def scan_block(
    space: Space,
    multiplier: Floats,
    host: int,
    block: int,
    missing: int,
    filled: int,
    keys: Floats,
    names: Ints,
    provider_key: Floats,
    provider: Ints,
) -> int:
    """Take the schools of a block into a host's lists; return how many keys they hold now."""
    for position in range(space.block_start[block], space.block_start[block + 1]):
        school = space.blocks[position]
        if school == host:
            continue
        key = distance(space.xyz, school, host) * weight_of(space, school) - multiplier[school]
        if filled < len(keys) or key < keys[len(keys) - 1]:
            filled = insert(keys, names, filled, key, school)
        wanted = missing & space.serves[school]
        segment = 0
        while wanted:
            if wanted & 1 and key < provider_key[segment]:
                provider_key[segment], provider[segment] = key, school
            wanted >>= 1
            segment += 1
    return filled


@lean
def evaluate_host(
    space: Space,
    terms: Terms,
    multiplier: Floats,
    blocks: Blocks,
    host: int,
    floor: Floats,
    order: Ints,
    keys: Floats,
    names: Ints,
    provider_key: Floats,
    provider: Ints,
) -> tuple[float, int]:
    """Return a host's value in km over all pairs, and how many of its cheapest others ``keys`` hold.

    ``order`` are the blocks by their ``floor``: what is at least so dear for any host of the tile.
    """
    for segment in range(len(provider)):
        provider_key[segment], provider[segment] = np.inf, NONE
    missing = terms.full & ~space.serves[host]
    own = space.block_of[host]
    filled = scan_block(space, multiplier, host, own, missing, ZERO, keys, names, provider_key, provider)
    for place in range(len(order)):
        block = order[place]
        if needless(floor[block], terms.full, missing, filled, keys, provider_key):
            break  # and so are all that come after
        apart = apart_km(space.xyz, host, blocks.centre, block)
        least = blocks.light[block] * (apart - blocks.radius[block] - ROUNDING) - blocks.most[block]
        if block != own and not needless(least, blocks.serves[block], missing, filled, keys, provider_key):
            filled = scan_block(
                space, multiplier, host, block, missing, filled, keys, names, provider_key, provider
            )
    value, _ = host_value(
        terms, multiplier[host], space.serves[host], keys, names, filled, provider_key, provider
    )
    return value, filled


@jit
def evaluate_hosts(
    space: Space,
    terms: Terms,
    segments: int,
    multiplier: Floats,
    blocks: Blocks,
    first: int,
    last: int,
    lists: Ints,
) -> Floats:
    """Return the values in km of the hosts ``first`` to ``last - 1``, over all pairs of schools.

    Blocks are tried from those nearest to all these hosts; what provably holds nothing for a host is
    skipped, so that hosts that lie near each other are quick. ``lists``, a row per such host, is filled with
    its cheapest schools (as many as fit), then the ``segments`` cheapest providers, -1 where there are none.
    """
    width = lists.shape[1] - segments
    values = np.empty(last - first)
    keys, names = np.empty(width), np.empty(width, dtype=np.int64)
    provider_key, provider = np.empty(segments), np.empty(segments, dtype=np.int64)
    floor = from_tile(space, blocks, first, last)
    order = np.argsort(floor)
    for host in range(first, last):
        values[host - first], filled = evaluate_host(
            space, terms, multiplier, blocks, host, floor, order, keys, names, provider_key, provider
        )
        for place in range(width):
            lists[host - first, place] = names[place] if place < filled else -1
        for segment in range(segments):
            lists[host - first, width + segment] = provider[segment]
    return values


@jit
def relaxed(
    space: Space, terms: Terms, segments: int, multiplier: Floats, lists: Ints, spans: Floats, use: Ints
) -> Floats:
    """Return the values of all hosts over listed schools only: quick, for the search of multipliers.

    ``spans`` holds the distances of ``lists`` in km. ``use`` per host: the forced provider (-1: none); which
    others are taken follows from it.
    """
    n = lists.shape[0]
    values = np.empty(n)
    keys, names = np.empty(terms.high), np.empty(terms.high, dtype=np.int64)
    provider_key, provider = np.empty(segments), np.empty(segments, dtype=np.int64)
    for host in range(n):
        filled = listed(space, terms, multiplier, lists, spans, host, keys, names, provider_key, provider)
        values[host], use[host] = host_value(
            terms, multiplier[host], space.serves[host], keys, names, filled, provider_key, provider
        )
    return values


@lean
def listed(
    space: Space,
    terms: Terms,
    multiplier: Floats,
    lists: Ints,
    spans: Floats,
    host: int,
    keys: Floats,
    names: Ints,
    provider_key: Floats,
    provider: Ints,
) -> int:
    """Fill a host's smallest reduced costs and its providers from its list; return how many keys."""
    filled, segments = ZERO, len(provider)
    provider_key[:] = np.inf
    provider[:] = -1
    missing = terms.full & ~space.serves[host]
    for place in range(lists.shape[1]):
        school = lists[host, place]
        if school < 0:
            continue
        key = spans[host, place] - multiplier[school]
        seen = False
        if place >= lists.shape[1] - segments:  # a provider may be among the cheapest, too
            for a in range(filled):
                seen = seen or names[a] == school
        if not seen:
            filled = insert(keys, names, filled, key, school)
        wanted = missing & space.serves[school]
        segment = 0
        while wanted:
            if wanted & 1 and key < provider_key[segment]:
                provider_key[segment], provider[segment] = key, school
            wanted >>= 1
            segment += 1
    return filled


@jit
def covering(
    space: Space,
    terms: Terms,
    segments: int,
    multiplier: Floats,
    lists: Ints,
    spans: Floats,
    use: Ints,
    chosen: Ints,
    times: Floats,
) -> None:
    """Count in ``times`` how often each school is taken by the chosen hosts."""
    keys, names = np.empty(terms.high), np.empty(terms.high, dtype=np.int64)
    provider_key, provider = np.empty(segments), np.empty(segments, dtype=np.int64)
    for host in chosen:
        filled = listed(space, terms, multiplier, lists, spans, host, keys, names, provider_key, provider)
        times[host] += 1.0
        least, most, skip = terms.low - 1, terms.high - 1, use[host]
        if skip >= 0:
            times[skip] += 1.0
            least, most = max(least - 1, 0), most - 1
        taken = 0
        for place in range(filled):
            if names[place] == skip:
                continue
            if taken >= most or (taken >= least and keys[place] >= 0.0):
                break
            times[names[place]] += 1.0
            taken += 1
