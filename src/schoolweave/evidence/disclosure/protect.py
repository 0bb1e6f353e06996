"""Complementary suppression: until every suppressed number could be another, suppress more.

Each number that must stay uncertain gets two whole-numbered tables that read exactly as the published one and
in which it lies ``width`` apart: a proof that no reader can place it more closely, whatever they solve.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure.areas import Areas, rings
from schoolweave.evidence.disclosure.attack import already
from schoolweave.evidence.disclosure.moves import Mover
from schoolweave.evidence.disclosure.primary import guarded, primary
from schoolweave.evidence.disclosure.profile import Profile
from schoolweave.evidence.disclosure.published import Published, publish
from schoolweave.evidence.disclosure.releases import Release, combined
from schoolweave.evidence.disclosure.system import (
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
"""Systems of up to so many numbers are treated as one piece; larger ones area by area."""


def protect(
    table: Table,
    profile: Profile,
    *,
    key: bytes = b"",
    earlier: Sequence[Release] = (),
    still: Callable[[], None] | None = None,
) -> Published:
    """Return a table as it may be published under a profile, given what was released before.

    ``key`` fixes random rounding; ``still`` is called now and then, and what it raises ends the work. Raises
    :class:`DisclosureError` where the profile rounds at random and there is no key, or where earlier releases
    already give away what must now be hidden.
    """
    if profile.rounding == "random" and not key:
        raise DisclosureError("This profile rounds at random: give a key, the same for every release.")
    numbers = combined(system(table, profile, key), earlier)
    state = np.full(len(numbers.x), NEVER, dtype=np.int8)
    own = primary(numbers)
    state[: len(own)] = own
    first = state == HIDDEN
    if profile.complementary:
        _Protection(numbers, state, still or (lambda: None)).run()
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

    def __init__(self, numbers: System, state: NDArray[np.int8], still: Callable[[], None]) -> None:
        self.numbers, self.state, self.still = numbers, state, still
        self.attained = _Attained(numbers.x.copy(), numbers.x.copy())
        self.columns = numbers.a.tocsc()
        self.told: dict[int, int] = {}
        self.movers: list[Mover] = []

    def run(self) -> None:
        """Protect what is suppressed, and what becomes so, until nothing is left."""
        everything = np.arange(len(self.numbers.x))
        areas = Areas(self.numbers) if len(everything) > SMALL else None
        if not areas:
            self.movers = [self._mover(everything)]
        while left := self._left():
            for area, block in areas.groups(left) if areas else [(0, left)]:
                ever_wider = areas.around(area) if areas else iter(())
                self.movers = [] if areas else self.movers
                for v in block:
                    self.still()
                    self._widen(v, ever_wider)

    def _mover(self, among: Ints) -> Mover:
        return Mover(self.numbers, self.columns, self.state, among)

    def _left(self) -> list[int]:
        """Return the numbers that must stay uncertain and are not yet proved to."""
        promised = np.flatnonzero(self.numbers.wide > 0)
        asked = np.array([*guarded(self.numbers, self.state), *promised], dtype=np.int64)
        widths = np.where(self.numbers.kind[asked] != EARLIER, self.numbers.profile.width, 0)
        widths = np.maximum(widths, self.numbers.wide[asked])
        spread = self.attained.high[asked] - self.attained.low[asked]
        return [v for v in dict.fromkeys(asked[spread < widths].tolist()) if not self._safe(v)]

    def width(self, v: int) -> int:
        """Return how far apart the values of a number must be able to lie."""
        now = self.numbers.profile.width if self.numbers.kind[v] != EARLIER else 0
        return min(max(now, int(self.numbers.wide[v])), self.told.get(v, FAR))

    def _safe(self, v: int) -> bool:
        return int(self.attained.high[v] - self.attained.low[v]) >= self.width(v)

    def _widen(self, v: int, ever_wider: Iterator[Ints]) -> None:
        """Find tables that read the same in which a number lies wide enough apart, suppressing as needed."""
        if self._safe(v) or any(self._wide_enough(v, mover) for mover in self._searches(v, ever_wider)):
            return
        before = already(self.numbers, [v])[0]
        if before < self.width(v):  # what was told before cannot be taken back
            self.told[v] = before
            if self._wide_enough(v, self._mover(np.arange(len(self.numbers.x)))):
                return
        raise DisclosureError(
            f"{self.numbers.names[v]} cannot be hidden: earlier releases, or its sums, give it away. Publish "
            "the table without it, or ask for coarser groups."
        )

    def _searches(self, v: int, ever_wider: Iterator[Ints]) -> Iterator[Mover]:
        """Give the searches that are set up, then wider ones, last the whole system."""
        yield from self.movers
        if len(self.numbers.x) <= SMALL:
            return
        for among in ever_wider:
            self.movers.append(self._mover(among))
            if v in among:
                yield self.movers[-1]
        yield self._mover(rings(self.numbers.a, self.columns, v, most=SMALL))
        yield self._mover(np.arange(len(self.numbers.x)))

    def _wide_enough(self, v: int, mover: Mover) -> bool:
        """Try every plan; returns whether a number now lies wide enough apart."""
        most, least = FAR, -FAR  # moves so far or further were looked for and not found
        for plan in self._plans(v):
            if plan[0] >= most or plan[1] <= least:
                continue
            failed = self._try(v, plan, mover)
            if failed is None:
                break
            most, least = (failed, least) if failed > 0 else (most, failed)
        return self._safe(v)

    def _plans(self, v: int) -> list[tuple[int, int]]:
        """Return ways to lie wide enough apart: parts up and down from the true value, cheapest first."""
        numbers, x, width = self.numbers, int(self.numbers.x[v]), self.width(v)
        lows, highs = numbers.bounds(self.state, np.array([v]))
        low, high = int(lows[0]), int(highs[0])
        if numbers.kind[v] in (MET, UNMET):
            high = min(high, max(int(numbers.x[numbers.place[v]]), x))
        up = max(min(width, high - x), 0)
        first = [up] if x - low >= width - up else []
        return [(some, some - width) for some in dict.fromkeys([*first, width, *range(width + 1)])]

    def _try(self, v: int, plan: tuple[int, int], mover: Mover) -> int | None:
        """Follow a plan; returns the part for which there is no table, ``None`` if there is one for each."""
        for by in plan:
            if by == 0:
                continue
            move = mover.move(v, by)
            if move is None:
                return by
            self.attained.see(mover.among, self.numbers.x[mover.among] + move)
            self._hide(mover, move)
        return None

    def _hide(self, mover: Mover, move: Ints) -> None:
        """Suppress what a move leads out of what is published of it, and the measure with its count."""
        numbers, state = self.numbers, self.state
        moved = mover.among[np.flatnonzero(move)]
        value, owner = numbers.x[moved] + move[np.flatnonzero(move)], numbers.owner[moved]
        low, high = numbers.bounds(state, moved)
        apart = (owner >= 0) & np.isin(state[owner], (SHOWN, IN_WORDS)) & ((value < low) | (value > high))
        out = np.unique(owner[apart])
        if not len(out):
            return
        state[out] = HIDDEN
        n = len(numbers.table.places)
        if numbers.table.met is not None:
            measures = n + out[out < n]
            state[measures[state[measures] == SHOWN]] = HIDDEN
            out = np.concatenate([out, measures])
            out = np.unique(np.concatenate([out, n + out[(out >= n) & (out < 2 * n)]]))
        for one in {id(some): some for some in (mover, *self.movers)}.values():
            one.hide(out)
