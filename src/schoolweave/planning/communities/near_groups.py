"""Which groups could be among the cheapest for a school to join: all others are shown to be dearer.

Joining group ``g`` adds ``min over hosts h of (row(h) + w(i) d(i, h)) − travel(g)``, or
``Σ w(m) d(i, m) − travel(g)`` where the newcomer would itself be the host, and changes the spread of need.
By the triangle inequality the first is at least ``w(i) d(i, host) + offset(g)`` with ``offset(g) = min over m
of (row(m) − travel(g) − largest weight × d(m, host))``, the second at least ``Σ w(m) × d(i, host) −
2 travel(g)``, and the spread falls by no more than the school's own need. Groups lie in blocks, and blocks in
blocks, so that most groups are never looked at one by one; none is left out that could be among the cheapest.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.geography import EARTH_RADIUS_KM
from schoolweave.planning.communities.arrays import blocks
from schoolweave.planning.communities.flat import Flat
from schoolweave.planning.communities.kernel import apart_km, inline, jit
from schoolweave.planning.communities.measure import MM_PER_KM

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDING_KM = 2e-6
"""Each distance of the compiled loop is within this of the published one, or ..."""
RELATIVE = 1e-8
"""... within this share of it, at the antipodes."""
LEAST_MARGIN_KM = 1e-3
"""Kept above all rounding: a few groups more are then worked out exactly."""
ABOVE = 16
"""Blocks of a block of blocks."""


class Tree(NamedTuple):
    """Groups as the search sees them, in km: their members, and blocks of groups by hosts.

    ``order[edge[b]:edge[b + 1]]`` are the groups of block ``b``; ``low`` bounds blocks, ``top`` blocks of
    :data:`ABOVE` blocks. ``weights`` are the schools', ``heavy`` each group's sum of them; ``need`` is what
    each school adds to its group's need above the mean and ``above`` what each group has, both times the
    price of its spread, in km. ``margin`` km covers the rounding of all distances of a group.
    """

    xyz: Floats
    weights: Floats
    need: Floats
    above: Floats
    start: Ints
    who: Ints
    rows: Floats
    heavy: Floats
    host: Ints
    travel: Floats
    offset: Floats
    order: Ints
    edge: Ints
    low: "Blocks"
    top: "Blocks"
    margin: float


class Blocks(NamedTuple):
    """Bounds of blocks of groups that lie near each other.

    ``centre`` is the middle of the hosts on the sphere ``(b, 3)``, ``radius`` how far they lie from it (km),
    ``offset`` and ``heavy`` the least of the groups', ``travel`` the largest (km).
    """

    centre: Floats
    radius: Floats
    offset: Floats
    heavy: Floats
    travel: Floats


def tree(state: Flat, need: Floats, above: Floats) -> Tree:
    """Return the search structure of an arrangement with at least one group; arguments as in the fields."""
    sizes = np.diff(state.start)
    rows, travel = state.rows / MM_PER_KM, state.least / MM_PER_KM
    hosts = np.ascontiguousarray(state.xyz[state.host])
    way = _apart(state.xyz[state.who], np.repeat(hosts, sizes, axis=0)) * float(state.weights.max())
    offset = np.minimum.reduceat(rows - np.repeat(travel, sizes) - way, state.start[:-1])
    heavy = np.add.reduceat(state.weights[state.who], state.start[:-1])
    cells = blocks(hosts)
    edges = cells["block_start"]
    tops = np.append(edges[:-1:ABOVE], edges[-1])
    inner = cells["blocks"]
    ordered = hosts[inner], offset[inner], heavy[inner], travel[inner]
    return Tree(
        np.ascontiguousarray(state.xyz), state.weights, need, above, state.start, state.who, rows, heavy,
        state.host, travel, offset, inner, edges, _bounds(*ordered, edges), _bounds(*ordered, tops),
        LEAST_MARGIN_KM + ROUNDING_KM * float(sizes.max()) * max(1.0, float(state.weights.max())),
    )  # fmt: skip


def _bounds(hosts: Floats, offset: Floats, heavy: Floats, travel: Floats, edges: Ints) -> Blocks:
    begin, count = edges[:-1], np.diff(edges)
    centre = np.add.reduceat(hosts, begin, axis=0) / count[:, None]
    length = np.sqrt((centre**2).sum(axis=1, keepdims=True))
    # Hosts that cancel out have no middle: any point will do, the radius says how far they lie from it.
    centre = np.where(length > 1e-9, centre / np.maximum(length, 1e-9), hosts[begin])
    return Blocks(
        np.ascontiguousarray(centre),
        np.maximum.reduceat(_apart(hosts, np.repeat(centre, count, axis=0)), begin),
        np.minimum.reduceat(offset, begin),
        np.minimum.reduceat(heavy, begin),
        np.maximum.reduceat(travel, begin),
    )


def _apart(one: Floats, other: Floats) -> Floats:
    chord = np.sqrt(((one - other) ** 2).sum(axis=1)) / 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord, 1.0)))


@jit
def candidates(tree: Tree, schools: Ints, label: Ints, keep: int, slack: Floats) -> tuple[Ints, Ints]:
    """Return pairs of a place in ``schools`` and a group that may be among its ``keep`` cheapest others.

    ``label`` is each school's own group or -1; ``slack`` (km, per entry of ``schools``) widens the search: a
    group stays while it adds at most that much more than the ``keep``-th cheapest.
    """
    total = len(tree.travel)
    room = np.empty(total, dtype=np.int64)
    cost = np.empty(total)
    found_school = np.empty(max(16, 8 * len(schools)), dtype=np.int64)
    found_group = np.empty(len(found_school), dtype=np.int64)
    count = 0
    best = np.empty(keep)
    for k in range(len(schools)):
        i, held = schools[k], 0
        best[:] = np.inf
        # A near block first: what it costs there rules out nearly all others.
        first = _nearest(
            tree, tree.low, i, _nearest(tree, tree.top, i, 0, len(tree.top.radius)) * ABOVE, ABOVE
        )
        held = _open(tree, first, i, label[i], best, slack[k], room, cost, held)
        for top in range(len(tree.top.radius)):
            if _least(tree, tree.top, top, i) > _limit(tree, best[keep - 1], slack[k]):
                continue
            for block in range(top * ABOVE, min((top + 1) * ABOVE, len(tree.low.radius))):
                if block == first or _least(tree, tree.low, block, i) > _limit(
                    tree, best[keep - 1], slack[k]
                ):
                    continue
                held = _open(tree, block, i, label[i], best, slack[k], room, cost, held)
        limit = _limit(tree, best[keep - 1], slack[k])
        if count + held > len(found_school):
            more = 2 * (count + held)
            found_school, found_group = _grown(found_school, more), _grown(found_group, more)
        for place in range(held):
            if cost[place] <= limit:
                found_school[count], found_group[count] = k, room[place]
                count += 1
    return found_school[:count], found_group[:count]


@jit
def _grown(old: Ints, size: int) -> Ints:
    new = np.empty(size, dtype=np.int64)
    new[: len(old)] = old
    return new


@inline
def _nearest(tree: Tree, cells: Blocks, i: int, begin: int, count: int) -> int:
    """Return which of some blocks has the least lower bound for school ``i``."""
    found, least = begin, np.inf
    for block in range(begin, min(begin + count, len(cells.radius))):
        bound = _least(tree, cells, block, i)
        if bound < least:
            found, least = block, bound
    return found


@inline
def _limit(tree: Tree, cost: float, slack: float) -> float:
    """Return the cost up to which a group may still count, for all that rounding can do."""
    return cost + slack + 2.0 * tree.margin + 4.0 * RELATIVE * abs(cost)


@inline
def _least(tree: Tree, cells: Blocks, block: int, i: int) -> float:
    """Return a lower bound on what school ``i`` adds by joining any group of a block, km."""
    near = max(0.0, apart_km(tree.xyz, i, cells.centre, block) - cells.radius[block] - tree.margin)
    own = cells.heavy[block] * near - 2.0 * cells.travel[block]
    least = min(tree.weights[i] * near + cells.offset[block], own)
    return float(least - abs(tree.need[i]) - tree.margin)


@inline
def _open(
    tree: Tree, block: int, i: int, home: int, best: Floats, slack: float, room: Ints, cost: Floats, held: int
) -> int:
    """Look at a block's groups one by one; note those that may count. Returns how many are noted now."""
    last, weight = len(best) - 1, tree.weights[i]
    for place in range(tree.edge[block], tree.edge[block + 1]):
        group = tree.order[place]
        if group == home:
            continue
        begin, end = tree.start[group], tree.start[group + 1]
        away = apart_km(tree.xyz, i, tree.xyz, tree.host[group])
        least = min(weight * away + tree.offset[group], tree.heavy[group] * away - 2.0 * tree.travel[group])
        spread = abs(tree.above[group] + tree.need[i]) - abs(tree.above[group])
        if least + spread - tree.margin > _limit(tree, best[last], slack):
            continue
        own, kept = 0.0, np.inf
        for at in range(begin, end):
            member = tree.who[at]
            km = apart_km(tree.xyz, i, tree.xyz, member)
            own += tree.weights[member] * km
            kept = min(kept, tree.rows[at] + weight * km)
        added = min(kept, own) - tree.travel[group] + spread
        if added > _limit(tree, best[last], slack):
            continue
        room[held], cost[held] = group, added
        held += 1
        worse = last
        while worse >= 0 and best[worse] > added:
            if worse < last:
                best[worse + 1] = best[worse]
            best[worse] = added
            worse -= 1
    return held
