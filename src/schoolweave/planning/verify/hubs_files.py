"""Read the files of a plan of hubs as they are published."""

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schoolweave.core.errors import VerificationError
from schoolweave.planning.verify.files import Row

ASSIGNMENT = ("school_id", "hub_id", "lead", "km", "weight", "neediest", "unit")


@dataclass(frozen=True, slots=True)
class HubPlan:
    """A plan of hubs as published: the rows of its tables and its summary."""

    hubs: tuple[Row, ...]
    assignment: tuple[Row, ...]
    reasons: tuple[Row, ...]
    multipliers: tuple[Row, ...]
    summary: dict[str, Any]

    def amount(self, *keys: str) -> float:
        """Return a figure of the summary. Raises :class:`VerificationError` where it is none."""
        value: Any = self.summary
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            name = ".".join(keys)
            raise VerificationError(f"summary.json, key {name}: a number is needed here, not {value!r}.")
        return float(value)


def read_hubs(folder: Path) -> HubPlan:
    """Return the plan in a folder; raises :class:`VerificationError` where a file or column is missing."""
    try:
        summary = json.loads(_text(folder, "summary.json"))
    except json.JSONDecodeError as error:
        raise VerificationError(f"summary.json is not valid JSON: {error}.") from error
    if not isinstance(summary, dict):
        raise VerificationError("summary.json does not hold an object with the plan's figures.")
    return HubPlan(
        _rows(folder, "hubs.csv", ("hub_id", "lead", "schools", "weighted_km")),
        _rows(folder, "assignment.csv", ASSIGNMENT),
        _rows(folder, "reasons.csv", ("school_id", "hub_id", "next1_lead", "next1_change", "next1_breaks")),
        _rows(folder, "bound.csv", ("unit", "multiplier")),
        summary,
    )


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
    missing = [column for column in needed if column not in header]
    if missing:
        raise VerificationError(f"{name} has no column {missing[0]}; its header is: {', '.join(header)}.")
    rows = []
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(header):
            raise VerificationError(
                f"{name}, row {number}: {len(cells)} cells stand under {len(header)} columns."
            )
        rows.append(Row(name, number, dict(zip(header, cells, strict=True))))
    return tuple(rows)
