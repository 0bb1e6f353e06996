"""Parts of a country and their multipliers by number of groups, found around the groups of a plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.geography import EARTH_RADIUS_KM
from schoolweave.planning.communities import dual
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.counts import table
from schoolweave.planning.communities.counts.ascent import climb
from schoolweave.planning.communities.counts.settling import settle
from schoolweave.planning.communities.counts.table import Leaf, Part

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
APART = 2.0
"""How far parts lie from each other, in middle distances to the ninth-nearest school."""
ROUNDS, STEPS = 3, 200
"""Times that all multipliers are improved at a new price of a group, and steps each time."""
PROMISING = 0.003
"""Share by which parts on their own must raise the bound to settle with each other; else lifts do more."""
MARGIN = 0.3
"""Km above what a plan pays for a part beyond which its bound need not rise."""
DIGITS = 6
"""Decimals of published multipliers."""


@dataclass(frozen=True, slots=True)
class Found:
    """Parts that hold every school once, and the bound in km that they prove."""

    parts: tuple[Part, ...] = ()
    bound: float = -np.inf


@dataclass(frozen=True, slots=True)
class Local:
    """A part as its ascent sees it: schools numbered anew, the part's own first, then those they list."""

    space: Space
    outside: Ints
    lists: Ints
    spans: Floats
    scale: Floats
    cap: Floats


def find(
    space: Space,
    terms: Terms,
    base: Floats,
    groups: Sequence[tuple[int, ...]],
    costs: Floats,
    stop: Callable[[], bool],
) -> Found:
    """Return the best parts found from multipliers (km), and a plan's groups and their costs in km.

    ``stop`` is asked often and ends the search with what it has. Any multipliers are right.
    """
    n = len(base)
    wanted = int(np.floor(n / terms.mean + 0.5))
    lists = None if stop() or not 0 < wanted <= n else dual.full_values(space, terms, base, stop)
    if lists is None or len(groups) != wanted:
        return Found()
    before = dual.mix(terms, base, lists[0]).value
    base = np.round(base, DIGITS)
    price = float(np.sort(lists[0], kind="stable")[wanted - 1])
    work = Work(space, terms, base, lists[1], price)
    work.cut(groups, costs)
    best = Found()
    for _ in range(ROUNDS):
        for number in range(len(work.parts)):
            if stop():
                return best
            work.improve(number)
        best = max(best, work.judge(), key=lambda one: one.bound)
    if stop() or best.bound - before < PROMISING * abs(before):
        return best
    return max(best, work.settled(stop), key=lambda one: one.bound)


