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
FIRST, NEXT, LONGER = 300, 40, 200
"""Steps towards the multipliers of a part, of a case within another, and of one where there is one part."""
WHOLE = 0.03
"""How far the hosts of a place may be from a whole number and count as one."""
GAINED = 1e-6
"""Share of what a case costs by which it has to rise to be improved again."""
CONFIRMED = 4
"""Times at most that a case is improved again because its hosts can do better than by the schools listed."""
HOST = 0.5
"""How far a school has to be a host of a case for the case to be split by whether it is one."""
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

    All are in km but ``share``: how far each school is a host, ``hosts`` in all. ``settled`` says that
    neither more steps nor another case within it help at that price.
    """

    values: Floats
    worth: float
    share: Floats
    hosts: float = 0.0
    price: float = -np.inf
    settled: bool = False

    def at(self, price: float) -> float:
        """Return about what the case is worth in km at another price of a group."""
        return self.worth - (price - self.price) * self.hosts if self.worth > -np.inf else -np.inf


class Tree:
    """The cases of a part; :meth:`grow` splits the cheapest until all cost what the plan pays.

    ``count`` is how many groups the plan has there. Where the part is ``alone``, the whole country, other
    numbers of groups are cases of their own from the beginning: more never matter, fewer do where schools are
    left out.
    """

    def __init__(
        self,
        space: Space,
        terms: Terms,
        local: Local,
        places: Ints,
        xyz: Floats,
        first: Floats,
        count: int,
        *,
        alone: bool,
    ) -> None:
        self.space, self.terms, self.local, self.places = space, terms, local, places
        self.segments = int(terms.full).bit_length()
        self.sets, self.merged, self.apart = _sets(xyz)
        self.cases = [Case(NOWHERE, NOWHERE, 0, len(places))]
        self.open = {0: Open(np.minimum(first, local.cap), -np.inf, np.zeros(len(places)))}
        self.climbs, self.columns = 0, set[tuple[int, ...]]()
        self.count, self.alone, self.steps = count, alone, LONGER if alone else NEXT
        if alone and 0 < count < len(places):
            most, _ = self._halved(0, len(self.sets) - 1, count)
            self._halved(most, len(self.sets) - 1, count - 1)

    def _halved(self, case: int, place: int, most: int) -> tuple[int, int]:
        """Put two cases in place of one: up to ``most`` hosts in a place, or more."""
        former, last = self.open.pop(case), len(self.cases)
        for least, upper in ((0, most), (most + 1, len(self.sets[place]))):
            self.cases.append(Case(case, place, least, upper))
            self.open[len(self.cases) - 1] = Open(former.values, -np.inf, former.share, former.hosts)
        return last, last + 1

    def _counts(self, case: int) -> tuple[int, int]:
        """Return how many hosts a case has in all: at least, at most."""
        found = ranges(self.cases, self.cases[case])
        return found.get(len(self.sets) - 1, (0, len(self.places)))

    def _short(self, case: int) -> int:
        """Return how many groups fewer than the country needs a case has at least."""
        return max(0, self.count - self._counts(case)[1]) if self.alone else 0

    def _needed(self, case: int) -> bool:
        """Return whether a case has a number of groups that the country may have."""
        return not self.alone or self._counts(case)[0] <= self.count

    def cheapest(self, price: float) -> Open:
        """Return the case that is cheapest at the price of a group in km, of the plan's number if alone."""
        here = [
            one
            for case, one in self.open.items()
            if not self.alone or (self._needed(case) and not self._short(case))
        ]
        return min(here, key=lambda one: one.at(price))

    def finished(self, price: float, target: float) -> bool:
        """Return whether all cases that matter cost so many km at a price of a group, or are settled."""
        open_cases = ((case, one) for case, one in self.open.items() if self._needed(case))
        least, one = min(((self._worth(case, one, price), one) for case, one in open_cases), key=_first)
        return least >= target or (one.settled and one.price == price)

    def _worth(self, case: int, one: Open, price: float) -> float:
        """Return about what a case is worth in km, as one of which the plan's number of groups is asked."""
        return one.at(price) - price * self._short(case)

    def grow(self, price: float, target: float, climbs: int, stop: Callable[[], bool]) -> None:
        """Improve the cheapest case at the price of a group in km, or split it, with up to so many climbs.

        A case that costs ``target`` km is dear enough.
        """
        heap = [
            (self._worth(case, one, price), case) for case, one in self.open.items() if self._needed(case)
        ]
        heapq.heapify(heap)
        last = self.climbs + climbs
        while self.climbs < last and heap[0][0] < target and not stop():
            case = heap[0][1]
            if self.open[case].price != price:
                self._climb(case, self.open[case], price, target, self.steps if self.climbs else FIRST)
            else:
                split = self._split(case) or (self._fixed(case) if self.open[case].settled else None)
                if split is not None:
                    heapq.heappop(heap)
                    for new in self._cases(case, *split, price, target):
                        heapq.heappush(heap, (self._worth(new, self.open[new], price), new))
                    continue
                if not self._polish(case, price, target) and self._fixed(case) is None:
                    return
            heapq.heapreplace(heap, (self._worth(case, self.open[case], price), case))

    def _polish(self, case: int, price: float, target: float) -> bool:
        """Improve a case that cannot be split for longer; return whether that gained something."""
        one = self.open[case]
        if not one.settled:
            before = one.worth
            self._climb(case, one, price, target, FIRST)
            one.settled = one.worth <= before + GAINED * max(1.0, abs(before))
        return not one.settled

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
        target += price * self._short(case)
        args = (self.space, self.terms, self.segments, self.local, one.values, held, price, target, steps)
        one.worth, one.values, one.share, whole = climb(*args)
        for left in range(CONFIRMED if self.alone else 0, 0, -1):
            again = (*args[:4], one.values, *args[5:])
            sure = climb(*again[:-1], 1)[0]
            if sure >= one.worth - GAINED * abs(one.worth) or left == 1:
                one.worth = min(one.worth, sure)
                break
            one.worth, one.values, one.share, whole = climb(*again)
        one.hosts, one.price, one.settled = float(one.share.sum()), price, whole
        if whole:
            self._found(one.values, held, price)
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
        if away[best] >= WHOLE:
            return best, int(whole[best])
        least, most = self._counts(case)
        found = round(self.open[case].hosts)
        if least <= found <= most and least < most and found != self.count:
            return len(self.sets) - 1, found if found < self.count and found < most else max(found - 1, least)
        return None

    def _fixed(self, case: int) -> tuple[int, int] | None:
        """Return the host furthest from others that a case may have and need not have, to split by."""
        known = ranges(self.cases, self.cases[case])
        count = len(self.places)
        free = [one for one in range(count) if known.get(one, (0, 1)) == (0, 1)]
        hosts = [one for one in free if self.open[case].share[one] >= HOST]
        return (max(hosts, key=lambda one: float(self.apart[one])), 0) if hosts else None

    def _cases(self, case: int, place: int, most: int, price: float, target: float) -> list[int]:
        """Split a case: up to ``most`` hosts in a place, or more. Return the cases that are possible."""
        former, found = self.open[case], self._halved(case, place, most)
        for number in found:
            new = self.open[number]
            self._climb(number, new, price, target, self.steps)
            if new.worth < former.worth:
                new.worth, new.values, new.settled = former.worth, former.values, False
        return [number for number in found if self._needed(number)]


def _first(pair: tuple[float, Open]) -> float:
    return pair[0]


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
