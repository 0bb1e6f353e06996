"""The files that records are in: which they are, their format and columns, checked before any is read."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from schoolweave.core.errors import EvidenceError

SUFFIXES: dict[str, Literal["csv", "parquet"]] = {".csv": "csv", ".parquet": "parquet", ".pq": "parquet"}
DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Source:
    """One file of records. ``columns`` in the file's order, then those that folders name (``year=2019``)."""

    path: Path
    format: Literal["csv", "parquet"]
    columns: tuple[str, ...]
    delimiter: str = ","


def find(paths: Sequence[Path], needed: Iterable[str]) -> tuple[Source, ...]:
    """Return the files at the paths, folders searched, each with every column that is needed.

    Raises :class:`EvidenceError` where there are none, CSV and Parquet are mixed, a column is missing.
    """
    files = [file for path in paths for file in _files(path)]
    if not files:
        raise EvidenceError(
            f"There are no CSV or Parquet files in {paths[0] if paths else 'nothing'}: name some."
        )
    real = [file.resolve() for file in files]
    if twice := next((one for at, one in enumerate(files) if real[at] in real[:at]), None):
        raise EvidenceError(f"{twice} is named twice, so its records would count double: name it once.")
    sources = tuple(_source(file) for file in files)
    if len({one.format for one in sources}) > 1:
        raise EvidenceError(
            "Records are CSV and Parquet mixed: give files of one kind, in several runs if need be."
        )
    wanted = tuple(needed)
    for source in sources:
        if missing := [name for name in wanted if name not in source.columns]:
            raise EvidenceError(
                f"{source.path} has no column “{missing[0]}”, which the definitions name; "
                f"it has {', '.join(source.columns)}. Correct the definitions or the file."
            )
    return sources


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES and one.is_file())
    if path.suffix.lower() not in SUFFIXES:
        raise EvidenceError(f"{path} is neither .csv nor .parquet: convert it, or give it that ending.")
    if not path.is_file():
        raise EvidenceError(f"There is no file {path}: check the path.")
    return [path]


def _source(path: Path) -> Source:
    form = SUFFIXES[path.suffix.lower()]
    delimiter, names = _csv_header(path) if form == "csv" else (",", _parquet_columns(path))
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise EvidenceError(f"{path} has two columns “{twice[0]}”: rename one.")
    folders = [part.split("=", 1)[0] for part in path.parts[:-1] if "=" in part] if form == "parquet" else []
    return Source(path, form, (*names, *(one for one in folders if one not in names)), delimiter)


def _csv_header(path: Path) -> tuple[str, tuple[str, ...]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            line = handle.readline(1_000_000)
            handle.seek(0)
            delimiter = max(DELIMITERS, key=line.count)
            names = tuple(next(csv.reader(handle, delimiter=delimiter), []))
    except UnicodeDecodeError as error:
        raise EvidenceError(f"{path} is not UTF-8 text: save it as CSV (UTF-8).") from error
    if not any(names):
        raise EvidenceError(f"{path} is empty: it needs a line with the names of its columns.")
    return delimiter, names


def _parquet_columns(path: Path) -> tuple[str, ...]:
    import pyarrow
    from pyarrow import parquet

    try:
        return tuple(parquet.read_schema(path).names)
    except pyarrow.ArrowInvalid as error:
        raise EvidenceError(f"{path} is not a Parquet file: {str(error).splitlines()[0]}") from error
