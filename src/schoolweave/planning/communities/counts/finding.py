"""Parts of a country, their cases and multipliers, found around the groups of a plan."""

import time
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
from schoolweave.planning.communities.counts.placing import placed
from schoolweave.planning.communities.counts.table import Part
from schoolweave.planning.communities.counts.tree import DIGITS, Tree
from schoolweave.planning.communities.every import obeys
from schoolweave.planning.communities.rescue import group_km

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PASSES, CLIMBS = 6, 40
"""Times that all parts are split at a new price of a group, and cases of each that are improved then."""
FEW = PASSES * CLIMBS
"""Cases of each part that are improved where they are not looked for until the end."""
SEARCHED = 0.6
"""Share of the time for that; the rest is for what was improved at another price."""
DEEP = 0.95
"""The same where cases are looked for until the end, so that few prices change."""
JUDGED = 1.5
"""Evaluating a case takes so many times what evaluating the whole country takes for each of its schools."""
ELASTICITY = 1.1
"""By how many times the share of groups too many the price of a group rises."""
SLACK = (0.3, 0.0)
"""Share of what a host is dearer than a chosen one that schools may take from it; then the next."""
MARGIN = 0.05
"""Km above what a plan pays for a part beyond which its bound need not rise."""


@dataclass(frozen=True, slots=True)
class Found:
    """Parts that hold every school once, the bound in km that they prove, and groups met on the way.

    ``cost`` in km is that of the plan given, or of one that was put together from groups met.
    """

    parts: tuple[Part, ...] = ()
    bound: float = -np.inf
    columns: tuple[tuple[int, ...], ...] = ()
    cost: float = np.inf


def find(
    space: Space,
    terms: Terms,
    base: Floats,
    groups: Sequence[tuple[int, ...]],
    costs: Floats,
    stop: Callable[[float, float], bool],
    climbs: int = FEW,
) -> Found:
    """Return parts found from multipliers (km), and a plan's groups and their costs in km.

    ``stop`` is asked often whether so large a share of the time is over if so many seconds are kept; what is
    found by then is judged. About ``climbs`` cases of each part are improved at most; where they are many,
    the country is one part.
    """
    n = len(base)
    wanted = int(np.floor(n / terms.mean + 0.5))
    base, began = np.round(base, DIGITS), time.monotonic()
    found = (
        None
        if stop(1.0, 0.0) or not 0 < wanted <= n
        else dual.full_values(space, terms, base, lambda: stop(1.0, 0.0))
    )
    if found is None or len(groups) != wanted:
        return Found()
    values, lists = found
    began = time.monotonic() - began
    before, best = dual.mix(terms, base, values).value, Found()
    whole = climbs > FEW
    for share in SLACK[:1] if whole else SLACK:
        if best.bound <= before and not stop(SEARCHED, 0.0):
            work = Work(space, terms, base, values, lists, groups, costs, share, whole=whole)
            work.seconds = began
            best = max(best, work.go(wanted, stop, climbs), key=lambda one: one.bound)
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
        *,
        whole: bool,
    ) -> None:
        self.space, self.terms, self.base, self.lists = space, terms, base, lists
        self.price = float(np.sort(values, kind="stable")[len(groups) - 1])
        label = np.zeros(len(base), dtype=np.int64) if whole else labels(space, lists, base, groups)
        home = label[[group[0] for group in groups]]
        parts = int(label.max()) + 1
        self.count = np.bincount(home, minlength=parts)
        self.paid = np.bincount(home, weights=costs, minlength=parts)
        segments, spans = int(terms.full).bit_length(), dual.spans_of(space, lists)
        self.scale = dual.start(space, terms)[1]
        slack = share * np.maximum(values - self.price, 0.0)
        self.cap = caps(space, terms, segments, base, lists, spans, label, slack)
        self.whole, self.cheaper, self.outside = whole, True, list[Ints]()
        self.tried, self.seconds = set[tuple[int, ...]](), 0.0
        self.trees = [self._tree(np.nonzero(label == number)[0]) for number in range(parts)]

    def go(self, wanted: int, stop: Callable[[float, float], bool], climbs: int) -> Found:
        """Split parts, setting the price so that there are as many groups as wanted, and evaluate them."""
        share = DEEP if self.whole else SEARCHED
        for number in range(climbs // CLIMBS):
            if not self.cheaper or stop(share, self.judging()):
                break
            if number and not self.trees[0].alone:
                self.price *= 1.0 + ELASTICITY * (self.hosts() - wanted) / wanted
            before = self.climbs()
            self.grow(lambda: stop(share, self.judging()))
            if self.whole:
                self.improve()
            if self.climbs() == before:
                break
        if self.cheaper or len(self.trees) > 1:
            self.refresh(lambda: stop(1.0, self.judging()))
        return self.judge()

    def climbs(self) -> int:
        """Return how often a case was improved."""
        return sum(tree.climbs for tree in self.trees)

    def judging(self) -> float:
        """Return about how many seconds it takes to evaluate all cases over all pairs."""
        share = sum(len(tree.open) * len(tree.places) for tree in self.trees) / len(self.base)
        return JUDGED * self.seconds * share

    def improve(self) -> None:
        """Put the part of the plan together anew whose cheapest case has other hosts than were tried."""
        for number, tree in enumerate(self.trees):
            one = tree.cheapest(self.price)
            order = np.argsort(-one.share, kind="stable")[: round(one.hosts)]
            hosts = tree.places[np.sort(order)]
            key = tuple(hosts.tolist())
            if key in self.tried or not len(order):
                continue
            self.tried.add(key)
            groups = placed(self.space, self.terms, tree.places, hosts)
            cost = sum(group_km(self.space, self.terms, list(group)) for group in groups)
            if groups and all(obeys(self.space, self.terms, group) for group in groups):
                tree.columns.update(groups)
                if len(hosts) == self.count[number]:
                    self.paid[number] = min(self.paid[number], cost)

    def grow(self, stop: Callable[[], bool]) -> None:
        """Split each part some times more, where it is cheaper than what the plan pays."""
        self.cheaper = False
        for number, tree in enumerate(self.trees):
            tree.grow(self.price, self._target(number), CLIMBS, stop)
            self.cheaper |= not tree.finished(self.price, self._target(number))

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
        return Found(parts, table.least(self.terms, rows, others), columns, float(self.paid.sum()))

    def _tree(self, places: Ints) -> Tree:
        listed = np.unique(self.lists[places])
        outside = np.setdiff1d(listed[listed >= 0], places)
        self.outside.append(outside)
        both = np.concatenate([places, outside])
        spans = dual.spans_of_some(self.space, places, np.tile(both, (len(places), 1)))
        local = Local(spans, self.base[outside], self.scale[places], self.cap[places])
        space = self.space._replace(serves=self.space.serves[both])
        first, alone = self.base[places], len(places) == len(self.base)
        xyz, count = self.space.xyz[places], int(self.count[len(self.outside) - 1])
        return Tree(space, self.terms, local, places, xyz, first, count, alone=alone)