class Work:
    """Parts, what the plan pays for each, and their multipliers so far; ``price`` km is that of a group."""

    def __init__(self, space: Space, terms: Terms, base: Floats, lists: Ints, price: float) -> None:
        self.space, self.terms, self.base, self.lists, self.price = space, terms, base, lists, price
        self.scale, self.others = dual.start(space, terms)[1], base.copy()
        self.parts: list[Part] = []
        self.paid: list[tuple[int, float]] = []
        self.local: list[Local] = []

    def cut(self, groups: Sequence[tuple[int, ...]], costs: Floats) -> None:
        """Cut the country where it is empty and no group of the plan crosses."""
        label = _labels(self.space, groups)
        home = np.array([label[group[0]] for group in groups], dtype=np.int64)
        empty = _emptiness(self.space, label)
        for number in range(int(label.max()) + 1):
            places = np.nonzero(label == number)[0]
            count = int((home == number).sum())
            starts = sorted({0, count, count + 1})
            self.parts.append(Part(places, tuple(Leaf(start, self.base[places]) for start in starts)))
            self.paid.append((count, float(costs[home == number].sum())))
            self.local.append(self._local(places, empty[places]))

    def improve(self, number: int) -> None:
        """Improve all multipliers of a part at the price of a group, and keep those found."""
        part, local, (count, paid) = self.parts[number], self.local[number], self.paid[number]
        ends = [leaf.least - 1 for leaf in part.leaves[1:]] + [len(part.places)]
        leaves = []
        for leaf, end in zip(part.leaves, ends, strict=True):
            _, values = climb(
                local.space,
                self.terms,
                int(self.terms.full).bit_length(),
                np.concatenate([leaf.values, self.others[local.outside]]),
                local.lists,
                local.spans,
                local.scale,
                local.cap,
                leaf.least,
                end,
                self.price,
                paid - self.price * count + MARGIN,
                STEPS,
            )
            leaves.append(Leaf(leaf.least, np.round(values, DIGITS)))
        self.parts[number] = Part(part.places, tuple(leaves))

    def judge(self) -> Found:
        """Evaluate all parts over all pairs; set the price of a group anew, split what the least uses."""
        self.others = table.highest(self.parts, len(self.base))
        rows = [table.row(self.space, self.terms, part, self.others) for part in self.parts]
        found = table.least(self.terms, rows, self.others)
        kept = Found(tuple(self.parts), found.value)
        if np.isfinite(found.saved + found.more):
            low, high = sorted((found.saved, found.more))
            self.price = min(max(self.price, low), high) if found.saved <= found.more else (low + high) / 2
        for number, count in enumerate(found.groups):
            if count != self.paid[number][0]:
                self.parts[number] = self.parts[number].split((count, count + 1))
        return kept

    def settled(self, stop: Callable[[], bool]) -> Found:
        """Let the parts settle what they charge each other, and evaluate them over all pairs."""
        usual = [count for count, _ in self.paid]
        parts = [
            part.split((count - 1, count, count + 1, count + 2))
            for part, count in zip(self.parts, usual, strict=True)
        ]
        self.parts = list(settle(self.space, self.terms, parts, usual, stop))
        return self.judge()

    def _local(self, places: Ints, empty: Floats) -> Local:
        n, lists = len(self.base), self.lists[places]
        listed = np.unique(lists[lists >= 0])
        outside = np.setdiff1d(listed, places)
        name = np.full(n + 1, -1, dtype=np.int64)
        name[places], name[outside] = np.arange(len(places)), len(places) + np.arange(len(outside))
        spans = dual.spans_of_some(self.space, places, lists)
        local = self.space._replace(serves=self.space.serves[np.concatenate([places, outside])])
        weight = 1.0 if self.space.weight is None else self.space.weight[places]
        cap = np.minimum(np.maximum(self.base[places], empty * weight), self.terms.price)
        return Local(local, outside, name[lists], spans, self.scale[places], cap)


def _labels(space: Space, groups: Sequence[tuple[int, ...]]) -> Ints:
    """Return each school's part: neighbours nearer than :data:`APART`, and groups, are not cut."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    n, width = len(space.xyz), space.near.shape[1]
    far = space.near[:, min(9, width) - 1] if width else np.arange(n)
    middle = float(np.median(np.sqrt(((space.xyz - space.xyz[far]) ** 2).sum(axis=1))))
    pairs = cKDTree(space.xyz).query_pairs(APART * middle, output_type="ndarray")
    ties = [(group[0], one) for group in groups for one in group[1:]]
    links = np.concatenate([pairs, np.array(ties, dtype=np.int64).reshape(-1, 2)])
    graph = coo_matrix((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(n, n))
    found = connected_components(graph, directed=False)[1]
    _, first, label = np.unique(found, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    return np.asarray(order[label], dtype=np.int64)


def _emptiness(space: Space, label: Ints) -> Floats:
    """Return how far in km the nearest school of another part is from each school."""
    from scipy.spatial import cKDTree

    found = np.full(len(label), 0.0)
    for number in range(int(label.max()) + 1):
        here = label == number
        if not here.all():
            chord = cKDTree(space.xyz[~here]).query(space.xyz[here])[0]
            found[here] = 2.0 * np.arcsin(np.minimum(chord / 2.0, 1.0)) * EARTH_RADIUS_KM
    return np.round(found, DIGITS)
