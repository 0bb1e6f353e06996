"""Tables of cells as columns, from CSV, Parquet or data frames; a fault names file, row and column."""

import csv
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import EvidenceError

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", ".", "-"})
"""What a cell without a value says, in lower case."""
PARQUET = (".parquet", ".pq")
AT_ONCE = 50_000

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of one length.

    ``first_row`` is the number by which people know the first row of ``name``; ``kept`` of shape ``(rows,)``
    are the places that rows had before others were left out. ``known`` are all columns of the file, of which
    only some may have been read.
    """

    name: str
    columns: Mapping[str, Any]
    first_row: int = 1
    kept: NDArray[np.int64] | None = None
    known: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(next(iter(self.columns.values()), ()))

    def where(self, row: int, column: str) -> str:
        """Return how a sentence begins that finds fault with a cell."""
        return f"{self.name}, row {self.number(row):,}, column {column}: "

    def number(self, row: int) -> int:
        """Return the number by which people know a row."""
        return (row if self.kept is None else int(self.kept[row])) + self.first_row

    def column(self, name: str) -> Any:
        """Return a column. Raises :class:`EvidenceError` where there is none of this name."""
        if name not in self.columns:
            known = ", ".join(islice(self.known or self.columns, 30))
            raise EvidenceError(f"{self.name} has no column “{name}”. Its columns are: {known}.")
        return self.columns[name]

    def texts(self, name: str) -> list[str]:
        """Return a column as text without space around it, missing values as empty; 3.0 is “3”."""
        return [_text(value) for value in _plain(self.column(name))]

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return a column as numbers of shape ``(rows,)``, NaN where missing.

        Raises :class:`EvidenceError` with the first row that is neither a finite number nor missing.
        """
        column = self.column(name)
        kind = getattr(getattr(column, "dtype", None), "kind", "O")
        if kind in "iufb":
            found = np.ma.filled(np.ma.asarray(column).astype(np.float64), np.nan)
        else:
            try:
                found = _numbers(_plain(column))
            except (TypeError, ValueError):
                found = self._find_bad(name)
        if np.isinf(found).any():
            row = int(np.flatnonzero(np.isinf(found))[0])
            raise EvidenceError(
                f"{self.where(row, name)}a value is infinite; leave it empty if it is not known."
            )
        return np.asarray(found, dtype=np.float64)

    def keep(self, rows: NDArray[np.bool_]) -> "Table":
        """Return some rows, which keep their numbers."""
        places = np.flatnonzero(rows)
        taken = {name: _take(column, places) for name, column in self.columns.items()}
        kept = places if self.kept is None else self.kept[places]
        return Table(self.name, taken, self.first_row, kept, self.known)

    def _find_bad(self, name: str) -> NDArray[np.float64]:
        for row, value in enumerate(_plain(self.column(name))):
            try:
                _number(value)
            except (TypeError, ValueError):
                raise EvidenceError(
                    f"{self.where(row, name)}“{value}” is not a number. Leave a value empty that is not "
                    "known, and write decimals with a point."
                ) from None
        raise EvidenceError(f"{self.name}, column {name}: the values cannot be read as numbers.")


def read(source: Any, names: Iterable[str] | None = None, *, progress: Progress | None = None) -> Table:
    """Return a table from a CSV or Parquet file, a mapping of columns, or a data frame.

    ``names`` are the only columns that are kept, of those that exist. A CSV file is UTF-8 with a header.
    Raises :class:`EvidenceError` where it cannot be read.
    """
    wanted = None if names is None else set(names)
    if isinstance(source, Table):
        return source
    if isinstance(source, str | Path):
        path = Path(source)
        if not path.is_file():
            raise EvidenceError(f"There is no file {path}: check the path.")
        if path.suffix.lower() in PARQUET:
            return _parquet(path, wanted)
        return _csv(path, wanted, progress)
    columns = {str(name): source[name] for name in getattr(source, "columns", source)}
    kept = {name: np.asarray(one) for name, one in columns.items() if wanted is None or name in wanted}
    lengths = {len(one) for one in kept.values()}
    if len(lengths) > 1:
        raise EvidenceError("The columns of the table are not equally long.")
    return Table("The table", kept, known=tuple(columns))


