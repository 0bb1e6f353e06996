"""A panel's file read back, whoever wrote it: columns and types are checked."""

from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.panels.columns import COLUMNS

TYPES = {
    "school_id": pa.string(),
    "year": pa.int32(),
    "measure": pa.string(),
    "series": pa.string(),
    "group": pa.string(),
    "count": pa.int64(),
    "sum": pa.float64(),
    "sum_squares": pa.float64(),
    "mean": pa.float64(),
    "missing": pa.int64(),
    "parts": pa.int32(),
}
SCHEMA = pa.schema([(name, TYPES[name]) for name in COLUMNS])
"""Of a panel as an Arrow table."""


def read_cells(path: Path) -> pa.Table:
    """Return a panel as an Arrow table of :data:`SCHEMA`; raises :class:`EvidenceError` where it is none."""
    if not path.is_file():
        raise EvidenceError(f"There is no file {path}: check the path.")
    try:
        table = _csv(path) if path.suffix.lower() == ".csv" else parquet.read_table(path)
    except pa.ArrowInvalid as error:
        raise EvidenceError(f"{path} cannot be read as a panel: {str(error).splitlines()[0]}") from error
    if missing := [name for name in COLUMNS if name not in table.column_names]:
        raise EvidenceError(
            f"{path} has no column {missing[0]}, so it is not a panel: make one with evidence panel."
        )
    try:
        return table.select(list(COLUMNS)).cast(SCHEMA)
    except pa.ArrowInvalid as error:
        raise EvidenceError(f"A column of {path} is of another type than a panel's: {error}") from error


def write_cells(table: pa.Table, path: Path) -> None:
    """Write cells of :data:`SCHEMA` to a Parquet or CSV file, by its ending.

    Raises :class:`EvidenceError` for another ending, before anything is written.
    """
    if path.suffix.lower() not in (".parquet", ".csv"):
        raise EvidenceError(f"{path} must end in .parquet or .csv: choose one.")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".csv":
        csv.write_csv(table, path)
    else:
        parquet.write_table(table, path, compression="zstd")


def _csv(path: Path) -> pa.Table:
    options = csv.ConvertOptions(column_types=TYPES, strings_can_be_null=False, null_values=[""])
    return csv.read_csv(path, convert_options=options)
