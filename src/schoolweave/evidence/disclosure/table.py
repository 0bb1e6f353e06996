"""Tables of counts with every total: schools up to the nation by one or more trees, crossed with groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import DisclosureError

Ints = NDArray[np.int64]
TOTAL = "All"
"""The code of a total, in areas and in groups."""
WHOLE = "whole"
"""The name of the level above the highest."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns are what: ``trees`` from the widest level to the units, which end every tree.

    ``groups`` are crossed with the areas and with each other, each with its total; those in ``overlapping``
    do not add up (a learner counts in more than one), so their totals are read from rows coded
    :data:`TOTAL`. Cells of different ``by`` (years, subjects) are never added.
    """

    trees: tuple[tuple[str, ...], ...]
    groups: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    overlapping: tuple[str, ...] = ()
    count: str = "count"
    met: str | None = None

    @property
    def unit(self) -> str:
        """The column of the units."""
        return self.trees[0][-1]

    @property
    def head(self) -> tuple[str, ...]:
        """The names of a place's parts in a published table."""
        return (*self.by, "level", "code", *self.groups)


@dataclass(frozen=True, slots=True)
class Sum:
    """Places of ``parts`` (indices) whose counts add up to ``whole``, exactly unless they overlap."""

    whole: int
    parts: tuple[int, ...]
    overlapping: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Counts at every place of a layout.

    ``places`` are the parts of each place in the order of ``layout.head``; ``keys`` name the same learners in
    any release, for they hold a digest of the units below; ``leaves`` (``(n,)``) counts those. ``count`` and
    ``met`` (``(n,)``) are learners and those who reached the measure; ``missing`` marks what is not known.
    """

    layout: Layout
    places: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...]
    leaves: Ints
    count: Ints
    met: Ints | None
    missing: NDArray[np.bool_]
    sums: tuple[Sum, ...]

    def at(self, **where: str) -> int:
        """Return the index of the only place with these parts; raises :class:`DisclosureError` otherwise."""
        head = self.layout.head
        found = [
            i
            for i, place in enumerate(self.places)
            if all(place[head.index(name)] == value for name, value in where.items())
        ]
        if len(found) != 1:
            raise DisclosureError(f"{len(found)} places of the table have {where}: name one.")
        return found[0]


@dataclass(slots=True)
class _Cell:
    level: str
    count: int = 0
    met: int = 0
    known: bool = False
    units: set[str] | None = None


def build(rows: Iterable[Mapping[str, str]], layout: Layout) -> Table:
    """Return the table of rows of units: counts are whole numbers, an empty count is not known.

    Raises :class:`DisclosureError` with the row's number where a count is not a whole number, more reach the
    measure than there are, a unit stands in two areas of a level, or a total stands among the rows.
    """
    tallies = _Tallies(layout)
    for number, row in enumerate(rows, start=2):
        tallies.add(row, number)
    return tallies.table()


class _Tallies:
    """What is added up while rows are read."""

    def __init__(self, layout: Layout) -> None:
        if any(tree[-1] != layout.unit for tree in layout.trees):
            raise DisclosureError(f"Every tree must end with the units in {layout.unit}.")
        self.layout = layout
        self.cells: dict[tuple[str, ...], _Cell] = {}
        self.above: dict[str, list[tuple[str, str]]] = {}
        self.parent: dict[tuple[int, str], str] = {}

    def add(self, row: Mapping[str, str], number: int) -> None:
        """Add a row's counts to its own place and to every total over it."""
        layout = self.layout
        count, met = _counts(row, layout, number)
        by = tuple(row[name] for name in layout.by)
        groups = tuple(row[name] for name in layout.groups)
        for name, group in zip(layout.groups, groups, strict=True):
            if group == TOTAL and name not in layout.overlapping:
                raise DisclosureError(
                    f"Row {number}: leave the totals of {name} out, they are added up from the groups."
                )
        for level, area in self._areas(row, number):
            for code in _totals(groups, layout):
                cell = self.cells.setdefault((*by, level, area, *code), _Cell(level, units=set()))
                if level == layout.unit and code == groups and cell.units:
                    raise DisclosureError(f"Row {number}: {row[layout.unit]} stands here twice.")
                if cell.units is not None:
                    cell.units.add(f"{row[layout.unit]}|{'|'.join(groups)}")
                if count is not None:
                    cell.count, cell.met, cell.known = cell.count + count, cell.met + met, True

    def _areas(self, row: Mapping[str, str], number: int) -> list[tuple[str, str]]:
        """Return the unit's areas over all trees, each once, and check that they are always the same."""
        layout, unit = self.layout, row[self.layout.unit]
        found = [(WHOLE, TOTAL)]
        for t, tree in enumerate(layout.trees):
            over = TOTAL
            for level in tree:
                path = row[level] if level == layout.unit or over == TOTAL else f"{over} / {row[level]}"
                if self.parent.setdefault((t, f"{level}={path}"), over) != over:
                    raise DisclosureError(f"Row {number}: {unit} stands in two areas above {level}.")
                over = path
                if (level, path) not in found:
                    found.append((level, path))
        return found

    def table(self) -> Table:
        """Return what was added up as arrays, with the sums that tie it together."""
        layout = self.layout
        places = tuple(self.cells)
        index = {place: i for i, place in enumerate(places)}
        cells = list(self.cells.values())
        return Table(
            layout=layout,
            places=places,
            keys=tuple(_key(place, cell, layout) for place, cell in self.cells.items()),
            leaves=np.array([len(cell.units or ()) for cell in cells], dtype=np.int64),
            count=np.array([cell.count for cell in cells], dtype=np.int64),
            met=np.array([cell.met for cell in cells], dtype=np.int64) if layout.met else None,
            missing=np.array([not cell.known for cell in cells], dtype=np.bool_),
            sums=tuple(self._sums(places, index)),
        )

    def _sums(self, places: Sequence[tuple[str, ...]], index: Mapping[tuple[str, ...], int]) -> list[Sum]:
        """Return every sum over areas and over groups."""
        layout, b = self.layout, len(self.layout.by)
        parts: dict[tuple[str, int], list[int]] = {}
        for i, place in enumerate(places):
            level, area, groups = place[b], place[b + 1], place[b + 2 :]
            for t, tree in enumerate(layout.trees):
                if level in tree:
                    over = self.parent[t, f"{level}={area}"]
                    above = tree[tree.index(level) - 1] if over != TOTAL else WHOLE
                    parts.setdefault((f"tree {t}", index[(*place[:b], above, over, *groups)]), []).append(i)
            for g, name in enumerate(layout.groups):
                total = (*place[: b + 2], *groups[:g], TOTAL, *groups[g + 1 :])
                if groups[g] != TOTAL and total in index:
                    parts.setdefault((name, index[total]), []).append(i)
        return [Sum(whole, tuple(some), kind in layout.overlapping) for (kind, whole), some in parts.items()]


