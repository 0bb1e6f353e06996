"""Small CSV files beside a register: rows as a spreadsheet numbers them, and faults that name the cell."""

import csv
import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from schoolweave.core.errors import PlanningError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: its number as a spreadsheet shows it, and its cells by column."""

    file: Path
    number: int
    cells: dict[str, str]

    def fault(self, column: str, told: str) -> PlanningError:
        """Return the error that names file, row and column, to be raised."""
        return PlanningError(f"{self.file}, row {self.number}, column {column}: {told}")

    def school(self, column: str, known: set[str]) -> str:
        """Return a school's id; raises :class:`PlanningError` where it is not ``known``."""
        if self.cells[column] not in known:
            name = self.cells[column] or "(empty)"
            raise self.fault(column, f"{name} is not a school of the register.")
        return self.cells[column]

    def number_of(self, column: str) -> float:
        """Return a finite number; raises :class:`PlanningError` where the cell holds none."""
        try:
            value = float(self.cells[column])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.fault(column, f"“{self.cells[column]}” is not a number.")
        return value


def rows(path: Path | None, columns: tuple[str, ...], more: tuple[str, ...] = ()) -> Iterator[Row]:
    """Yield the rows of a file that has these columns, and perhaps ``more``; nothing where none was given.

    Raises :class:`PlanningError` where the file is not UTF-8 text or lacks a column, and :class:`OSError`
    where it cannot be read.
    """
    if path is None:
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanningError(f"{path} cannot be read as UTF-8 text: {error}.") from None
    header, body = table(path, text)
    missing = [column for column in columns if column not in header]
    if missing:
        raise PlanningError(
            f"{path} has no column {', '.join(missing)}: its header is to name {', '.join(columns)}."
        )
    for number, cells in body:
        yield Row(path, number, {name: cells.get(name, "").strip() for name in (*columns, *more)})


def table(path: Path, text: str) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """Return the header of a CSV text and, for each row with cells, its number and its cells by column.

    Raises :class:`PlanningError`, when it comes to it, for a row that is no CSV or has more cells than the
    header: a number with a decimal comma, say.
    """
    records = _records(path, text)
    header = next(records, (1, []))[1]
    return header, _body(path, header, records)


def _body(
    path: Path, header: list[str], records: Iterable[tuple[int, list[str]]]
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in records:
        if any(cells[len(header) :]):
            raise PlanningError(
                f"{path}, row {number}: there are {len(cells)} cells and {len(header)} columns. Write "
                "decimals with a point, and put text with commas between double quotes."
            )
        if cells:
            yield number, dict(zip(header, cells, strict=False))


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
            yield number, cells
    except csv.Error as error:
        raise PlanningError(f"{path}, row {number + 1}: this is not CSV ({error}).") from None


def by_school(found: Iterable[tuple[Row, str, T]], column: str) -> dict[str, T]:
    """Return values by school; raises :class:`PlanningError` where a school has two that differ."""
    known: dict[str, T] = {}
    for row, school, value in found:
        if known.setdefault(school, value) != value:
            raise row.fault(column, f"{school} already has {known[school]} in a row before.")
    return known
