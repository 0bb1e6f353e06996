"""Rows of a delimited file, streamed: one at a time, whatever the size of the file."""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from schoolweave.core.errors import RegisterError
from schoolweave.schools.source import Source

ROW_LIMIT = 1 << 20
"""Longest row, in characters; the widest register published has rows of about 1,500."""

BROKEN_QUOTES_LIMIT = 100
"""How many rows with a quotation mark that never closes are taken apart before the file is given up."""

PROGRESS_EVERY = 500
"""Rows between two calls of a progress function."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Record:
    """One row as found: its number as a spreadsheet counts, its cells, and why they are no row (or empty)."""

    number: int
    cells: list[str]
    fault: str = ""


class Lines:
    """Lines of a text file for :func:`csv.reader`, remembered per row to read a broken row again."""

    def __init__(self, handle: io.TextIOWrapper, name: str) -> None:
        self.handle = handle
        self.name = name
        self.again: deque[str] = deque()
        self.row: list[str] = []
        self.length = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else self.handle.readline(ROW_LIMIT)
        if not line:
            raise StopIteration
        self.row.append(line)
        self.length += len(line)
        if self.length >= ROW_LIMIT:
            raise RegisterError(
                f"The file {self.name} has a row of more than a million characters, so it is not a table of "
                "schools or a quotation mark is left open: export it again."
            )
        return line

    def start_row(self) -> None:
        """Forget the lines of the row before."""
        self.row = []
        self.length = 0

    def read_again(self) -> None:
        """Give back all lines of this row but the first."""
        self.again.extendleft(reversed(self.row[1:]))


def records(
    source: Source,
    delimiter: str,
    width: int | None = None,
    progress: Progress | None = None,
    spills: bool = False,
) -> Iterator[Record]:
    """Yield the rows of a file one by one, blank ones included as empty cells.

    ``width`` is the number of cells of the header: a row with another number is yielded with a ``fault``;
    surplus cells are no fault where they are all empty or ``spills`` says that they continue
    the last column. Where an open quotation mark swallowed the next lines, they
    are read again as rows of their own. Raises :class:`RegisterError` where the file stops being a table.
    """
    errors = "replace" if source.damaged else "strict"
    with (
        source.path.open("rb") as raw,
        io.TextIOWrapper(raw, encoding=source.encoding, errors=errors, newline="") as handle,
    ):
        lines = Lines(handle, source.name)
        try:
            for record in _parse(lines, delimiter, width, spills):
                if progress is not None and record.number % PROGRESS_EVERY == 0:
                    progress(min(raw.tell(), source.size), source.size)
                yield record
        except UnicodeDecodeError:
            raise RegisterError(
                f"The file {source.name} is not encoded as {source.encoding}: name its encoding "
                "or save it as UTF-8."
            ) from None
    if progress is not None:
        progress(source.size, source.size)


def _parse(lines: Lines, delimiter: str, width: int | None, spills: bool) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=delimiter)
    number = broken = 0
    while True:
        lines.start_row()
        number += 1
        cells: list[str] = []
        try:
            cells = next(reader)
            fault = "" if width is None else misfit(cells, width, spills)
        except StopIteration:
            return
        except csv.Error:
            fault = "has a cell that is too long, as when a quotation mark is left open"
        if fault and len(lines.row) > 1:
            broken += 1
            _give_up(broken, lines.name)
            fault = f"opens a quotation mark that is not closed in its place (it {fault})"
            cells = [lines.row[0].rstrip("\r\n")]
            lines.read_again()
        if fault:
            reader = csv.reader(lines, delimiter=delimiter)
        yield Record(number, cells if fault or spills else cells[:width], fault)


def _give_up(broken: int, name: str) -> None:
    if broken > BROKEN_QUOTES_LIMIT:
        raise RegisterError(
            f"The file {name} has more than {BROKEN_QUOTES_LIMIT} rows with a quotation mark that never "
            "closes: export it again with quotation marks doubled inside cells."
        )


def misfit(cells: list[str], width: int, spills: bool = False) -> str:
    """Say how a row differs from the header's width, or return nothing where it fits or is blank."""
    if len(cells) == width or not any(cell.strip() for cell in cells):
        return ""
    if len(cells) > width and (spills or not any(cell.strip() for cell in cells[width:])):
        return ""
    return f"has {len(cells)} cells where the header has {width}"