def _counts(row: Mapping[str, str], layout: Layout, number: int) -> tuple[int | None, int]:
    """Return a row's learners, ``None`` if not known, and those who reached the measure."""
    try:
        text = (row[layout.count] or "").strip()
        if not text:
            return None, 0
        count, met = int(text), int(row[layout.met] or 0) if layout.met else 0
    except KeyError as error:
        raise DisclosureError(f"The table has no column {error.args[0]}.") from error
    except ValueError:
        shown = [f"{name} “{row[name]}”" for name in (layout.count, layout.met) if name]
        raise DisclosureError(
            f"Row {number}: {' and '.join(shown)} must be a whole number of learners, in digits alone."
        ) from None
    if not 0 <= met <= count:
        raise DisclosureError(
            f"Row {number}: {f'{met} of ' if layout.met else ''}{count} learners is not possible."
        )
    return count, met


def _totals(groups: tuple[str, ...], layout: Layout) -> list[tuple[str, ...]]:
    """Return a row's groups and every total over those that add up."""
    found: list[tuple[str, ...]] = [()]
    for name, group in zip(layout.groups, groups, strict=True):
        ends = (group,) if name in layout.overlapping else (group, TOTAL)
        found = [(*front, end) for front in found for end in ends]
    return found


def _key(place: tuple[str, ...], cell: _Cell, layout: Layout) -> str:
    """Return a name for the learners of a place that is the same in every release."""
    parts = [f"{name}={value}" for name, value in zip(layout.head, place, strict=True)]
    if cell.level != layout.unit or TOTAL in place[len(layout.by) + 2 :]:
        parts.append(sha256("\n".join(sorted(cell.units or ())).encode()).hexdigest()[:16])
    return "|".join(parts)
