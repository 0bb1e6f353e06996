"""Cells of a row turned into values, each oddity said as a problem."""

import re
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from math import isfinite
from typing import TypeVar

from schoolweave.schools.header import Header, plain
from schoolweave.schools.report import Ledger, Problem, Severity, quoted

EARLIEST_SENTINEL = date(1900, 1, 1)
"""Both New Zealand's and England's registers write this day where they do not know one."""

LARGEST_COUNT = 10_000_000
"""No roll and no year is larger: a longer number is a slip."""

Value = TypeVar("Value")

_WHOLE = re.compile(r"[+-]?\d{1,12}(?:\.0+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,12},\d+", re.ASCII)


class Rejected(Exception):
    """The row is no school; the problem is in the ledger already."""


class Row:
    """One row under a header: gives values by field name and says problems to a ledger.

    The methods return ``None`` (or an empty string) for what is missing or cannot be used.
    """

    __slots__ = ("cells", "file", "header", "ledger", "number")

    def __init__(self, header: Header, ledger: Ledger, file: str) -> None:
        self.header = header
        self.ledger = ledger
        self.file = file
        self.cells: list[str] = []
        self.number = 0

    def put(self, number: int, cells: list[str]) -> None:
        """Go on to the next row."""
        self.number = number
        self.cells = cells

    def raw(self, field: str) -> str:
        """Return a cell as it is, without NUL characters; empty where there is no such column."""
        place = self.header.places.get(field)
        return "" if place is None else self.cells[place].replace("\x00", "")

    def text(self, field: str) -> str:
        """Return a cell without outer blanks."""
        return self.raw(field).strip()

    def shared_text(self, field: str) -> str:
        """Return a cell whose value many rows share, stored once."""
        return sys.intern(self.text(field))

    def tail(self, field: str) -> list[str]:
        """Return a cell and all that follow: a last column whose list runs over."""
        place = self.header.places.get(field)
        return [] if place is None else self.cells[place:]

    def warn(self, kind: str, field: str, message: str, action: str) -> None:
        """Say what is wrong in a field and what was done; the row stays."""
        self._say(kind, field, message, action, Severity.WARNING)

    def reject(self, kind: str, field: str, message: str, action: str) -> Rejected:
        """Say why the row is no school, and return what to raise."""
        self._say(kind, field, message, action, Severity.ERROR)
        return Rejected()

    def _say(self, kind: str, field: str, message: str, action: str, severity: Severity) -> None:
        place = self.header.places.get(field)
        column = "" if place is None else self.header.names[place].strip()
        value = quoted(self.raw(field))
        school = quoted(f"{self.raw('id')} {self.raw('name')}")
        self.ledger.add(
            Problem(self.file, self.number, column, value, message, action, kind, school, severity)
        )


def whole_number(row: Row, field: str, *, what: str, missing: Iterable[str] = ()) -> int | None:
    """Read a count: no fraction, not negative; thousands separators are read and said."""
    text = row.text(field)
    if not text or text in missing:
        return None
    if _THOUSANDS.fullmatch(text):
        row.warn(
            "thousands_separator",
            field,
            f"The {what} {text} has commas between thousands.",
            "Read without them.",
        )
        text = text.replace(",", "")
    if not _WHOLE.fullmatch(text) or abs(float(text)) > LARGEST_COUNT:
        row.warn("bad_number", field, f"The {what} “{quoted(text)}” is not a whole number.", "Left out.")
        return None
    value = int(float(text))
    if value < 0:
        row.warn("negative_number", field, f"The {what} {value} is negative.", "Left out.")
        return None
    return value


def decimal(
    row: Row, field: str, *, what: str, missing: Iterable[str] = (), comma: bool = False
) -> float | None:
    """Read a number; a decimal comma is read too, and said unless ``comma`` says that it is expected."""
    text = row.text(field)
    if not text or text in missing:
        return None
    if _DECIMAL_COMMA.fullmatch(text):
        dotted = text.replace(",", ".")
        if not comma:
            row.warn("decimal_comma", field, f"The {what} {text} has a decimal comma.", f"Read as {dotted}.")
        text = dotted
    if not _DECIMAL.fullmatch(text) or not isfinite(float(text)):  # 1e400 is written as a number
        row.warn("bad_number", field, f"The {what} “{quoted(text)}” is not a number.", "Left out.")
        return None
    return float(text)


def day(row: Row, field: str, *, what: str, formats: Iterable[str]) -> date | None:
    """Read a date in one of the formats of :meth:`datetime.datetime.strptime`.

    1900-01-01 stands for unknown in both registers that are known here: it is left out and said.
    """
    text = row.text(field)
    if not text:
        return None
    found = parse_day(text, formats)
    if found is None:
        row.warn("bad_date", field, f"The {what} “{quoted(text)}” is not a date.", "Left out.")
    elif found == EARLIEST_SENTINEL:
        row.warn("unknown_date", field, f"The {what} 1 January 1900 stands for unknown.", "Left out.")
        return None
    return found


def parse_day(text: str, formats: Iterable[str]) -> date | None:
    """Return the date that a text is in the first format that fits, or ``None``."""
    for form in formats:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def required_text(row: Row, field: str, *, what: str) -> str:
    """Read a cell that a school cannot do without; raises :class:`Rejected`."""
    text = row.text(field)
    if not text:
        raise row.reject(f"missing_{field}", field, f"The school has no {what}.", "Rejected the row.")
    return text


def looked_up(
    row: Row, field: str, table: Mapping[str, Value], *, what: str, otherwise: Value, said: str
) -> Value:
    """Read a word by a table keyed by :func:`~schoolweave.schools.header.plain` words.

    A missing or unknown word becomes ``otherwise``; ``said`` completes "Accepted as …".
    """
    text = row.text(field)
    found = table.get(plain(text)) if text else None
    if found is not None:
        return found
    message = f"The {what} “{quoted(text)}” is not known." if text else f"The school has no {what}."
    row.warn(f"unknown_{field}", field, message, f"Accepted as {said}.")
    return otherwise
