"""The best of two plans, piece by piece: what each does better than the other is kept.

Groups of two plans that share schools, directly or through others, form a piece; both plans arrange the same
schools of a piece, so that each piece can be taken from either. The idea is the partition crossover of
Whitley, Hains and Howe (2009), for groups in place of tours.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Terms
from schoolweave.planning.communities.pool import Key

Arrangement = dict[Key, float]
"""Groups that obey the rules, each with its cost in km."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Which piece each group of two plans is in, and what taking a piece from the second one changes.

    ``cost`` in km, without a price for groups; ``groups`` and ``placed`` are numbers of groups and schools.
    """

    first: Ints
    second: Ints
    cost: Floats
    groups: Ints
    placed: Ints


def value_of(terms: Terms, n: int, plan: Arrangement) -> float:
    """Return travel, the price of unplaced schools and the price of groups above the number wanted, in km."""
    placed = sum(map(len, plan))
    excess = len(plan) - math.floor(placed / terms.mean + 0.5)
    return math.fsum(plan.values()) + terms.price * (n - placed) + terms.group_price * excess


def crossover(terms: Terms, n: int, first: Arrangement, second: Arrangement) -> Arrangement:
    """Return the plan that takes every piece from where it is cheaper, groups being priced."""
    pieces = _pieces(terms, n, first, second)
    price = terms.group_price * (pieces.groups - pieces.placed / terms.mean)
    return _taken(pieces, first, second, pieces.cost + price < 0.0)


def crossover_exactly(terms: Terms, n: int, first: Arrangement, second: Arrangement) -> Arrangement | None:
    """Return the cheapest plan found among the pieces that has exactly the right number of groups.

    Pieces are taken as in :func:`crossover`, then changed where that brings the number nearer at the least
    cost for each group; ``None`` where that does not lead to it.
    """
    pieces = _pieces(terms, n, first, second)
    price = terms.group_price * (pieces.groups - pieces.placed / terms.mean)
    taken = pieces.cost + price < 0.0
    groups = len(first) + int(pieces.groups[taken].sum())
    placed = sum(map(len, first)) + int(pieces.placed[taken].sum())
    while (excess := groups - math.floor(placed / terms.mean + 0.5)) != 0:
        way = np.where(taken, -1, 1)
        change = way * pieces.groups
        fits = (change * np.sign(excess) < 0) & (np.abs(change) <= abs(excess)) & (pieces.placed == 0)
        if not fits.any():
            return None
        loss = np.where(fits, way * (pieces.cost + price) / np.maximum(np.abs(change), 1), np.inf)
        flipped = int(np.argmin(loss))
        taken[flipped] = not taken[flipped]
        groups += int(change[flipped])
    return _taken(pieces, first, second, taken)


def _taken(pieces: Pieces, first: Arrangement, second: Arrangement, taken: NDArray[np.bool_]) -> Arrangement:
    kept = {
        key: first[key] for key, piece in zip(first, pieces.first.tolist(), strict=True) if not taken[piece]
    }
    more = {
        key: second[key] for key, piece in zip(second, pieces.second.tolist(), strict=True) if taken[piece]
    }
    return kept | more


def _pieces(terms: Terms, n: int, first: Arrangement, second: Arrangement) -> Pieces:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other = _labels(n, first), _labels(n, second)
    # An unplaced school is a node of its own, so that it belongs to a piece as well.
    a = np.where(one >= 0, one, len(first) + np.arange(n))
    b = np.where(other >= 0, other, len(second) + np.arange(n)) + len(first) + n
    width = len(first) + len(second) + 2 * n
    graph = coo_array((np.ones(n, dtype=np.int8), (a, b)), shape=(width, width))
    count, label = connected_components(graph, directed=False)
    before, after = label[: len(first)], label[len(first) + n : len(first) + n + len(second)]
    placed = np.bincount(label[b], other >= 0, count) - np.bincount(label[a], one >= 0, count)
    cost = np.bincount(after, _costs(second), count) - np.bincount(before, _costs(first), count)
    groups = np.bincount(after, minlength=count) - np.bincount(before, minlength=count)
    return Pieces(
        before.astype(np.int64),
        after.astype(np.int64),
        cost - terms.price * placed,
        groups,
        placed.astype(np.int64),
    )


def _costs(plan: Arrangement) -> Floats:
    return np.fromiter(plan.values(), dtype=np.float64, count=len(plan))


def _labels(n: int, plan: Arrangement) -> Ints:
    """Return the place of each school's group in a plan, -1 where it has none."""
    label = np.full(n, -1, dtype=np.int64)
    sizes = np.fromiter(map(len, plan), dtype=np.int64, count=len(plan))
    who = np.fromiter((school for key in plan for school in key), dtype=np.int64, count=int(sizes.sum()))
    label[who] = np.repeat(np.arange(len(plan)), sizes)
    return label
