"""A problem as arrays that compiled loops can read."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.geography import unit_vectors
from schoolweave.planning.communities.measure import positions
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.wished import asks, wished

GRID = 2.0**40
"""Unit vectors are rounded to 1/GRID (six micrometres), so that no library's last digit matters."""
BLOCK_SIZE = 16
"""Most schools of a block: blocks that are too far to matter are skipped as a whole."""
NO_TABLE = np.zeros((0, 0), dtype=np.float32)
AT_ONCE = 50_000
"""Points whose neighbours are looked for at once: what that takes in memory does not grow with a country."""
NEIGHBOURS = 40
"""Nearest schools from which moves are drawn."""

Ints = NDArray[np.int64]
Maybe = Any
"""An array, or ``None``: compiled code is another for each."""


class Space(NamedTuple):
    """The schools of a problem, ``n`` of them, in its order.

    ``xyz`` are unit vectors ``(n, 3)``; ``serves`` has one bit per segment of the pathway (years that the
    same schools serve are one segment); ``state`` is 1 for state schools; ``near`` holds the nearest other
    schools ``(n, k)``, nearest first. Schools tied by must-links form a unit: ``unit`` is each school's,
    ``ties[tie_start[u]:tie_start[u + 1]]`` its members. ``vetoes[veto_start[i]:veto_start[i + 1]]`` may not
    share a group with ``i``. ``blocks`` lists the schools block by block, near ones together: block ``b`` is
    ``blocks[block_start[b]:block_start[b + 1]]``; ``block_of`` is each school's. ``table`` holds
    distances in km, ``(n, n)``, or is empty ``(0, 0)``.

    What follows is ``None`` where neither weights nor optional terms were asked for, and of those the arrays
    that were not asked for are empty (weights: 1). ``weight`` multiplies the distance that a school travels.
    ``pair_km[pair_start[i]:pair_start[i + 1]]`` is what keeping ``i`` with ``pair_other[...]`` saves;
    ``above`` a school's need above the mean, in km; ``today`` ``(n, 2)`` the labels of a school's group today
    and of the one that it is pinned to, or -1.
    """

    xyz: NDArray[np.float64]
    serves: NDArray[np.int64]
    state: NDArray[np.int64]
    near: Ints
    unit: Ints
    tie_start: Ints
    ties: Ints
    veto_start: Ints
    vetoes: Ints
    blocks: Ints
    block_start: Ints
    block_of: Ints
    table: NDArray[np.float32]
    weight: Maybe = None
    pair_start: Maybe = None
    pair_other: Maybe = None
    pair_km: Maybe = None
    above: Maybe = None
    today: Maybe = None


class Terms(NamedTuple):
    """The rules and prices that a search works with.

    ``low`` and ``high`` bound a group's members; ``full`` has a bit for each segment that every group must
    serve; ``price`` km per unplaced school; ``mean`` members per group; ``lack_price`` km per missing
    segment or state school; ``group_price`` km and ``count_price`` km steer the number of groups: linear and
    quadratic in its excess over the number wanted. ``extras`` is 1 where there are weights or optional terms;
    ``moved_km`` is the price of a school that leaves today's group and ``most_moved`` how many may (-1: all).
    """

    low: int
    high: int
    full: int
    state_min: int
    price: float
    mean: float
    lack_price: float
    group_price: float
    count_price: float
    extras: int = 0
    moved_km: float = 0.0
    most_moved: int = -1


def space(problem: Communities) -> Space:
    """Return the arrays of a problem with at least one school."""
    places = positions(problem.schools)
    xyz = np.rint(unit_vectors(places[:, 0], places[:, 1]) * GRID) / GRID
    state = problem.rules.state_authorities
    unit, tie_start, ties = _units(problem)
    veto_start, vetoes = _vetoes(problem)
    return Space(
        xyz=np.ascontiguousarray(xyz),
        serves=_serves(problem),
        state=np.array([school.authority in state for school in problem.schools], dtype=np.int64),
        near=nearest(xyz, NEIGHBOURS),
        unit=unit,
        tie_start=tie_start,
        ties=ties,
        veto_start=veto_start,
        vetoes=vetoes,
        **blocks(xyz),
        table=NO_TABLE,
        **wished(problem),
    )


def terms(problem: Communities, *, lack_price: float, group_price: float, count_price: float) -> Terms:
    """Return the rules of a problem with the prices of a search, all in km."""
    rules = problem.rules
    segments = len(pathway_segments(problem))
    return Terms(
        low=rules.size_min,
        high=rules.size_max,
        full=(1 << segments) - 1,
        state_min=rules.state_min,
        price=float(rules.unplaced_price_km),
        mean=float(rules.size_mean),
        lack_price=lack_price,
        group_price=group_price,
        count_price=count_price,
        extras=int(asks(problem.wishes)),
        moved_km=float(problem.wishes.moved_km) if problem.wishes.today else 0.0,
        most_moved=-1 if problem.wishes.max_moves is None else problem.wishes.max_moves,
    )


