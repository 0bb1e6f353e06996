"""Complementary suppression: until every suppressed number could be another, suppress more.

Each number that must stay uncertain gets two whole-numbered tables that read exactly as the published one and
in which it lies ``width`` apart: a proof that no reader can place it more closely, whatever they solve.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure.attack import already
from schoolweave.evidence.disclosure.moves import Mover
from schoolweave.evidence.disclosure.primary import guarded, primary
from schoolweave.evidence.disclosure.profile import Profile
from schoolweave.evidence.disclosure.published import Published, publish
from schoolweave.evidence.disclosure.releases import Release, combined
from schoolweave.evidence.disclosure.system import (
    COUNT,
    EARLIER,
    FAR,
    HIDDEN,
    IN_WORDS,
    MET,
    NEVER,
    SHOWN,
    UNMET,
    System,
    system,
)
from schoolweave.evidence.disclosure.table import Ints, Table

SMALL = 2_500
"""Systems of up to so many numbers are treated as one piece; larger ones block by block."""
RINGS = (2, 4, 8)
"""How far around a block a search goes, in sums, before the whole system is taken."""
NEAR = 500
"""Numbers that a first search looks at."""


def protect(
    table: Table, profile: Profile, *, key: bytes = b"", earlier: Sequence[Release] = ()
) -> Published:
    """Return a table as it may be published under a profile, given what was released before.

    ``key`` fixes random rounding; raises :class:`DisclosureError` where the profile rounds at random and
    there is none, or where earlier releases already give away what must now be hidden.
    """
    if profile.rounding == "random" and not key:
        raise DisclosureError("This profile rounds at random: give a key, the same for every release.")
    numbers = combined(system(table, profile, key), earlier)
    state = np.full(len(numbers.x), NEVER, dtype=np.int8)
    own = primary(numbers)
    state[: len(own)] = own
    first = state == HIDDEN
    if profile.complementary:
        _Protection(numbers, state).run()
    return publish(numbers, state, first, tuple(release.id for release in earlier))


@dataclass(slots=True)
class _Attained:
    """The lowest and highest value of each number over all tables found that read the same."""

    low: Ints
    high: Ints

    def see(self, among: Ints, values: Ints) -> None:
        self.low[among] = np.minimum(self.low[among], values)
        self.high[among] = np.maximum(self.high[among], values)


class _Protection:
    """The work on one system; ``state`` is changed in place."""

    def __init__(self, numbers: System, state: NDArray[np.int8]) -> None:
        self.numbers, self.state = numbers, state
        self.attained = _Attained(numbers.x.copy(), numbers.x.copy())
        self.columns = numbers.a.tocsc()
        self.told: dict[int, int] = {}

    def run(self) -> None:
        """Protect what is suppressed, and what becomes so, until nothing is left."""
        whole = len(self.numbers.x) <= SMALL
        mover = Mover(self.numbers, self.state, np.arange(len(self.numbers.x))) if whole else None
        while left := [v for v in self._guarded() if not self._safe(v)]:
            for block in [left] if mover else self._blocks(left):
                near = mover or Mover(self.numbers, self.state, self._around(block, RINGS[0], NEAR))
                for v in block:
                    self._widen(v, near)

    def _guarded(self) -> list[int]:
        promised = np.flatnonzero(self.numbers.wide > 0)
        return list(dict.fromkeys([*guarded(self.numbers, self.state), *(int(v) for v in promised)]))

    def width(self, v: int) -> int:
        """Return how far apart the values of a number must be able to lie."""
        now = self.numbers.profile.width if self.numbers.kind[v] != EARLIER else 0
        return min(max(now, int(self.numbers.wide[v])), self.told.get(v, FAR))

    def _safe(self, v: int) -> bool:
        return int(self.attained.high[v] - self.attained.low[v]) >= self.width(v)

    def _widen(self, v: int, near: Mover) -> None:
        """Find tables that read the same in which a number lies wide enough apart, suppressing as needed."""
        if any(self._wide_enough(v, mover) for mover in self._movers(v, near)):
            return
        before = already(self.numbers, [v])[0]
        if before < self.width(v):  # what was told before cannot be taken back
            self.told[v] = before
            if self._wide_enough(v, Mover(self.numbers, self.state, np.arange(len(self.numbers.x)))):
                return
        raise DisclosureError(
            f"{self.numbers.names[v]} cannot be hidden: earlier releases, or its sums, give it away. Publish "
            "the table without it, or ask for coarser groups."
        )

    def _wide_enough(self, v: int, mover: Mover) -> bool:
        """Try every plan; returns whether a number now lies wide enough apart."""
        return self._safe(v) or any(self._try(v, plan, mover) for plan in self._plans(v))

    def _movers(self, v: int, near: Mover) -> Iterator[Mover]:
        """Give a search nearby, then wider ones, last the whole system."""
        size = len(self.numbers.x)
        yield near
        if near.count < size:
            for ring in RINGS[1:]:
                yield Mover(self.numbers, self.state, self._around([v], ring))
            yield Mover(self.numbers, self.state, np.arange(size))

    def _plans(self, v: int) -> list[tuple[int, ...]]:
        """Return ways to lie wide enough apart: parts up and down from the true value, cheapest first."""
        numbers, x, width = self.numbers, int(self.numbers.x[v]), self.width(v)
        low, high = numbers.bound(v, self.state)
        if numbers.kind[v] in (MET, UNMET):
            high = min(high, max(int(numbers.x[numbers.place[v]]), x))
        up = max(min(width, high - x), 0)
        first = [up] if x - low >= width - up else []
        return [(some, some - width) for some in dict.fromkeys([*first, width, *range(width + 1)])]

    def _try(self, v: int, plan: tuple[int, ...], mover: Mover) -> bool:
        """Follow a plan; returns whether the number now lies wide enough apart."""
        for by in plan:
            if by == 0:
                continue
            move = mover.move(v, by)
            if move is None:
                return False
            self.attained.see(mover.among, self.numbers.x[mover.among] + move)
            self._hide(mover, move)
        return self._safe(v)

    def _hide(self, mover: Mover, move: Ints) -> None:
        """Suppress what a move leads out of what is published of it, and the measure with its count."""
        numbers, state = self.numbers, self.state
        out: list[int] = []
        for v in mover.among[np.flatnonzero(move)]:
            owner, value = int(numbers.owner[v]), int(numbers.x[v] + move[mover.column[int(v)]])
            low, high = numbers.bound(int(v), state)
            apart = owner >= 0 and state[owner] in (SHOWN, IN_WORDS)
            if apart and not low <= value <= high:
                out.append(owner)
        for owner in dict.fromkeys(out):
            state[owner] = HIDDEN
        n = len(numbers.table.places)
        if numbers.table.met is not None:
            measures = [n + v for v in out if numbers.kind[v] == COUNT]
            for v in measures:
                state[v] = HIDDEN if state[v] == SHOWN else state[v]
            out += measures
            out += [n + v for v in out if n <= v < 2 * n]
        mover.hide(np.array(out, dtype=np.int64))

    def _blocks(self, left: Sequence[int]) -> list[list[int]]:
        """Return numbers in groups that stand in the same sum, so that one programme serves each group."""
        groups: dict[int, list[int]] = defaultdict(list)
        for v in left:
            owner = int(self.numbers.owner[v]) if self.numbers.owner[v] >= 0 else v
            rows = self.columns.indices[self.columns.indptr[owner] : self.columns.indptr[owner + 1]]
            groups[int(rows[-1]) if len(rows) else -1].append(v)
        return list(groups.values())

    def _around(self, start: Sequence[int], rings: int, most: int = SMALL) -> Ints:
        """Return the numbers within so many sums of some, ascending."""
        inside = np.zeros(len(self.numbers.x), dtype=np.bool_)
        inside[list(start)] = True
        for _ in range(rings):
            rows = np.unique(self.columns[:, np.flatnonzero(inside)].indices)
            grown = inside.copy()
            grown[self.numbers.a[rows, :].indices] = True
            if grown.sum() > most:
                break
            inside = grown
        return np.flatnonzero(inside)
