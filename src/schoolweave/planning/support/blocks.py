"""Neighbouring supporters packed together: exact models of a few dozen at a time (large neighbourhoods).

The supporters are cut into blocks of neighbours, again and again along other lines. A block's schools are
those that its supporters help and those without support that lie nearest to it; HiGHS packs them anew, with
the pairs that the worths make likely, while everybody else stands still. Blocks of one cut share nothing, so
that they are solved side by side and in any order; a block's answer stands only where the whole then costs
less, in whole numbers and with the true penalties (Shaw 1998, for searches of this kind).
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from schoolweave.planning.support.mip import Asked, answer
from schoolweave.planning.support.packing import Load, Side
from schoolweave.planning.support.polish import load_of, side_of
from schoolweave.planning.support.units import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SIZES = (60, 120, 240, 240)
"""Supporters of a block, cut by cut; the last size goes on."""
NODES = 50
"""Nodes of the search tree of a block, at most: a fixed amount of work."""
STILL = 2
"""Cuts without a better block after which a search ends."""
TOLERANCE = 1e-7
"""Gap at which HiGHS ends a block."""
THREADS = 2
FOREVER, MOMENT = 1e9, 0.01
"""Seconds that HiGHS has where no end is set, and at least."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every block reads: pairs, the likely ones, each school's cheapest; soft prices of tiers."""

    side: Side
    likely: Bools
    cheapest: Ints
    price: Ints
    soft: Ints
    places: Floats


def blocks(
    model: Model, given: Ints, likely: Bools, prices: Ints, places: Floats, seed: int,
    halted: Callable[[float], bool], cuts: int | None = None,
    left: Callable[[], float] = lambda: FOREVER, sizes: tuple[int, ...] = SIZES,
) -> Ints:  # fmt: skip
    """Return a plan of whole engagements, half-days by pair, that costs no more than ``given``.

    ``likely`` tells the pairs that the models know beside those of the plan. ``prices`` (metres a unit, by
    supporter) are those of the flow, ``places`` (``(s, 3)``) the supporters' unit vectors. With ``cuts`` the
    amount of search is fixed by it: the same seed then gives the same answer. A block of a cut has at most
    so many supporters as ``sizes`` say, the last size going on.
    ``halted`` is asked with the share of the search that is done, ``left`` returns the seconds that remain.
    """
    side = side_of(model)
    ground = _ground(model, side, likely, prices, places)
    load, random = load_of(side, given), np.random.default_rng(seed)
    done, idle = 0, 0
    with ThreadPoolExecutor(THREADS) as threads:
        while (cuts is None or done < cuts) and idle < STILL and not halted(done / (cuts or len(sizes))):
            parts = list(_split(places, sizes[min(done, len(sizes) - 1)], random))
            better = False
            for number, found in enumerate(_cut(ground, load, parts, threads, left)):
                better |= _put(side, load, *found)
                if halted((done + number / len(parts)) / (cuts or len(sizes))):
                    break
            done, idle = done + 1, 0 if better else STILL if len(parts) == 1 else idle + 1
    used = load.held[load.held >= 0]
    plan = np.zeros_like(given)
    plan[used] = model.wanted[side.school[used]]
    return plan


def _ground(model: Model, side: Side, likely: Bools, prices: Ints, places: Floats) -> _Ground:
    value = side.cost + prices[side.supporter]
    order = np.lexsort((value, side.school))
    cheapest = order[np.flatnonzero(np.diff(side.school[order], prepend=-1))]
    dearest = 2 * int(model.arcs.cost.max(initial=1))
    move = dearest if model.kept.any() else 0
    tiers = len(model.penalties)
    soft = 2 * (dearest + move) * (tiers - model.tier) + move * model.kept
    price = model.arcs.cost + move * model.breaks
    return _Ground(side, likely, cheapest, price, soft, places)


