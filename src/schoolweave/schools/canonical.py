"""Schoolweave's own CSV: one documented header, every fact of the record, the same bytes every time.

Lists are readable: years ``1-8`` or ``1-3 7``, rolls ``1:34 2:40``, needs ``decile=2;2021;source | …``, ids
separated by blanks. Inside them the characters that separate are written as in an address (``%20``).
"""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TextIO
from urllib.parse import quote, unquote

from schoolweave.schools.record import Need, School

COLUMNS = tuple(field.name for field in fields(School))
"""The header, which is the record's fields in their order."""

_SEPARATES = re.compile(r"[%|;=]|[^\S ]|^ | $")
_SEPARATES_IDS = re.compile(r"[%\s]")
_RANGE = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?", re.ASCII)


def write(schools: Iterable[School], path: str | Path) -> None:
    """Write schools as canonical CSV, in UTF-8 with line feeds, in the order given.

    The same schools give the same bytes. Raises :class:`OSError` where the file cannot be written.
    """
    with Path(path).open("w", encoding="utf-8", newline="") as handle:
        # The csv module quotes a cell for the line breaks it writes itself: let it write both, keep one.
        writer = csv.writer(_LineFeeds(handle), lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for school in schools:
            writer.writerow(cells(school))


class _LineFeeds:
    """A file for :func:`csv.writer` whose rows end in a line feed alone."""

    def __init__(self, handle: TextIO) -> None:
        self.handle = handle

    def write(self, row: str) -> None:
        """Write one row."""
        self.handle.write(row.removesuffix("\r\n") + "\n")


def cells(school: School) -> list[str]:
    """Return a school's row."""
    return [WRITERS.get(name, str)(getattr(school, name)) for name in COLUMNS]


def number_text(value: float | None) -> str:
    """Return a number in the shortest form that reads back exactly; empty where missing."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def day_text(value: date | None) -> str:
    """Return a day as 2021-09-01; empty where missing."""
    return value.isoformat() if value else ""


def years_text(years: Iterable[int]) -> str:
    """Return years with runs joined: ``1-8``."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return " ".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)


def parse_years(text: str) -> tuple[int, ...] | None:
    """Return the years of ``1-8`` or ``1-3 7``, ascending, or ``None`` where the text is no such list."""
    years: set[int] = set()
    for part in text.split():
        match = _RANGE.fullmatch(part)
        if match is None:
            return None
        low = int(match[1])
        high = int(match[2] or low)
        if low > high or high > 99:
            return None
        years.update(range(low, high + 1))
    return tuple(sorted(years))


def rolls_text(rolls: Iterable[tuple[int, int]]) -> str:
    """Return rolls by year as ``1:34 2:40``."""
    return " ".join(f"{year}:{count}" for year, count in rolls)


def parse_rolls(text: str) -> tuple[tuple[int, int], ...] | None:
    """Return rolls by year, or ``None`` where the text is no such list."""
    rolls = []
    for part in text.split():
        year, colon, count = part.partition(":")
        if not colon or not (year.isdecimal() and count.isdecimal()) or max(len(year), len(count)) > 9:
            return None
        rolls.append((int(year), int(count)))
    return tuple(rolls)


def needs_text(needs: Iterable[Need]) -> str:
    """Return needs as ``measure=value;year;source | …``."""
    return " | ".join(
        f"{_escaped(need.measure)}={number_text(need.value)};"
        f"{'' if need.year is None else need.year};{_escaped(need.source)}"
        for need in needs
    )


def parse_needs(text: str) -> tuple[Need, ...] | None:
    """Return needs, or ``None`` where the text is no such list. Year and source may be left out."""
    needs = []
    for part in text.split("|") if text.strip() else []:
        measure, equals, rest = part.partition("=")
        value, year, source = [*rest.split(";"), "", ""][:3]
        if (
            not equals
            or rest.count(";") > 2
            or (year.strip() and not re.fullmatch(r"\d{1,4}", year.strip(), re.ASCII))
        ):
            return None
        try:
            amount = float(value)
        except ValueError:
            return None
        if not abs(amount) < float("inf"):
            return None
        needs.append(
            Need(
                unquote(measure.strip()), amount, int(year) if year.strip() else None, unquote(source.strip())
            )
        )
    return tuple(needs)


def ids_text(ids: Iterable[str]) -> str:
    """Return ids separated by blanks."""
    return " ".join(_SEPARATES_IDS.sub(lambda found: quote(found[0], safe=""), one) for one in ids)


def parse_ids(text: str) -> tuple[str, ...]:
    """Return the ids of a blank-separated list."""
    return tuple(unquote(one) for one in text.split())


def _escaped(text: str) -> str:
    return _SEPARATES.sub(lambda found: quote(found[0], safe=""), text)


def _optional(value: int | None) -> str:
    return "" if value is None else str(value)


WRITERS: dict[str, Callable[..., str]] = {
    "latitude": number_text,
    "longitude": number_text,
    "years": years_text,
    "roll": _optional,
    "roll_by_year": rolls_text,
    "needs": needs_text,
    "opened": day_text,
    "closed": day_text,
    "predecessors": ids_text,
    "successors": ids_text,
}