def _csv(path: Path, wanted: set[str] | None, progress: Progress | None) -> Table:
    """Read a CSV file in blocks of rows; a row of another length than the header is refused."""
    size = path.stat().st_size
    try:
        with path.open("rb") as raw:
            reader = csv.reader(TextIOWrapper(raw, encoding="utf-8-sig", newline=""))
            header = [name.strip() for name in next(reader, [])]
            _refuse_header(path, header)
            places = [at for at, name in enumerate(header) if wanted is None or name in wanted]
            columns: list[list[str]] = [[] for _ in places]
            done = 0
            while block := list(islice(reader, AT_ONCE)):
                while len(block) < AT_ONCE and block and not block[-1]:
                    block.pop()
                _refuse_ragged(path, block, len(header), done)
                for column, place in zip(columns, places, strict=True):
                    column.extend([row[place] for row in block])
                done += len(block)
                if progress is not None:
                    progress(min(raw.tell(), size), size)
    except UnicodeDecodeError:
        raise EvidenceError(f"{path.name} is not UTF-8 text: save it as CSV (UTF-8).") from None
    except csv.Error as error:
        raise EvidenceError(f"{path.name} cannot be read as CSV: {error}.") from None
    if not done:
        raise EvidenceError(f"{path.name} has a header and no rows.")
    named = {header[place]: one for place, one in zip(places, columns, strict=True)}
    return Table(path.name, named, 2, known=tuple(header))


def _refuse_header(path: Path, header: list[str]) -> None:
    if not any(header):
        raise EvidenceError(f"{path.name} is empty: a header with the names of the columns is needed.")
    if twice := [name for name in dict.fromkeys(header) if name and header.count(name) > 1]:
        raise EvidenceError(f"{path.name} has two columns “{twice[0]}”: give each its own name.")


def _refuse_ragged(path: Path, block: list[list[str]], width: int, done: int) -> None:
    for at, row in enumerate(block):
        if len(row) != width:
            raise EvidenceError(
                f"{path.name}, row {done + at + 2:,}: there are {len(row)} values for {width} columns."
            )


def _parquet(path: Path, wanted: set[str] | None) -> Table:
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError:
        raise EvidenceError(
            "Parquet files need pyarrow, which is not installed: install schoolweave[evidence], "
            f"or give {path.stem} as CSV."
        ) from None
    try:
        file = parquet.ParquetFile(path)
        names = [name for name in file.schema_arrow.names if wanted is None or name in wanted]
        read_in = file.read(columns=names)
    except (ArrowInvalid, OSError) as error:
        raise EvidenceError(f"{path.name} cannot be read as Parquet: {error}.") from None
    if not read_in.num_rows:
        raise EvidenceError(f"{path.name} has no rows.")
    found = {name: read_in.column(name).to_numpy() for name in names}
    return Table(path.name, found, known=tuple(file.schema_arrow.names))


def _plain(column: Any) -> list[Any]:
    """Return values as Python's own, which are quicker to look at one by one."""
    found: list[Any] = column.tolist() if isinstance(column, np.ndarray) else list(column)
    return found


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _number(value: Any) -> float:
    if isinstance(value, str):
        if value.strip().lower() in MISSING:
            return math.nan
        return float(value)
    return math.nan if value is None else float(value)


def _numbers(values: list[Any]) -> NDArray[np.float64]:
    """Return values as numbers: the quick way first, which knows no missing ones."""
    try:
        return np.fromiter(map(float, values), dtype=np.float64, count=len(values))
    except (TypeError, ValueError):
        return np.array([_number(value) for value in values], dtype=np.float64)


def _take(column: Any, places: NDArray[np.int64]) -> Any:
    return column[places] if isinstance(column, np.ndarray) else [column[at] for at in places.tolist()]
