"""Parts of a country, their cases and multipliers, found around the groups of a plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import dual
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.counts import table
from schoolweave.planning.communities.counts.ascent import Local
from schoolweave.planning.communities.counts.caps import caps
from schoolweave.planning.communities.counts.cutting import labels
from schoolweave.planning.communities.counts.table import Part
from schoolweave.planning.communities.counts.tree import DIGITS, Tree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PASSES, CLIMBS = 6, 40
"""Times that all parts are split at a new price of a group, and cases of each that are improved then."""
SEARCHED = 0.6
"""Share of the time for that; the rest is for what was improved at another price."""
ELASTICITY = 1.1
"""By how many times the share of groups too many the price of a group rises."""
SLACK = (0.3, 0.0)
"""Share of what a host is dearer than a chosen one that schools may take from it; then the next."""
MARGIN = 0.05
"""Km above what a plan pays for a part beyond which its bound need not rise."""


@dataclass(frozen=True, slots=True)
class Found:
    """Parts that hold every school once, the bound in km that they prove, and groups met on the way."""

    parts: tuple[Part, ...] = ()
    bound: float = -np.inf
    columns: tuple[tuple[int, ...], ...] = ()


def find(
    space: Space,
    terms: Terms,
    base: Floats,
    groups: Sequence[tuple[int, ...]],
    costs: Floats,
    stop: Callable[[float], bool],
) -> Found:
    """Return parts found from multipliers (km), and a plan's groups and their costs in km.

    ``stop`` is asked often whether so large a share of the time is over; what is found by then is judged.
    """
    n = len(base)
    wanted = int(np.floor(n / terms.mean + 0.5))
    base = np.round(base, DIGITS)
    found = (
        None if stop(1.0) or not 0 < wanted <= n else dual.full_values(space, terms, base, lambda: stop(1.0))
    )
    if found is None or len(groups) != wanted:
        return Found()
    values, lists = found
    before, best = dual.mix(terms, base, values).value, Found()
    for share in SLACK:
        if best.bound <= before and not stop(SEARCHED):
            work = Work(space, terms, base, values, lists, groups, costs, share)
            best = max(best, work.go(wanted, stop), key=lambda one: one.bound)
    return best


class Work:
    """Parts of a country as trees of cases, and what a plan pays for each; a group has a ``price`` in km."""

    def __init__(
        self,
        space: Space,
        terms: Terms,
        base: Floats,
        values: Floats,
        lists: Ints,
        groups: Sequence[tuple[int, ...]],
        costs: Floats,
        share: float,
    ) -> None:
        self.space, self.terms, self.base, self.lists = space, terms, base, lists
        self.price = float(np.sort(values, kind="stable")[len(groups) - 1])
        label = labels(space, lists, base, groups)
        home = label[[group[0] for group in groups]]
        parts = int(label.max()) + 1
        self.count = np.bincount(home, minlength=parts)
        self.paid = np.bincount(home, weights=costs, minlength=parts)
        segments, spans = int(terms.full).bit_length(), dual.spans_of(space, lists)
        self.scale = dual.start(space, terms)[1]
        slack = share * np.maximum(values - self.price, 0.0)
        self.cap = caps(space, terms, segments, base, lists, spans, label, slack)
        self.cheaper, self.outside = True, list[Ints]()
        self.trees = [self._tree(np.nonzero(label == number)[0]) for number in range(parts)]

    def go(self, wanted: int, stop: Callable[[float], bool]) -> Found:
        """Split parts, setting the price so that there are as many groups as wanted, and evaluate them."""
        for number in range(PASSES):
            if not self.cheaper or stop(SEARCHED):
                break
            if number:
                self.price *= 1.0 + ELASTICITY * (self.hosts() - wanted) / wanted
            self.grow(lambda: stop(SEARCHED))
        self.refresh(lambda: stop(1.0))
        return self.judge()

    def grow(self, stop: Callable[[], bool]) -> None:
        """Split each part some times more, where it is cheaper than what the plan pays."""
        self.cheaper = False
        for number, tree in enumerate(self.trees):
            tree.grow(self.price, self._target(number), CLIMBS, stop)
            self.cheaper |= tree.cheapest(self.price).at(self.price) < self._target(number)

    def refresh(self, stop: Callable[[], bool]) -> None:
        """Improve all cases at prices as they are now, of groups and schools; split what is cheapest then."""
        others = np.empty(len(self.base))
        for tree in self.trees:
            others[tree.places] = tree.highest()
        for number, tree in enumerate(self.trees):
            tree.refresh(others[self.outside[number]], self.price, self._target(number), stop)
            tree.grow(self.price, self._target(number), CLIMBS // 2, stop)

    def _target(self, part: int) -> float:
        """Return what the plan pays for a part in km, less the price of its groups."""
        return float(self.paid[part] - self.price * self.count[part]) + MARGIN

    def hosts(self) -> float:
        """Return how many groups the cheapest cases have in all."""
        return float(sum(tree.cheapest(self.price).share.sum() for tree in self.trees))

    def judge(self) -> Found:
        """Evaluate all parts over all pairs."""
        parts = tuple(tree.part() for tree in self.trees)
        others = table.highest(parts, len(self.base))
        rows = [table.row(self.space, self.terms, part, others) for part in parts]
        columns = tuple(sorted(set().union(*(tree.columns for tree in self.trees))))
        return Found(parts, table.least(self.terms, rows, others), columns)

    def _tree(self, places: Ints) -> Tree:
        listed = np.unique(self.lists[places])
        outside = np.setdiff1d(listed[listed >= 0], places)
        self.outside.append(outside)
        both = np.concatenate([places, outside])
        spans = dual.spans_of_some(self.space, places, np.tile(both, (len(places), 1)))
        local = Local(spans, self.base[outside], self.scale[places], self.cap[places])
        space = self.space._replace(serves=self.space.serves[both])
        return Tree(space, self.terms, local, places, self.space.xyz[places], self.base[places])
