"""DuckDB as engine: in this process, in bounded memory, spilling to a scratch folder."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import ibis

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.panels.engines import EngineName, Follow, Rejected, Step, stopped
from schoolweave.evidence.panels.sources import Source

Out = TypeVar("Out")
EVERY = 0.1


class DuckDbEngine:
    """See :class:`~.engines.Engine`. ``memory`` as DuckDB writes it, such as ``3GB``."""

    name: EngineName = "duckdb"
    version = duckdb.__version__

    def __init__(self, *, memory: str, threads: int | None, scratch: Path, follow: Follow | None) -> None:
        self._follow = follow
        self._connection = ibis.duckdb.connect()
        self.raw: duckdb.DuckDBPyConnection = self._connection.con
        settings = {
            "memory_limit": memory,
            "temp_directory": str(scratch / "spill"),
            "preserve_insertion_order": False,
            "enable_progress_bar": True,
            "enable_progress_bar_print": False,
        }
        if threads:
            settings["threads"] = threads
        for key, value in settings.items():
            try:
                self.raw.execute(f"SET {key} = ?", [value])
            except duckdb.Error as error:
                raise EvidenceError(
                    f"The memory “{memory}” is not understood: write it as 3GB or 800MB."
                ) from error

    def records(self, sources: Sequence[Source], columns: Sequence[str]) -> Any:
        """Return the records as one view, files of the same header read together."""
        named = ", ".join(identifier(name) for name in columns)
        parts = []
        for _, group in groupby(sorted(sources, key=_shape), key=_shape):
            parts.append(f"SELECT {named} FROM {scan(list(group))}")  # noqa: S608
        self.raw.execute(f"CREATE OR REPLACE TEMP VIEW records AS {' UNION ALL '.join(parts)}")
        return self._connection.table("records")

    def links(self, home: dict[str, str]) -> Any:
        """Return the links as a table."""
        return ibis.memtable(
            {"from_school": list(home), "to_school": list(home.values())},
            schema={"from_school": "string", "to_school": "string"},
        )

    def table(self, name: str, expression: Any, stage: str) -> Any:
        """Run an expression into a temporary table that may spill, and return it."""
        command = f"CREATE OR REPLACE TEMP TABLE {identifier(name)} AS {self._query(expression)}"
        self._watched(lambda: self.raw.execute(command), stage)
        return self._connection.table(name)

    def view(self, name: str) -> Any:
        """Return a view that was made by SQL as a table."""
        return self._connection.table(name)

    def parquet(self, pattern: str) -> Any:
        """Return Parquet files as a table."""
        return self._connection.read_parquet(pattern)

    def store(self, expression: Any, folder: Path, stage: str) -> str:
        """Run an expression into one Parquet file; whole numbers stay whole, 64 bits wide."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "part.parquet"
        self.copy(expression, path, stage)
        return str(path)

    def copy(self, expression: Any, path: Path, stage: str) -> None:
        """Run an expression into a Parquet or CSV file, in the expression's order."""
        form = "FORMAT csv, HEADER true" if path.suffix == ".csv" else "FORMAT parquet, COMPRESSION zstd"
        command = f"COPY ({self._query(expression)}) TO {quoted(str(path))} ({form})"
        self._watched(lambda: self.raw.execute(command), stage)

    def rows(self, expression: Any, stage: str) -> list[dict[str, Any]]:
        """Run an expression with few rows and return them."""
        found = self._watched(lambda: self._connection.to_pyarrow(expression).to_pylist(), stage)
        return [dict(row) for row in found]

    def rejected(self) -> list[Rejected]:
        """Return broken lines, each once, with what is wrong with it first."""
        if not self.raw.execute(
            "SELECT 1 FROM duckdb_tables() WHERE table_name = 'reject_errors'"
        ).fetchall():
            return []
        found = self.raw.execute(
            "SELECT s.file_path, e.line, coalesce(e.column_name, ''), e.error_message "
            "FROM reject_errors e JOIN reject_scans s USING (scan_id, file_id) ORDER BY 1, 2, e.column_idx, 4"
        ).fetchall()
        first: dict[tuple[str, int], Rejected] = {}
        for path, line, column, what in found:
            first.setdefault((path, int(line)), Rejected(path, int(line), column, what.splitlines()[0]))
        return list(first.values())

    def close(self) -> None:
        """Close the connection and with it what was spilled."""
        self.raw.close()

    def _query(self, expression: Any) -> str:
        """Return an expression's SQL; sums of whole numbers are cut from 128 bits to 64."""
        columns = ", ".join(
            f"CAST({identifier(name)} AS BIGINT) AS {identifier(name)}"
            if kind.is_int64()
            else identifier(name)
            for name, kind in expression.schema().items()
        )
        self._connection._register_in_memory_tables(expression)  # noqa: SLF001 (compiling leaves them out)
        return f"SELECT {columns} FROM ({self._connection.compile(expression)})"  # noqa: S608

    def _watched(self, work: Callable[[], Out], stage: str) -> Out:
        """Run work beside this thread, tell how far it is, and interrupt it where it is to stop."""
        asked = False
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(work)
            try:
                while True:
                    try:
                        return future.result(timeout=EVERY)
                    except TimeoutError:
                        asked = asked or not self._tell(stage)
                        if asked:
                            self.raw.interrupt()
            except duckdb.InterruptException as error:
                raise stopped() from error
            except duckdb.OutOfMemoryException as error:
                raise EvidenceError(
                    "The records need more memory or disk than was given: raise --memory."
                ) from error
            except duckdb.Error as error:
                raise EvidenceError(f"The records cannot be read: {str(error).splitlines()[0]}") from error
            except BaseException:
                self.raw.interrupt()
                raise

    def _tell(self, stage: str) -> bool:
        percent = self.raw.query_progress()
        return self._follow is None or self._follow(Step(stage, percent / 100 if percent >= 0 else None))


def _shape(source: Source) -> tuple[str, tuple[str, ...], str]:
    return (source.format, source.columns, source.delimiter)


def scan(sources: Sequence[Source], *, numbered: bool = False) -> str:
    """Return the SQL of reading files of one header; every CSV column as text, broken lines set aside."""
    files = ", ".join(quoted(str(one.path)) for one in sources)
    first = sources[0]
    if first.format == "parquet":
        extra = ", file_row_number = true" if numbered else ""
        return f"read_parquet([{files}], union_by_name = true, hive_partitioning = true{extra})"
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in first.columns)
    return (
        f"read_csv([{files}], auto_detect = false, header = true, delim = {quoted(first.delimiter)}, "
        f"quote = '\"', escape = '\"', columns = {{{columns}}}, ignore_errors = true, store_rejects = true)"
    )


def identifier(name: str) -> str:
    """Return a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """Return a text as SQL takes it."""
    return "'" + text.replace("'", "''") + "'"
