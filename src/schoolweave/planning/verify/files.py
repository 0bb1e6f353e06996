"""Read a plan's files as they are published, keeping row numbers so that a fault can be found again."""

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schoolweave.core.errors import VerificationError

LIFTED, LIFTS = "lagrangian-2", "lifts.csv"
"""The method of a bound with lifts, and their file."""
COUNTED, PARTS, CASES = "lagrangian-4", "parts.csv", "cases.csv"
"""The method of a bound with cases of how many hosts lie in places, the files of multipliers and of cases."""

REASONS = ("school_id", "host", "km", "next_group", "change_km", "breaks", "why", "binds")
"""What a table of reasons has at least."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: its number as a spreadsheet shows it (the header is 1) and its cells by column."""

    file: str
    number: int
    cells: dict[str, str]

    def where(self, column: str) -> str:
        """Return the place of a cell in words."""
        return f"{self.file}, row {self.number}, column {column}"

    def amount(self, column: str) -> float:
        """Return a cell as a number. Raises :class:`VerificationError` where it is none."""
        try:
            value = float(self.cells[column])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise VerificationError(
                f"{self.where(column)}: “{self.cells[column]}” is not a number; write the plan again."
            )
        return value


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as published: the rows of its tables and its summary."""

    groups: tuple[Row, ...]  # school_id, group_id, host
    reasons: tuple[Row, ...]  # school_id, host, km, next_group, change_km, ...
    multipliers: tuple[Row, ...]  # school_id, multiplier
    summary: dict[str, Any]
    lifts: tuple[Row, ...] = ()  # lift, km, class, school_id
    parts: tuple[Row, ...] = ()  # part, case, school_id, multiplier
    cases: tuple[Row, ...] = ()  # part, case, within, least, most, schools

    def amount(self, key: str) -> float:
        """Return a number of the summary. Raises :class:`VerificationError` where it is none."""
        value = self.summary.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise VerificationError(f"summary.json, key {key}: a number is needed here, not {value!r}.")
        return float(value)

    def left_out(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return id and reason of each school in a list of the summary (``unplaced`` or ``ineligible``)."""
        entries = self.summary.get(key)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise VerificationError(
                f"summary.json, key {key}: a list of schools with reasons is needed here."
            )
        return tuple((str(entry.get("school_id", "")), str(entry.get("reason") or "")) for entry in entries)


def read_plan(folder: Path) -> Plan:
    """Read ``groups.csv``, ``reasons.csv``, ``summary.json`` and the multipliers and lifts that it names.

    Raises :class:`VerificationError` where a file or column is missing or cannot be read.
    """
    summary = _summary(folder)
    bound = summary.get("bound")
    name = bound.get("multipliers") if isinstance(bound, dict) else None
    if not isinstance(name, str) or Path(name).name != name:
        raise VerificationError(
            "summary.json, key bound: it does not name a file of multipliers beside it, such as bound.csv."
        )
    return Plan(
        _rows(folder, "groups.csv", ("school_id", "group_id", "host")),
        _rows(folder, "reasons.csv", REASONS),
        _rows(folder, name, ("school_id", "multiplier")),
        summary,
        _added(folder, summary["bound"], LIFTED, ("lifts", LIFTS), ("lift", "km", "class", "school_id")),
        _added(
            folder, summary["bound"], COUNTED, ("parts", PARTS), ("part", "case", "school_id", "multiplier")
        ),
        _added(
            folder,
            summary["bound"],
            COUNTED,
            ("cases", CASES),
            ("part", "case", "within", "least", "most", "schools"),
        ),
    )


def _added(
    folder: Path, bound: dict[str, Any], method: str, file: tuple[str, str], columns: tuple[str, ...]
) -> tuple[Row, ...]:
    """Return the rows of a file (its key and name), where the method of the bound has it."""
    if bound.get("method") != method:
        return ()
    key, name = file
    if bound.get(key) != name:
        raise VerificationError(
            f"summary.json, key bound: the method {method} needs “{key}”: “{name}”, a file beside it."
        )
    return _rows(folder, name, columns)


def _summary(folder: Path) -> dict[str, Any]:
    try:
        summary = json.loads(_text(folder, "summary.json"))
    except json.JSONDecodeError as error:
        raise VerificationError(f"summary.json is not valid JSON: {error}.") from error
    if not isinstance(summary, dict):
        raise VerificationError("summary.json does not hold an object with the plan's figures.")
    return summary


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise VerificationError(f"There is no {name} in {folder}: name the folder of a plan.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise VerificationError(f"{name} in {folder} cannot be read as UTF-8 text: {error}.") from error


def _rows(folder: Path, name: str, needed: tuple[str, ...]) -> tuple[Row, ...]:
    lines = csv.reader(_text(folder, name).splitlines())
    header = next(lines, [])
    for column in needed:
        if column not in header:
            raise VerificationError(f"{name} has no column {column}; its header is: {', '.join(header)}.")
    rows = []
    for number, cells in enumerate(lines, start=2):
        if cells and len(cells) != len(header):
            raise VerificationError(
                f"{name}, row {number}: {len(cells)} cells stand under {len(header)} columns."
            )
        if cells:
            rows.append(Row(name, number, dict(zip(header, cells, strict=True))))
    return tuple(rows)
