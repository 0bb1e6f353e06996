"""New Zealand's July roll by year level (2018 dialect): an optional companion of the directory."""

from collections.abc import Iterator
from pathlib import Path

from schoolweave.core.errors import RegisterError
from schoolweave.schools.fields import Row, whole_number
from schoolweave.schools.header import Layout, find_header
from schoolweave.schools.registers.nz import PREFIX
from schoolweave.schools.report import Ledger
from schoolweave.schools.rows import records
from schoolweave.schools.source import Source, inspect

YEAR_LEVELS = range(1, 16)
NONE = (".",)
"""A full stop means that there are no such learners."""

RollByYear = tuple[tuple[int, int], ...]

LAYOUT = Layout(
    key="nz-rolls-by-year-level",
    title="New Zealand's rolls by year level",
    columns={
        "id": ("School ID", "School_Id", "School Number"),
        "name": ("School Name", "Org_Name"),
        **{f"year {level}": (f"Year {level}",) for level in YEAR_LEVELS},
    },
    required=("id", "year 1", "year 8", "year 13"),
    companion=True,
)


def read(path: str | Path, ledger: Ledger) -> dict[str, RollByYear]:
    """Return learners by year level for each school id; levels without learners are left out.

    Year levels follow funding: a school can list learners in a year that its type does not offer, and they
    are kept as counted. A school listed twice is said and the first row counts. Raises :class:`RegisterError`
    where the file is no such companion.
    """
    source = inspect(path)
    header = find_header(source, (LAYOUT,))
    row = Row(header, ledger, source.name)
    found: dict[str, RollByYear] = {}
    for _ in _rows(source, row):
        number = row.text("id")
        if not number.isdecimal() or not number.isascii():
            row.warn("companion_id", "id", "The row names no school by its number.", "Left out the row.")
        elif f"{PREFIX}:{int(number)}" in found:
            row.warn(
                "companion_duplicate", "id", f"School {number} is listed twice.", "The first row counts."
            )
        else:
            found[f"{PREFIX}:{int(number)}"] = _levels(row)
    if not found:
        raise RegisterError(f"The file {source.name} has a header and no rows: download the rolls again.")
    return found


def _rows(source: Source, row: Row) -> Iterator[None]:
    header = row.header
    for record in records(source, header.delimiter, len(header.names)):
        row.put(record.number, record.cells)
        if record.number <= header.row or not any(cell.strip() for cell in record.cells):
            continue
        if record.fault:
            row.put(record.number, [*record.cells, *[""] * len(header.names)])
            row.warn("companion_ragged_row", "", f"The row {record.fault}.", "Left out the row.")
            continue
        yield


def _levels(row: Row) -> RollByYear:
    counts = (
        (level, whole_number(row, f"year {level}", what=f"roll of year {level}", missing=NONE))
        for level in YEAR_LEVELS
    )
    return tuple((level, count) for level, count in counts if count)
