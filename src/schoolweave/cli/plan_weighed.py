"""What is weighed beside travel, from files: who moves on to where, and each school's need."""

import csv
from collections.abc import Sequence
from pathlib import Path

from schoolweave.core.errors import PlanningError
from schoolweave.schools import School


def read_flows(path: Path) -> tuple[tuple[str, str, float], ...]:
    """Return flows from a CSV file with ``from_id``, ``to_id`` and ``learners``, and perhaps ``year``.

    With several years a flow is their mean. Raises :class:`PlanningError` where a column is missing or a
    cell is not a number.
    """
    total: dict[tuple[str, str], float] = {}
    years = set()
    for number, row in _rows(path, ("from_id", "to_id", "learners")):
        pair = (row["from_id"].strip(), row["to_id"].strip())
        total[pair] = total.get(pair, 0.0) + _amount(path, number, "learners", row["learners"])
        years.add(row.get("year") or "")
    return tuple((a, b, amount / len(years)) for (a, b), amount in total.items())


def read_need(path: Path) -> dict[str, float]:
    """Return need by school from a CSV file with ``school_id`` and ``need``; empty cells are left out.

    Raises :class:`PlanningError` where a column is missing or a cell is not a number.
    """
    return {
        row["school_id"].strip(): _amount(path, number, "need", row["need"])
        for number, row in _rows(path, ("school_id", "need"))
        if row["need"].strip()
    }


def need_of(schools: Sequence[School], measure: str) -> dict[str, float]:
    """Return each school's newest value of a measure of need that the register holds, such as ``decile``.

    Raises :class:`PlanningError` where no school has it.
    """
    found: dict[str, float] = {}
    for school in schools:
        values = [need for need in school.needs if need.measure == measure]
        if values:
            found[school.id] = max(values, key=lambda need: need.year or 0).value
    if not found:
        known = ", ".join(sorted({need.measure for school in schools for need in school.needs}))
        raise PlanningError(f"The register has no need “{measure}”. It knows: {known or 'none'}.")
    return found


def _rows(path: Path, needed: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in needed if column not in (reader.fieldnames or ())]
        if missing:
            raise PlanningError(f"{path} has no column {', '.join(missing)}: it needs {', '.join(needed)}.")
        return [
            (number, {key: value or "" for key, value in row.items() if key})
            for number, row in enumerate(reader, start=2)
        ]


def _amount(path: Path, number: int, column: str, cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise PlanningError(f"{path}, row {number}, column {column}: “{cell}” is not a number.") from None
