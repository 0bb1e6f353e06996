"""A table as its readers see it: a figure or a symbol in every cell, never a blank."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.evidence.disclosure.primary import guarded
from schoolweave.evidence.disclosure.profile import Profile
from schoolweave.evidence.disclosure.releases import Release
from schoolweave.evidence.disclosure.system import (
    EARLIER,
    HIDDEN,
    IN_WORDS,
    MET,
    NEVER,
    SHOWN,
    System,
)
from schoolweave.evidence.disclosure.table import Ints, Table

LEGEND: Mapping[str, str] = {
    "c": "confidential: suppressed so that nobody can be recognised, here or by subtraction",
    "z": "not applicable: there is nobody to count",
    "x": "not available",
    "low": "rounds to 0 but is not 0",
}
"""Symbols in place of figures (Department for Education, analysts' guide, 2026)."""


@dataclass(frozen=True, slots=True)
class Published:
    """A protected table.

    ``count``, ``met`` and ``rate`` are texts, one per place: a figure or a symbol of ``legend``; ``met`` and
    ``rate`` (per cent) are empty where the table has no measure. ``state`` (``(v,)``) says of every number of
    ``system`` how it stands; ``primary`` numbers are suppressed for themselves, ``complementary`` for others.
    ``earlier`` are the ids of the releases that were reckoned with.
    """

    table: Table
    profile: Profile
    system: System
    state: NDArray[np.int8]
    count: tuple[str, ...]
    met: tuple[str, ...]
    rate: tuple[str, ...]
    legend: Mapping[str, str]
    primary: int
    complementary: int
    earlier: tuple[str, ...] = ()

    def rows(self) -> list[dict[str, str]]:
        """Return the table as rows of texts, one per place."""
        head, found = self.table.layout.head, []
        for i, place in enumerate(self.table.places):
            row = dict(zip(head, place, strict=True)) | {"count": self.count[i]}
            found.append(row | {"met": self.met[i], "rate": self.rate[i]} if self.met else row)
        return found

    def known(self) -> tuple[Ints, Ints, Ints]:
        """Return what readers know of each number, and how wide apart its values must stay (0: not asked)."""
        low, high = self.system.bounds(self.state)
        return low, high, np.maximum(self.system.wide, self._own())

    def release(self, name: str, day: str) -> Release:
        """Return what the log keeps of this table: what its readers can know, nothing else."""
        own = np.flatnonzero(self.system.kind != EARLIER)
        low, high = self.system.bounds(self.state)
        a = self.system.a[: self._rows(), :].tocsr()
        sums = []
        for r in range(a.shape[0]):
            cols, signs = a.indices[a.indptr[r] : a.indptr[r + 1]], a.data[a.indptr[r] : a.indptr[r + 1]]
            sums.append(tuple(int(c) for c in cols[np.argsort(-signs, kind="stable")]))
        wide = self._own()
        return Release(
            id=name, day=day, profile=self.profile.id, names=self.system.names[: len(own)],
            low=tuple(int(v) for v in low[own]), high=tuple(int(v) for v in high[own]),
            wide=tuple(int(v) for v in wide[own]), sums=tuple(sums),
        )  # fmt: skip

    def _own(self) -> Ints:
        """Return how wide apart this release keeps its own numbers."""
        wide = np.zeros(len(self.state), dtype=np.int64)
        wide[guarded(self.system, self.state)] = self.profile.width
        return wide

    def _rows(self) -> int:
        """Return how many sums are this table's own; those of earlier releases follow them."""
        table = self.table
        exact = sum(not one.overlapping for one in table.sums)
        parts = sum(len(one.parts) for one in table.sums if one.overlapping)
        measures = 1 if table.met is None else 2
        return measures * (exact + parts) + (len(table.places) if table.met is not None else 0)


def publish(
    system: System, state: NDArray[np.int8], first: NDArray[np.bool_], earlier: tuple[str, ...] = ()
) -> Published:
    """Return the table that readers see; ``first`` (``(v,)``) marks primary suppressions."""
    table, profile, n = system.table, system.profile, len(system.table.places)
    figures = _Figures(system, state)
    count = tuple(figures.text(i) for i in range(n))
    met = tuple(figures.text(n + i) for i in range(n)) if table.met is not None else ()
    rate = tuple(figures.rate(i) for i in range(n)) if table.met is not None else ()
    legend = dict(LEGEND) | ({profile.open: f"1 to {profile.suppress_to}"} if profile.open else {})
    used = {*count, *met, *rate}
    words = state == IN_WORDS
    real = (system.kind <= MET) & (system.x[system.place] > 0)
    return Published(
        table=table, profile=profile, system=system, state=state, count=count, met=met, rate=rate,
        legend={symbol: text for symbol, text in legend.items() if symbol in used},
        primary=int(((first | words) & real).sum()),
        complementary=int(((state == HIDDEN) & ~first & real).sum()),
        earlier=earlier,
    )  # fmt: skip


class _Figures:
    """What stands in each cell."""

    def __init__(self, system: System, state: NDArray[np.int8]) -> None:
        self.system, self.state = system, state
        self.parts: dict[int, tuple[int, ...]] = {}
        for one in system.table.sums:
            if not one.overlapping:
                self.parts.setdefault(one.whole, one.parts)
        self.value: dict[int, int] = {}

    def number(self, v: int) -> int:
        """Return the published number; a sum of parts counts what is published of them."""
        n = len(self.system.table.places)
        if self.state[v] == SHOWN:
            return int(self.system.shown[v])
        if self.state[v] != NEVER:
            return 0
        if v not in self.value:
            start = v - v % n
            self.value[v] = sum(self.number(start + part) for part in self.parts[v % n])
        return self.value[v]

    def text(self, v: int) -> str:
        """Return the figure or symbol of a number."""
        state, place = self.state[v], int(self.system.place[v])
        if self.system.fixed[v]:
            return "x"
        if v != place and self.text(place) == "0":
            return "z"
        if state == IN_WORDS:
            return self.system.profile.open
        if state == HIDDEN:
            return "c"
        number = self.number(v)
        return "low" if state == NEVER and number == 0 and self.system.x[v] > 0 else str(number)

    def rate(self, i: int) -> str:
        """Return the per cent of a place, or the symbol that stands for it."""
        system, n = self.system, len(self.system.table.places)
        for v in (i, n + i):
            text = self.text(v)
            if not text.isdigit():
                return text if text != system.profile.open else "c"
        if system.profile.rates == "unrounded":
            top, bottom = int(system.x[n + i]), int(system.x[i])
        else:
            top, bottom = self.number(n + i), self.number(i)
        return f"{min(100.0, 100 * top / bottom):.1f}" if bottom else "z"
