"""Where in a large table a search looks first: an area, its neighbours, and what they add up to.

Nothing here decides whether a number is safe: a second table found among a few numbers, with all others as
they are, is a second table of the whole. Where none is found the search goes wider, last over everything.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from scipy.sparse import csc_array, csr_array

from schoolweave.evidence.disclosure.system import EARLIER, System
from schoolweave.evidence.disclosure.table import Ints, Table

FEW = ((12, 3), (48, 9))
"""For a first and a second search: how many units, and how many areas with units in them, are looked at."""
RINGS = 8
"""How far around a number a search goes, in sums."""
ROUNDS = 4
"""How many sums away from a known place the numbers of earlier releases are looked for."""


class Areas:
    """The numbers of a system by area: a unit, or a sum of units, each under the one that it is a part of."""

    def __init__(self, system: System) -> None:
        """Take the areas from a system's table; each number that only a release knows goes with its sums."""
        areas, self.parent = _tree(system.table)
        self.children: dict[int, list[int]] = defaultdict(list)
        for area, over in enumerate(self.parent):
            if over >= 0:
                self.children[over].append(area)
        self.home = _homes(system, areas)
        order = np.argsort(self.home, kind="stable")
        ends = np.searchsorted(self.home[order], np.arange(len(self.parent) + 1))
        self._own = [order[ends[a] : ends[a + 1]] for a in range(len(self.parent))]
        self._turn = {one: i for some in self.children.values() for i, one in enumerate(some)}

    def groups(self, numbers: Iterable[int]) -> list[tuple[int, list[int]]]:
        """Return numbers in groups that one search serves, with an area of each; wide areas come first."""
        found: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for v in numbers:
            area = int(self.home[v])
            turn = self._turn.get(area, 0) // self._size(area, 0)
            found[-len(self.children[area]), self.parent[area], turn].append(v)
        widest_first = sorted(found.items(), key=lambda one: one[0][0])
        return [(int(self.home[some[0]]), some) for _, some in widest_first]

    def around(self, area: int) -> Iterator[Ints]:
        """Yield ever more numbers around an area, ascending."""
        for step in range(len(FEW)):
            over = self.parent[area]
            near = self._chunk(area, step) if over >= 0 else [area]
            inside = {area, *near, *(one for some in near for one in self._down(some, step))}
            while over >= 0:
                inside.add(over)
                if step and (up := self.parent[over]) >= 0:
                    beside = self._chunk(over, 0)
                    inside.update(beside, (one for some in beside for one in self._down(some, 0)))
                    over = up
                else:
                    over = -1
            yield np.sort(np.concatenate([self._own[one] for one in inside]))
        if self.children[area]:  # a wide area may have its room in other parts than the first
            inside = {area, *self._down(area, 0, last=True), *self._up(area)}
            yield np.sort(np.concatenate([self._own[one] for one in inside]))

    def _size(self, area: int, step: int) -> int:
        return FEW[step][1 if self.children[area] else 0]

    def _chunk(self, area: int, step: int) -> list[int]:
        """Return an area with some beside it, the same for each of them."""
        beside, size = self.children[self.parent[area]], self._size(area, step)
        first = min(self._turn[area] // size * size, max(0, len(beside) - size))
        return beside[first : first + size]

    def _up(self, area: int) -> list[int]:
        """Return the areas over one."""
        over = self.parent[area]
        return [over, *self._up(over)] if over >= 0 else []

    def _down(self, area: int, step: int, *, last: bool = False) -> list[int]:
        """Return some of an area's parts, the first or the last, down to units."""
        parts = self.children[area]
        size = self._size(parts[0], step) if parts else 0
        some = parts[-size:] if last and size else parts[:size]
        return [*some, *(one for part in some for one in self._down(part, step, last=last))]


def rings(a: csr_array, columns: csc_array, v: int, *, most: int) -> Ints:
    """Return up to ``most`` numbers within so many sums of one, ascending; ``columns`` is ``a`` by column."""
    inside = np.zeros(a.shape[1], dtype=np.bool_)
    inside[v] = True
    for _ in range(RINGS):
        rows = np.unique(columns[:, np.flatnonzero(inside)].indices)
        grown = inside.copy()
        grown[a[rows, :].indices] = True
        if grown.sum() > most:
            break
        inside = grown
    return np.flatnonzero(inside)


def _tree(table: Table) -> tuple[Ints, list[int]]:
    """Return the area of each place (``(n,)``), and the area over each area, -1 for none."""
    b, layout = len(table.layout.by), table.layout
    index: dict[tuple[str, ...], int] = {}
    areas = np.array([index.setdefault(place[: b + 2], len(index)) for place in table.places], dtype=np.int64)
    levels = [area[b] for area in index]
    parent = [-1] * len(index)
    trunk = layout.trees[0]
    over_units = trunk[-2] if len(trunk) > 1 else None
    for one in table.sums:
        whole = int(areas[one.whole])
        for part in {int(areas[part]) for part in one.parts} - {whole}:
            if levels[part] != layout.unit or levels[whole] == over_units or over_units is None:
                parent[part] = whole
    return areas, parent


def _area(name: str, size: int) -> str:
    """Return the part of a number's name that says of which area it is."""
    return "|".join(name.split("|", size + 1)[1 : size + 1])


def _homes(system: System, areas: Ints) -> Ints:
    """Return the area of each number (``(v,)``); of those that only releases know by name, else by sums."""
    home = np.where(system.kind < EARLIER, areas[system.place], -1)
    size, known = len(system.table.layout.by) + 2, dict[str, int]()
    for v in np.flatnonzero(system.kind < EARLIER).tolist():
        known.setdefault(_area(system.names[v], size), int(home[v]))
    for v in np.flatnonzero(home < 0).tolist():
        home[v] = known.get(_area(system.names[v], size), -1)
    a = system.a.tocoo()
    for _ in range(ROUNDS):
        if (home >= 0).all():
            break
        of_row = np.full(a.shape[0], -1, dtype=np.int64)
        np.maximum.at(of_row, a.row, home[a.col])
        lost = home[a.col] < 0
        np.maximum.at(home, a.col[lost], of_row[a.row[lost]])
    return np.maximum(home, 0)