def _split(places: Floats, size: int, random: np.random.Generator) -> Iterator[Ints]:
    """Yield blocks of at most ``size`` neighbours: halves of halves, along lines drawn at random."""
    turned = places @ np.linalg.qr(random.normal(size=(3, 3)))[0]
    waiting = [np.arange(len(places))]
    while waiting:
        block = waiting.pop()
        if len(block) <= size:
            yield np.sort(block)
            continue
        axis = int(np.argmax(np.ptp(turned[block], axis=0)))
        order = block[np.argsort(turned[block, axis], kind="stable")]
        at = int(len(order) * random.uniform(0.4, 0.6))
        waiting += [order[:at], order[at:]]


def _cut(
    ground: _Ground, load: Load, parts: list[Ints], threads: ThreadPoolExecutor, left: Callable[[], float]
) -> Iterator[tuple[Ints, Ints]]:
    """Yield the answer of every block of one cut, as the cut found them; to leave off ends those to come."""
    side = ground.side
    home = np.empty(len(side.room), dtype=np.int64)
    for number, block in enumerate(parts):
        home[block] = number
    nearest = np.full(len(side.units), -1, dtype=np.int64)
    nearest[side.school[ground.cheapest]] = home[side.supporter[ground.cheapest]]
    before = load.held.copy()
    held = np.flatnonzero(before >= 0)
    nearest[held] = home[side.supporter[before[held]]]
    waiting = [
        threads.submit(_packed, ground, before, block, nearest == number, left)
        for number, block in enumerate(parts)
    ]
    try:
        for one in waiting:
            yield one.result()
    finally:
        for one in waiting:
            one.cancel()


def _put(side: Side, load: Load, schools: Ints, pairs: Ints) -> bool:
    """Let pairs hold schools (-1: nobody) where that costs less, true penalties included; tell whether."""
    old = load.held[schools]
    cost = [
        int((side.units[schools] * np.where(one >= 0, side.cost[one], side.penalty[schools])).sum())
        for one in (old, pairs)
    ]
    if cost[1] < cost[0]:
        load.held[schools] = pairs
    return cost[1] < cost[0]


def _packed(
    ground: _Ground, held: Ints, block: Ints, mine: Bools, left: Callable[[], float]
) -> tuple[Ints, Ints]:
    """Return the schools of a block and each one's pair, or -1, in the best packing that HiGHS found."""
    side = ground.side
    pairs = np.concatenate([side.pairs[side.first[one] : side.first[one + 1]] for one in block])
    school = side.school[pairs]
    keep = mine[school] & (side.units[school] <= side.room[side.supporter[pairs]])
    pairs = pairs[keep]
    known = ground.likely[pairs] | (held[side.school[pairs]] == pairs)
    pairs = pairs[known]
    schools, row = np.unique(side.school[pairs], return_inverse=True)
    if not len(schools):
        return schools, schools
    column, units = np.searchsorted(block, side.supporter[pairs]), side.units[side.school[pairs]]
    every, ones = np.arange(len(pairs)), np.ones(len(pairs))
    shapes = ((len(schools), row, ones), (len(block), column, units), (len(block), column, ones))
    matrix = [
        sparse.csr_array((values, (at, every)), shape=(count, len(pairs))) for count, at, values in shapes
    ]
    tops = np.concatenate([np.ones(len(schools)), side.room[block], side.most[block]]).astype(np.float64)
    cost = (units * (ground.price[pairs] - ground.soft[side.school[pairs]])) / 1000.0
    start = (held[side.school[pairs]] == pairs).astype(np.float64)
    asked = Asked(
        cost, ones, len(pairs), sparse.vstack(matrix, format="csr"), np.full(len(tops), -np.inf), tops, start
    )
    chosen, _ = answer(asked, mip_rel_gap=TOLERANCE, mip_max_nodes=NODES, time_limit=max(left(), MOMENT))
    now = np.full(len(schools), -1, dtype=np.int64)
    now[row[chosen]] = pairs[chosen]
    return schools, now
