"""What each part costs at least with each number of groups, and the least for the country. Exact sums."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.counts.ascent import part_values
from schoolweave.planning.communities.counts.nested import CLOSED, FORCED, OPEN, choose, nest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NOWHERE = -1
"""The case that the first case of a part lies within, and its place."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case within another: ``least`` to ``most`` hosts lie in a place.

    One that is not split has multipliers in km.
    """

    within: int
    place: int
    least: int
    most: int
    values: Floats | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Schools (ascending places), ``sets`` of positions among them, and cases, first the whole part."""

    places: Ints
    sets: tuple[Ints, ...]
    cases: tuple[Case, ...]

    def leaves(self) -> Iterator[tuple[Floats, dict[int, tuple[int, int]]]]:
        """Yield the multipliers in km of each case that has none of its own, and its ranges by place."""
        for case in self.cases:
            if case.values is not None:
                yield case.values, ranges(self.cases, case)


def ranges(cases: Sequence[Case], case: Case) -> dict[int, tuple[int, int]]:
    """Return the range of hosts of each place that a case and those it lies within speak of."""
    found: dict[int, tuple[int, int]] = {}
    while case.place != NOWHERE:
        least, most = found.get(case.place, (case.least, case.most))
        found[case.place] = max(least, case.least), min(most, case.most)
        case = cases[case.within]
    return found


def highest(parts: Sequence[Part], n: int) -> Floats:
    """Return each school's highest multiplier in km: what groups of other parts pay for it."""
    found = np.zeros(n)
    for part in parts:
        found[part.places] = np.max([values for values, _ in part.leaves()], axis=0)
    return found


def row(space: Space, terms: Terms, part: Part, others: Floats) -> Floats:
    """Return what a part costs at least, in km, with 0, 1, 2 … groups hosted in it, over all pairs."""
    found = np.full(len(part.places) + 1, np.inf)
    for values, held in part.leaves():
        multiplier = others.copy()
        multiplier[part.places] = values
        worth = part_values(space, terms, int(terms.full).bit_length(), multiplier, part.places)
        state, possible = choose(worth, nest(part.sets, held))
        if possible:
            forced, free = worth[state == FORCED], np.sort(worth[state == OPEN], kind="stable")
            sums = values.sum() + forced.sum() + np.concatenate([[0.0], np.cumsum(free)])
            here = slice(len(forced), len(worth) + 1 - int((state == CLOSED).sum()))
            found[here] = np.minimum(found[here], sums)
    return found


def least(terms: Terms, rows: Sequence[Floats], others: Floats) -> float:
    """Return the least total of parts' rows plus schools left out, in km, over all numbers of groups."""
    n = len(others)
    groups = np.floor((n - np.arange(n + 1)) / terms.mean + 0.5).astype(np.int64)
    left = np.concatenate([[0.0], np.cumsum(np.sort(terms.price - others))])
    return float((sums(rows, int(groups[0]))[groups] + left).min())


def sums(rows: Sequence[Floats], most: int) -> Floats:
    """Return the least total in km of all parts together for 0 to ``most`` groups."""
    best = np.full(most + 1, np.inf)
    best[0] = 0.0
    for costs in rows:
        total = np.full(most + 1, np.inf)
        for count, cost in enumerate(costs[: most + 1].tolist()):
            total[count:] = np.minimum(total[count:], best[: most + 1 - count] + cost)
        best = total
    return best
