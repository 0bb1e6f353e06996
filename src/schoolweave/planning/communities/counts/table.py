"""What each part costs at least with each number of groups, and the least for the country. Exact sums."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.counts.ascent import part_values

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The multipliers in km of a part's schools that hold from ``least`` groups on, up to the next leaf's."""

    least: int
    values: Floats


@dataclass(frozen=True, slots=True)
class Part:
    """Schools (ascending places) and their multipliers by number of groups, the first from none on."""

    places: Ints
    leaves: tuple[Leaf, ...]

    def split(self, counts: Sequence[int]) -> "Part":
        """Return the part with leaves that begin at these numbers of groups, too, where it can have them."""
        leaves = list(self.leaves)
        for start in counts:
            former = [leaf for leaf in leaves if leaf.least <= start]
            if start <= len(self.places) and former and former[-1].least < start:
                leaves.insert(len(former), Leaf(start, former[-1].values))
        return Part(self.places, tuple(leaves))


@dataclass(frozen=True, slots=True)
class Least:
    """The least cost in km over all choices of numbers of groups: for the number wanted, one less, one more.

    ``groups`` are the parts' numbers in the cheapest choice.
    """

    value: float
    saved: float
    more: float
    groups: tuple[int, ...]


def highest(parts: Sequence[Part], n: int) -> Floats:
    """Return each school's highest multiplier in km: what groups of other parts pay for it."""
    found = np.zeros(n)
    for part in parts:
        found[part.places] = np.max([leaf.values for leaf in part.leaves], axis=0)
    return found


def row(space: Space, terms: Terms, part: Part, others: Floats) -> Floats:
    """Return what a part costs at least, in km, with 0, 1, 2 … groups hosted in it, over all pairs."""
    count, segments = len(part.places), int(terms.full).bit_length()
    found = np.full(count + 1, np.inf)
    ends = [leaf.least for leaf in part.leaves[1:]] + [count + 1]
    for leaf, end in zip(part.leaves, ends, strict=True):
        multiplier = others.copy()
        multiplier[part.places] = leaf.values
        values = np.sort(part_values(space, terms, segments, multiplier, part.places), kind="stable")
        costs = np.concatenate([[0.0], np.cumsum(values)]) + leaf.values.sum()
        found[leaf.least : end] = costs[leaf.least : end]
    return found


def least(terms: Terms, rows: Sequence[Floats], others: Floats) -> Least:
    """Return the least total of parts' rows plus schools left out, and the choice for nobody left out."""
    n = len(others)
    wanted = int(np.floor(n / terms.mean + 0.5))
    best, choice = sums(rows, min(wanted + 1, n))
    left = np.concatenate([[0.0], np.cumsum(np.sort(terms.price - others))])
    groups = np.floor((n - np.arange(n + 1)) / terms.mean + 0.5).astype(np.int64)
    value = float((best[groups] + left).min())
    picked, still = [], wanted
    for here in reversed(choice):
        picked.append(int(here[still]))
        still -= picked[-1]
    more = float(best[wanted + 1] - best[wanted]) if wanted < n else np.inf
    return Least(value, float(best[wanted] - best[max(wanted - 1, 0)]), more, tuple(picked[::-1]))


def sums(rows: Sequence[Floats], most: int) -> tuple[Floats, list[Ints]]:
    """Return the least total for 0 to ``most`` groups, and for each part how many it then has."""
    best, choice = np.full(most + 1, np.inf), []
    best[0] = 0.0
    for costs in rows:
        total, here = np.full(most + 1, np.inf), np.zeros(most + 1, dtype=np.int64)
        for count in range(min(len(costs), most + 1)):
            new = best[: most + 1 - count] + costs[count]
            better = new < total[count:]
            total[count:][better], here[count:][better] = new[better], count
        best = total
        choice.append(here)
    return best, choice
