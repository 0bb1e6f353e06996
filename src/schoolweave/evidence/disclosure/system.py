"""A table as numbers tied together by sums: what a reader of any release can reckon with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from schoolweave.evidence.disclosure.profile import Profile
from schoolweave.evidence.disclosure.rounding import behind, rounded
from schoolweave.evidence.disclosure.table import Ints, Table

FAR = 1 << 40
"""Stands for no upper bound."""
COUNT, MET, UNMET, REST, EARLIER = range(5)
"""What a number is: learners, those who met the measure, those who did not, the rest beside a group that
overlaps others, or a number that only an earlier release speaks of."""
KINDS = ("count", "met", "unmet", "rest", "earlier")
SHOWN, IN_WORDS, HIDDEN, NEVER = range(4)
"""How a number stands in the published table."""


@dataclass(frozen=True, slots=True)
class System:
    """All numbers of a table and its sums.

    ``kind``, ``x`` (true values), ``place`` (index in the table) and ``owner`` (the number whose suppression
    frees this one, -1 for none) have shape ``(v,)``; ``a`` is ``(m, v)`` with ``a @ x = 0``. ``shown``
    is what would be published of each number. ``weight`` (``(v,)``) is how much a reader loses by a
    suppression. ``fixed`` marks numbers that are not known at all and count as nothing, ``derived``
    (``(n,)``) places that are sums of published parts. ``names`` say whose number it is in any release;
    ``was_low`` and ``was_high`` are what earlier releases say of it, and ``wide`` how uncertain they promised
    it to stay.
    ``shown_low`` and ``shown_high`` are what stands behind ``shown``.
    """

    profile: Profile
    table: Table
    kind: Ints
    x: Ints
    place: Ints
    owner: Ints
    shown: Ints
    weight: NDArray[np.float64]
    fixed: NDArray[np.bool_]
    derived: NDArray[np.bool_]
    a: csr_array
    names: tuple[str, ...]
    was_low: Ints
    was_high: Ints
    wide: Ints
    shown_low: Ints
    shown_high: Ints

    def bounds(
        self, state: NDArray[np.int8], numbers: Ints | None = None, *, as_hidden: bool = False
    ) -> tuple[Ints, Ints]:
        """Return what a reader knows of each of ``numbers`` (all) by itself: lowest, highest, both ``(k,)``.

        ``as_hidden``: what it would be if they, or their owners, were suppressed.
        """
        some = np.arange(len(self.x)) if numbers is None else numbers
        low, high = self._by_themselves(state, some, as_hidden)
        return np.maximum(low, self.was_low[some]), np.minimum(high, self.was_high[some])

    def _by_themselves(self, state: NDArray[np.int8], some: Ints, as_hidden: bool) -> tuple[Ints, Ints]:
        """Return what this release alone says of numbers."""
        profile, kind, owner = self.profile, self.kind[some], self.owner[some]
        how = np.where(owner < 0, NEVER, state[owner])
        if as_hidden:
            how = np.full(len(some), HIDDEN, dtype=np.int8)
        met, unmet, shown, hidden = kind == MET, kind == UNMET, how == SHOWN, how == HIDDEN
        low, high = np.zeros(len(some), dtype=np.int64), np.full(len(some), FAR, dtype=np.int64)
        low[hidden & ~met | (how == IN_WORDS)] = 1
        high[how == IN_WORDS] = profile.suppress_to
        if not profile.complementary:
            high[hidden & ~met] = profile.suppress_to
        low[shown], high[shown] = self.shown_low[some][shown], self.shown_high[some][shown]
        low[unmet], high[unmet] = 0, FAR
        if profile.extremes == "suppress":
            low[unmet & shown] = profile.suppress_to + 1
        low[self.fixed[some]], high[self.fixed[some]] = 0, 0
        return low, high


class _Rows:
    """Sums as they are written down."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.cols: list[int] = []
        self.signs: list[int] = []
        self.count = 0

    def add(self, whole: int, parts: tuple[int, ...]) -> None:
        self.rows += [self.count] * (1 + len(parts))
        self.cols += [whole, *parts]
        self.signs += [1] + [-1] * len(parts)
        self.count += 1


def system(table: Table, profile: Profile, key: bytes) -> System:
    """Return the numbers of a table, what would be published of each, and every sum that ties them."""
    n, rows = len(table.places), _Rows()
    kinds, x, place, owner = [COUNT] * n, list(table.count), list(range(n)), list(range(n))
    if table.met is not None:
        kinds += [MET] * n + [UNMET] * n
        x += [*table.met, *(table.count - table.met)]
        place += [*range(n), *range(n)]
        owner += [*range(n, 2 * n), *range(n, 2 * n)]
        for i in range(n):
            rows.add(i, (n + i, 2 * n + i))
    names = [f"{KINDS[k]}|{table.keys[p]}" for k, p in zip(kinds, place, strict=True)]
    more = _tie(table, rows, x, names)
    kinds, place, owner = [*kinds, *[REST] * len(more)], [*place, *more], [*owner, *[-1] * len(more)]
    values = np.array(x, dtype=np.int64)
    derived = np.zeros(n, dtype=np.bool_)
    if profile.totals == "parts":
        derived[[one.whole for one in table.sums if not one.overlapping]] = True
    spots, v = np.array(place, dtype=np.int64), len(x)
    shown = [rounded(int(x), profile, name, key) for x, name in zip(values, names, strict=True)]
    seen = _seen(values, shown, kinds, profile, exact=table.met is not None)
    heft = (1 + np.log1p(values)) * (1 + np.log2(np.maximum(table.leaves[spots], 1)))
    return System(
        profile=profile, table=table, kind=np.array(kinds, dtype=np.int64), x=values, place=spots,
        owner=np.array(owner, dtype=np.int64), shown=np.array(shown, dtype=np.int64), weight=heft,
        fixed=table.missing[spots], derived=derived,
        a=csr_array((rows.signs, (rows.rows, rows.cols)), shape=(rows.count, v)),
        names=tuple(names), was_low=np.zeros(v, dtype=np.int64), was_high=np.full(v, FAR, dtype=np.int64),
        wide=np.zeros(v, dtype=np.int64), shown_low=seen[0], shown_high=seen[1],
    )  # fmt: skip


def _tie(table: Table, rows: _Rows, x: list[int], names: list[str]) -> list[int]:
    """Write down the sums over areas and groups.

    Adds to ``x`` and ``names`` the rest beside each group that overlaps others, and returns their places: no
    group is larger than all.
    """
    n, more = len(table.places), []
    for measure in range(1 if table.met is None else 2):
        for one in table.sums:
            whole, parts = measure * n + one.whole, tuple(measure * n + part for part in one.parts)
            if not one.overlapping:
                rows.add(whole, parts)
                continue
            for part in parts:
                rows.add(whole, (part, len(x)))
                more.append(one.whole)
                names.append(f"rest of {names[whole]}|{names[part]}")
                x.append(x[whole] - x[part])
    return more


def _seen(x: Ints, shown: list[int], kinds: list[int], profile: Profile, *, exact: bool) -> Ints:
    """Return the lowest and highest value behind every figure (``(2, v)``); ``exact``: with rates."""
    if exact and profile.rates == "unrounded":
        return np.array([x, x])
    pairs = np.array([behind(figure, profile) for figure in shown], dtype=np.int64).reshape(-1, 2).T
    if profile.extremes == "suppress":
        some = np.array(kinds) == MET
        pairs[0, some] = np.maximum(pairs[0, some], profile.suppress_to + 1)
    return pairs