def pathway_segments(problem: Communities) -> list[frozenset[int]]:
    """Return for each segment of a required pathway which schools (by place) serve it.

    Years that exactly the same schools serve are one segment. Empty where no pathway is required.
    """
    if not problem.rules.pathway_required:
        return []
    served = [tuple(school.years) for school in problem.schools]
    kinds = dict.fromkeys(served)
    segments = {
        frozenset(years for years in kinds if year in years): None
        for year in sorted(set(problem.rules.pathway))
    }
    return [
        frozenset(place for place, years in enumerate(served) if years in segment) for segment in segments
    ]


def blocks(xyz: NDArray[np.float64], size: int = BLOCK_SIZE) -> dict[str, Ints]:
    """Return the leaves of a k-d tree with at most ``size`` points: the block fields of :class:`Space`."""
    cells, leaves = [np.arange(len(xyz))], []
    while cells:
        cell = cells.pop()
        if len(cell) <= size:
            leaves.append(cell)
            continue
        axis = int(np.argmax(np.ptp(xyz[cell], axis=0)))
        ordered = cell[np.argsort(xyz[cell, axis], kind="stable")]
        cells += [ordered[len(cell) // 2 :], ordered[: len(cell) // 2]]
    start = np.concatenate([[0], np.cumsum([len(leaf) for leaf in leaves])])
    order = np.concatenate(leaves)
    block = np.empty(len(xyz), dtype=np.int64)
    block[order] = np.repeat(np.arange(len(leaves)), np.diff(start))
    return {
        "blocks": order.astype(np.int64),
        "block_start": start.astype(np.int64),
        "block_of": block,
    }


def _serves(problem: Communities) -> NDArray[np.int64]:
    bits = np.zeros(problem.size, dtype=np.int64)
    for segment, providers in enumerate(pathway_segments(problem)):
        bits[sorted(providers)] |= 1 << segment
    return bits


def nearest(xyz: NDArray[np.float64], count: int) -> Ints:
    """Return the nearest other points of each point, nearest first, ties by place, shape ``(n, k)``.

    ``k`` is ``count``, or ``n - 1`` where there are not so many; points at the same place are neighbours.
    """
    n = len(xyz)
    wanted = min(count, n - 1)
    if wanted <= 0:
        return np.zeros((n, 0), dtype=np.int64)
    from scipy.spatial import cKDTree

    tree = cKDTree(xyz)
    parts = [
        _nearest(xyz, tree, np.arange(first, min(first + AT_ONCE, n)), wanted)
        for first in range(0, n, AT_ONCE)
    ]
    return np.concatenate(parts)


def _nearest(xyz: NDArray[np.float64], tree: Any, who: Ints, wanted: int) -> Ints:
    """Return the rows of :func:`nearest` for some points."""
    _, found = tree.query(xyz[who], k=wanted + 1)
    rows = who[:, None]
    square = ((xyz[found] - xyz[who][:, None, :]) ** 2).sum(axis=2)
    square[found == rows] = -1.0
    # A point among many at one place may not find itself: then its farthest goes instead.
    missing = ~(found == rows).any(axis=1)
    square[missing, -1] = -1.0
    order = np.lexsort((found, square), axis=1)[:, 1:]
    return np.take_along_axis(found, order, axis=1).astype(np.int64)


def _units(problem: Communities) -> tuple[Ints, Ints, Ints]:
    index = {school: place for place, school in enumerate(problem.ids)}
    root = list(range(problem.size))

    def find(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for first, second in problem.ties:
        a, b = sorted((find(index[first]), find(index[second])))
        root[b] = a
    roots = [find(place) for place in range(problem.size)]
    names = {top: unit for unit, top in enumerate(sorted(set(roots)))}
    unit = np.array([names[top] for top in roots], dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(np.bincount(unit, minlength=len(names)))])
    return unit, start.astype(np.int64), np.argsort(unit, kind="stable").astype(np.int64)


def _vetoes(problem: Communities) -> tuple[Ints, Ints]:
    index = {school: place for place, school in enumerate(problem.ids)}
    lists: list[list[int]] = [[] for _ in range(problem.size)]
    for first, second in problem.vetoes:
        lists[index[first]].append(index[second])
        lists[index[second]].append(index[first])
    start = np.concatenate([[0], np.cumsum([len(found) for found in lists])])
    flat = [other for found in lists for other in sorted(found)]
    return start.astype(np.int64), np.array(flat, dtype=np.int64)
