"""The cases of one part: branch and bound on how many hosts lie in a place of it."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.counts.ascent import Local, climb, grouped
from schoolweave.planning.communities.counts.nested import Nest, nest
from schoolweave.planning.communities.counts.table import NOWHERE, Case, Part, ranges
from schoolweave.planning.communities.kernel import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FIRST, NEXT = 300, 40
"""Steps towards the multipliers of a part, and of a case within another."""
WHOLE = 0.03
"""How far the hosts of a place may be from a whole number and count as one."""
DIGITS = 6
"""Decimals of published multipliers."""


@jit
def tallies(merged: Ints, share: Floats) -> Floats:
    """Return the hosts in each place: first those of single schools, then of places made of two others."""
    count = len(share)
    found = np.concatenate((share, np.zeros(len(merged))))
    for number in range(len(merged)):
        found[count + number] = found[merged[number, 0]] + found[merged[number, 1]]
    return found


@dataclass(slots=True)
class Open:
    """A case that may be split: multipliers, what it is worth at a price of a group, who are its hosts.

    All are in km but ``share``: how far each school is a host.
    """

    values: Floats
    worth: float
    share: Floats
    price: float = -np.inf

    def at(self, price: float) -> float:
        """Return about what the case is worth in km at another price of a group."""
        return (
            self.worth - (price - self.price) * float(self.share.sum()) if self.worth > -np.inf else -np.inf
        )


class Tree:
    """The cases of a part; :meth:`grow` splits the cheapest until all cost what the plan pays."""

    def __init__(
        self, space: Space, terms: Terms, local: Local, places: Ints, xyz: Floats, first: Floats
    ) -> None:
        self.space, self.terms, self.local, self.places = space, terms, local, places
        self.segments = int(terms.full).bit_length()
        self.sets, self.merged, self.apart = _sets(xyz)
        self.cases = [Case(NOWHERE, NOWHERE, 0, len(places))]
        self.open = {0: Open(np.minimum(first, local.cap), -np.inf, np.zeros(len(places)))}
        self.climbs, self.columns = 0, set[tuple[int, ...]]()

    def cheapest(self, price: float) -> Open:
        """Return the case that costs least at the price of a group in km."""
        return min(self.open.values(), key=lambda one: one.at(price))

    def grow(self, price: float, target: float, climbs: int, stop: Callable[[], bool]) -> None:
        """Improve the cheapest case at the price of a group in km, or split it, with up to so many climbs.

        A case that costs ``target`` km is dear enough.
        """
        heap = [(one.at(price), case) for case, one in self.open.items()]
        heapq.heapify(heap)
        last = self.climbs + climbs
        while self.climbs < last and heap[0][0] < target and not stop():
            case = heap[0][1]
            if self.open[case].price != price:
                self._climb(case, self.open[case], price, target, NEXT if self.climbs else FIRST)
                heapq.heapreplace(heap, (self.open[case].worth, case))
                continue
            split = self._split(case)
            if split is None:
                return
            heapq.heappop(heap)
            for new in self._cases(case, *split, price, target):
                heapq.heappush(heap, (self.open[new].worth, new))

    def refresh(self, outside: Floats, price: float, target: float, stop: Callable[[], bool]) -> None:
        """Improve every case anew, at the multipliers of other parts and the price of a group in km."""
        self.local = self.local._replace(outside=outside)
        for case, one in self.open.items():
            if stop():
                return
            self._climb(case, one, price, target, NEXT)

    def highest(self) -> Floats:
        """Return the highest multiplier of each school in km: what other parts pay for it."""
        return np.asarray(np.max([one.values for one in self.open.values()], axis=0))

    def _found(self, values: Floats, held: Nest, price: float) -> None:
        """Keep the groups of a case that leaves no school out and has none twice."""
        args = (self.space, self.terms, self.segments, self.local, values, held, price)
        host_of = grouped(*args)
        hosts = np.unique(host_of)
        if hosts[0] >= 0:
            self.columns.update(tuple(self.places[host_of == host].tolist()) for host in hosts)

    def part(self) -> Part:
        """Return the part with the multipliers of the cases that are not split."""
        values = {case: np.round(one.values, DIGITS) for case, one in self.open.items()}
        used = sorted({case.place for case in self.cases if case.place != NOWHERE})
        place = {one: number for number, one in enumerate(used)} | {NOWHERE: NOWHERE}
        cases = (
            Case(one.within, place[one.place], one.least, one.most, values.get(number))
            for number, one in enumerate(self.cases)
        )
        return Part(self.places, tuple(self.sets[one] for one in used), tuple(cases))

    def _climb(self, case: int, one: Open, price: float, target: float, steps: int) -> None:
        held = nest(self.sets, ranges(self.cases, self.cases[case]))
        args = (self.space, self.terms, self.segments, self.local, one.values, held, price, target, steps)
        one.worth, one.values, one.share, whole = climb(*args)
        if whole:
            self._found(one.values, held, price)
        one.price = price
        self.climbs += 1

    def _split(self, case: int) -> tuple[int, int] | None:
        """Return the place whose hosts are furthest from a whole number, and that number rounded down.

        A place counts the more, the further it lies from others: what happens there changes the cost most.
        """
        hosts = tallies(self.merged, self.open[case].share)
        whole = np.floor(hosts + 1e-9)
        away = np.minimum(hosts - whole, whole + 1.0 - hosts)
        for place, (least, most) in ranges(self.cases, self.cases[case]).items():
            if not least <= whole[place] < most:
                away[place] = 0.0
        best = int(np.argmax(np.where(away >= WHOLE, away * self.apart, 0.0)))
        return (best, int(whole[best])) if away[best] >= WHOLE else None

    def _cases(self, case: int, place: int, most: int, price: float, target: float) -> list[int]:
        """Split a case: up to ``most`` hosts in a place, or more. Return the cases that are possible."""
        former, found = self.open.pop(case), []
        for least, upper in ((0, most), (most + 1, len(self.sets[place]))):
            self.cases.append(Case(case, place, least, upper))
            new, number = Open(former.values, -np.inf, former.share), len(self.cases) - 1
            self._climb(number, new, price, target, NEXT)
            if new.worth < former.worth:
                new.worth, new.values = former.worth, former.values
            self.open[number] = new
            found.append(number)
        return found


def _sets(xyz: Floats) -> tuple[tuple[Ints, ...], Ints, Floats]:
    """Return places of a part: each school, and those joined step by step (average linkage).

    Beside them, the two that each is made of, ``(schools - 1, 2)``, and how far in unit chords each lies
    from the one that it is joined with next.
    """
    from scipy.cluster.hierarchy import linkage

    count = len(xyz)
    sets = [np.array([one], dtype=np.int64) for one in range(count)]
    if count == 1:
        return tuple(sets), np.zeros((0, 2), dtype=np.int64), np.ones(1)
    joined = linkage(xyz, "average")
    merged = joined[:, :2].astype(np.int64)
    apart = np.full(2 * count - 1, 2.0 * float(joined[-1, 2]))
    for (one, other), chord in zip(merged, joined[:, 2], strict=True):
        sets.append(np.sort(np.concatenate([sets[one], sets[other]])))
        apart[one] = apart[other] = chord
    return tuple(sets), merged, apart
