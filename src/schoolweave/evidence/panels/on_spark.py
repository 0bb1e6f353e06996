"""Spark as engine: the same expressions, on this machine or wherever the session's master is."""

import os
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from threading import Thread
from typing import Any

import ibis
import pyspark
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.panels.engines import EngineName, Follow, Rejected, Step, stopped
from schoolweave.evidence.panels.sources import Source

EVERY = 0.1
MASTER = "SCHOOLWEAVE_SPARK_MASTER"
"""Environment variable with the cluster's address; without it Spark runs on this machine's processors."""


class SparkEngine:
    """See :class:`~.engines.Engine`. ``memory`` is the driver's where this process starts it.

    A session that is already open is used as it is and left open. A CSV line whose structure is broken ends
    the run: Spark cannot say which line it was.
    """

    name: EngineName = "spark"
    version = pyspark.__version__

    def __init__(self, *, memory: str, threads: int | None, scratch: Path, follow: Follow | None) -> None:
        self._follow = follow
        self._own = SparkSession.getActiveSession() is None
        master = os.environ.get(MASTER, f"local[{threads or '*'}]")
        builder = SparkSession.builder.appName("schoolweave").master(master)
        for key, value in _settings(memory, scratch, master).items():
            builder = builder.config(key, value)
        try:
            self._session = builder.getOrCreate()
        except Exception as error:
            raise EvidenceError(
                "Spark cannot be started: it needs Java 17 on the path. Install that, or use --engine duckdb."
            ) from error
        self._session.sparkContext.setLogLevel("ERROR")
        self._connection = ibis.pyspark.connect(self._session)

    def records(self, sources: Sequence[Source], columns: Sequence[str]) -> Any:
        """Return the records as one view, files of the same header read together."""
        frames = [
            self._read(list(group)).select(*columns)
            for _, group in groupby(sorted(sources, key=_shape), key=_shape)
        ]
        whole = frames[0]
        for frame in frames[1:]:
            whole = whole.unionByName(frame)
        whole.createOrReplaceTempView("records")
        return self._connection.table("records")

    def links(self, home: dict[str, str]) -> Any:
        """Return the links as a view."""
        frame = self._session.createDataFrame(list(home.items()), "from_school string, to_school string")
        frame.createOrReplaceTempView("links")
        return self._connection.table("links")

    def store(self, expression: Any, folder: Path, stage: str) -> str:
        """Run an expression into Parquet files; return the pattern of their names."""
        self._watched(lambda: self._connection.to_parquet(expression, str(folder), mode="overwrite"), stage)
        return str(folder / "*.parquet")

    def rows(self, expression: Any, stage: str) -> list[dict[str, Any]]:
        """Run an expression with few rows and return them."""
        query = self._connection.compile(expression)
        found: list[dict[str, Any]] = []
        self._watched(lambda: found.extend(row.asDict() for row in self._session.sql(query).collect()), stage)
        return found

    def rejected(self) -> list[Rejected]:
        """Return nothing: a broken line ends the run."""
        return []

    def close(self) -> None:
        """Stop the session where this engine started it."""
        if self._own:
            self._session.stop()

    def _read(self, sources: Sequence[Source]) -> DataFrame:
        paths = [str(one.path) for one in sources]
        if sources[0].format == "parquet":
            reader = self._session.read.option("mergeSchema", "true")
            base = _base(paths)
            return (reader.option("basePath", base) if base else reader).parquet(*paths)
        schema = ", ".join(f"`{name.replace('`', '``')}` string" for name in sources[0].columns)
        options = {
            "header": "true",
            "sep": sources[0].delimiter,
            "quote": '"',
            "escape": '"',
            "multiLine": "true",
        }
        return self._session.read.options(**options, mode="FAILFAST").schema(schema).csv(paths)

    def _watched(self, work: Any, stage: str) -> None:
        """Run work beside this thread and cancel its jobs where it is to stop."""
        failed: list[BaseException] = []

        def run() -> None:
            try:
                work()
            except BaseException as error:
                failed.append(error)

        thread, asked = Thread(target=run, daemon=True), False
        thread.start()
        try:
            while thread.is_alive():
                thread.join(EVERY)
                if not asked and self._follow is not None and not self._follow(Step(stage)):
                    asked = True
                    self._session.sparkContext.cancelAllJobs()
        except BaseException:
            self._session.sparkContext.cancelAllJobs()
            raise
        if asked:
            raise stopped()
        for error in failed:
            if isinstance(error, PySparkException) or "Py4J" in type(error).__name__:
                lines = str(error).splitlines()
                causes = [line for line in lines if line.startswith("Caused by:")]
                said = (causes or lines)[-1].removeprefix("Caused by:").strip()
                raise EvidenceError(f"Spark cannot read the records: {said} DuckDB says where.") from error
            raise error


def _settings(memory: str, scratch: Path, master: str) -> dict[str, str]:
    """Return the settings of a session; loopback only where it runs on this machine."""
    amount = memory.lower().removesuffix("b")
    found = {
        "spark.driver.memory": amount,
        "spark.local.dir": str(scratch.parent),  # Spark empties its own folders, some only at its very end
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.csv.parser.columnPruning.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if master.startswith("local"):
        found |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return found


def _shape(source: Source) -> tuple[str, tuple[str, ...], str]:
    return (source.format, source.columns, source.delimiter)


def _base(paths: Sequence[str]) -> str | None:
    """Return the folder above those that name a column (``year=2019``), where there are any."""
    parts = Path(paths[0]).parts
    at = next((number for number, part in enumerate(parts[:-1]) if "=" in part), None)
    return None if at is None else str(Path(*parts[:at]))
