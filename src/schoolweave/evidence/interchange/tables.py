"""A table to be exchanged: columns of five types, what each means, and its text and back without loss."""

import csv
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from pyarrow import compute

from schoolweave.core.errors import EvidenceError

FieldType = Literal["string", "integer", "number", "boolean", "date"]
ARROW: Mapping[FieldType, Any] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
MARKERS = ("", "NA", "n/a", "(missing)", "(no value)", "(nothing here)")
"""What a missing value may be written as: the first that is no value of the table itself."""
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?|nan|-?inf", re.ASCII)
AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Field:
    """What a column is: its type, a title for people, what it means, its unit."""

    name: str
    type: FieldType
    title: str = ""
    description: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table with a name fit for a file. ``data`` is an Arrow table whose columns are ``fields`` in order.

    ``key`` are columns that together name a row; ``refers`` says which column refers to which table's key.
    """

    name: str
    fields: tuple[Field, ...]
    data: Any
    title: str = ""
    description: str = ""
    key: tuple[str, ...] = ()
    refers: Mapping[str, str] = field(default_factory=dict)


def table(
    name: str,
    data: Any,
    *,
    about: Mapping[str, Field] | None = None,
    title: str = "",
    description: str = "",
    key: tuple[str, ...] = (),
    refers: Mapping[str, str] | None = None,
) -> Table:
    """Return a table of an Arrow table; 32-bit numbers become 64-bit ones.

    Raises :class:`EvidenceError` where the name is no file name or a column's type cannot be exchanged.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name):
        raise EvidenceError(f"“{name}” cannot name a table: use lower-case letters, digits, dots and dashes.")
    fields = tuple(_field(one, about or {}) for one in data.schema)
    schema = pa.schema([(one.name, ARROW[one.type]) for one in fields])
    return Table(name, fields, data.cast(schema), title, description, key, refers or {})


def _field(column: Any, about: Mapping[str, Field]) -> Field:
    kind, types = column.type, pa.types
    found: FieldType | None = None
    if types.is_string(kind) or types.is_large_string(kind) or types.is_dictionary(kind):
        found = "string"
    elif types.is_integer(kind) and kind != pa.uint64():
        found = "integer"
    elif types.is_floating(kind):
        found = "number"
    elif types.is_boolean(kind):
        found = "boolean"
    elif types.is_date32(kind):
        found = "date"
    if found is None:
        raise EvidenceError(
            f"Column {column.name} is of type {kind}, which cannot be exchanged: make it text."
        )
    known = about.get(column.name)
    if known is None:
        return Field(column.name, found)
    return Field(column.name, found, known.title, known.description, known.unit)


def marker(one: Table) -> str:
    """Return what a missing value of the table is written as; no text of the table says the same.

    Raises :class:`EvidenceError` where every marker is a value.
    """
    texts = [one.data[column.name] for column in one.fields if column.type == "string"]
    for found in MARKERS:
        if not any(compute.any(compute.equal(column, found)).as_py() for column in texts):
            return found
    raise EvidenceError(f"Table {one.name} has all of {', '.join(MARKERS)} as values: rename one of them.")


def write_csv(one: Table, path: Path, missing: str) -> None:
    """Write a table as UTF-8 with line feeds; numbers so that they read back as the same 64 bits."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow([column.name for column in one.fields])
        for row in _rows(one):
            writer.writerow([missing if value is None else _text(value) for value in row])


def _rows(one: Table) -> Iterator[tuple[Any, ...]]:
    for batch in one.data.to_batches(max_chunksize=AT_ONCE):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "INF" if value > 0 else "-INF"
        return repr(value)
    return value.isoformat() if isinstance(value, date) else str(value)


READERS: Mapping[FieldType, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": lambda text: {"true": True, "false": False}[text],
    "date": date.fromisoformat,
}


def read_csv(path: Path, fields: Sequence[Field], missing: str) -> Any:
    """Return a file's columns as an Arrow table; raises :class:`EvidenceError` with the place of a fault."""
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle)
        header = next(reader, [])
        if header != [one.name for one in fields]:
            raise EvidenceError(f"The columns of {path} are not those that its description names.")
        schema = pa.schema([(one.name, ARROW[one.type]) for one in fields])
        batches = [_batch(path, rows, fields, missing, schema) for rows in _by(reader, AT_ONCE)]
    return pa.Table.from_batches(batches, schema)


def _by(rows: Iterable[list[str]], size: int) -> Iterator[list[tuple[int, list[str]]]]:
    part: list[tuple[int, list[str]]] = []
    for number, row in enumerate(rows, start=1):
        part.append((number, row))
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _batch(
    path: Path, rows: list[tuple[int, list[str]]], fields: Sequence[Field], missing: str, schema: Any
) -> Any:
    for number, row in rows:
        if len(row) != len(fields):
            raise EvidenceError(
                f"{path}, row {number}: {len(row)} values for {len(fields)} columns; correct it."
            )
    columns = []
    for at, one in enumerate(fields):
        read, values = READERS[one.type], []
        for number, row in rows:
            try:
                values.append(None if row[at] == missing else read(row[at]))
            except (ValueError, KeyError) as error:
                where = f"{path}, row {number}, column {one.name}"
                raise EvidenceError(f"{where}: “{row[at]}” is not of type {one.type}; correct it.") from error
        columns.append(pa.array(values, ARROW[one.type]))
    return pa.record_batch(columns, schema=schema)


def from_csv(path: Path, name: str = "") -> Table:
    """Return the table of any CSV file with a header, types inferred so that nothing is lost.

    Whole numbers written as such are integers (“007” is text); other numbers are numbers; an empty cell is
    missing. Raises :class:`EvidenceError` where rows are of different lengths.
    """
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle)
        header = next(reader, [])
        rows = list(reader)
    if not header or len(set(header)) < len(header):
        raise EvidenceError(f"{path} needs a header that names each column once.")
    fields = [
        Field(column, _inferred(row[at] for row in rows if len(row) > at)) for at, column in enumerate(header)
    ]
    schema = pa.schema([(one.name, ARROW[one.type]) for one in fields])
    batch = _batch(path, list(enumerate(rows, start=1)), fields, "", schema)
    return table(
        name or re.sub(r"[^a-z0-9._-]+", "-", path.stem.lower()), pa.Table.from_batches([batch], schema)
    )


def _inferred(texts: Iterable[str]) -> FieldType:
    found: FieldType = "integer"
    some = False
    for text in texts:
        if not text:
            continue
        some = True
        if found == "integer" and not WHOLE.fullmatch(text):
            found = "number"
        if found == "number" and not DECIMAL.fullmatch(text):
            return "string"
    return found if some else "string"
