"""An arrangement as flat arrays: who is in which group, and what staying and leaving cost."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.geography import great_circle_km, unit_vectors
from schoolweave.planning.communities.measure import MM_PER_KM, positions, to_mm, weighed, weights_of
from schoolweave.planning.communities.model import Group
from schoolweave.planning.communities.problem import Communities

AT_ONCE = 2_000_000
"""Pairs of schools whose distances are held at a time."""
FAR = np.iinfo(np.int64).max // 4

Ints = NDArray[np.int64]


class Flat(NamedTuple):
    """Groups ``G`` over the ``n`` schools of a problem; distances in whole millimetres.

    ``who[start[g]:start[g + 1]]`` are the members of group ``g``, ascending; ``rows`` runs parallel to
    ``who`` and holds what all other members would travel to each one; ``least`` the smallest of a group's
    rows (its travel), ``host`` who has it. ``label`` is each school's group or -1; ``saved`` what its leaving
    saves: travel of its group, or the price of being unplaced. ``places`` are degrees ``(n, 2)``, ``xyz``
    unit vectors ``(n, 3)``, ``weights`` multiply the distance that a school travels ``(n,)``.
    """

    places: NDArray[np.float64]
    xyz: NDArray[np.float64]
    weights: NDArray[np.float64]
    start: Ints
    who: Ints
    rows: Ints
    least: Ints
    host: Ints
    label: Ints
    saved: Ints


def flat(problem: Communities, groups: tuple[Group, ...]) -> Flat:
    """Return the arrays of groups as :func:`evaluate` gives them: members in the problem's order."""
    places = positions(problem.schools)
    index = {school: place for place, school in enumerate(problem.ids)}
    sizes = np.array([len(group.members) for group in groups], dtype=np.int64)
    who = np.array([index[member] for group in groups for member in group.members], dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    label = np.full(problem.size, -1, dtype=np.int64)
    label[who] = np.repeat(np.arange(len(groups)), sizes)
    host = np.array([index[group.host] for group in groups], dtype=np.int64)
    weights = weights_of(problem.schools, problem.wishes.weights)
    rows, rest = _rows(places, weights, who, start)
    least = np.minimum.reduceat(rows, start[:-1]) if len(groups) else rows
    saved = np.full(problem.size, to_mm(problem.rules.unplaced_price_km), dtype=np.int64)
    saved[who] = np.repeat(least, sizes) - rest
    xyz = unit_vectors(places[:, 0], places[:, 1])
    return Flat(places, xyz, weights, start, who, rows, least, host, label, saved)


def pair_mm(places: NDArray[np.float64], first: Ints, second: Ints) -> Ints:
    """Return the distances in millimetres between schools ``first[k]`` and ``second[k]``, shape ``(k,)``."""
    one, other = places[first], places[second]
    km = great_circle_km(one[:, 0], one[:, 1], other[:, 0], other[:, 1])
    return np.rint(km * MM_PER_KM).astype(np.int64)


def ragged(counts: Ints) -> tuple[Ints, Ints]:
    """Return for each item of rows of so many items its row, and its place in the row."""
    row = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return row, np.arange(len(row)) - np.repeat(first, counts)


def portions(counts: Ints, most: int = AT_ONCE) -> Iterator[slice]:
    """Yield slices of rows that hold about ``most`` items together, at least one row each."""
    total = np.cumsum(counts)
    begin = 0
    while begin < len(counts):
        before = total[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(total, before + most, side="right")))
        yield slice(begin, end)
        begin = end


def _rows(
    places: NDArray[np.float64], weights: NDArray[np.float64], who: Ints, start: Ints
) -> tuple[Ints, Ints]:
    """Return per member what all travel to it, and its group's travel without it (both millimetres)."""
    sizes = np.diff(start)
    counts = np.repeat(sizes, sizes)
    rows, rest = np.zeros(len(who), dtype=np.int64), np.zeros(len(who), dtype=np.int64)
    for groups in portions(sizes * sizes):
        span = slice(int(start[groups.start]), int(start[groups.stop]))
        member, place = ragged(counts[span])
        member += span.start
        other = np.repeat(start[:-1], sizes)[member] + place
        apart = pair_mm(places, who[member], who[other])
        begins = np.cumsum(counts[span]) - counts[span]
        rows[span] = np.add.reduceat(weighed(apart, weights[who[other]]), begins)
        without = np.where(member == other, FAR, rows[other] - weighed(apart, weights[who[member]]))
        rest[span] = np.minimum.reduceat(without, begins)
    return rows, np.where(rest >= FAR, 0, rest)
