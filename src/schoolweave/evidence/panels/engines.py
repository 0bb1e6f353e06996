"""Where expressions run: DuckDB in this process, or Spark; one small interface for both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.panels.sources import Source

EngineName = Literal["duckdb", "spark"]
MISSING_EXTRA = (
    "Panels need DuckDB, Ibis and Arrow: install Schoolweave with its extra, schoolweave[evidence]."
)
MISSING_SPARK = (
    "Spark is not installed: install schoolweave[evidence,spark], with Java 17, or use --engine duckdb."
)


@dataclass(frozen=True, slots=True)
class Step:
    """How far a panel is: ``fraction`` of the stage in 0 to 1, ``None`` where the engine does not say."""

    stage: str
    fraction: float | None = None


Follow = Callable[[Step], bool]
"""Called ten times a second with how far the work is; what is false stops it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line of a CSV file that is no record of its columns: ``line`` from 1, header included."""

    path: str
    line: int
    column: str
    what: str


class Engine(Protocol):
    """What a panel needs of an engine; tables and expressions are Ibis's."""

    name: EngineName
    version: str

    def records(self, sources: Sequence[Source], columns: Sequence[str]) -> Any:
        """Return the files' records as one table with these columns."""

    def links(self, home: dict[str, str]) -> Any:
        """Return a table of ``from_school`` and ``to_school``."""

    def store(self, expression: Any, folder: Path, stage: str) -> str:
        """Run an expression into Parquet files below a folder; return the pattern of their names."""

    def rows(self, expression: Any, stage: str) -> list[dict[str, Any]]:
        """Run an expression with few rows and return them."""

    def rejected(self) -> list[Rejected]:
        """Return the lines that the last run could not take as records."""

    def close(self) -> None:
        """Release what the engine holds."""


def open_engine(
    name: EngineName, *, memory: str, threads: int | None, scratch: Path, follow: Follow | None
) -> Engine:
    """Return an engine; raises :class:`EvidenceError` where it is not installed or unknown."""
    if name not in ("duckdb", "spark"):
        raise EvidenceError(f"There is no engine “{name}”: use duckdb or spark.")
    try:
        if name == "spark":
            from schoolweave.evidence.panels.on_spark import SparkEngine

            return SparkEngine(memory=memory, threads=threads, scratch=scratch, follow=follow)
        from schoolweave.evidence.panels.on_duckdb import DuckDbEngine

        return DuckDbEngine(memory=memory, threads=threads, scratch=scratch, follow=follow)
    except ModuleNotFoundError as error:
        raise EvidenceError(MISSING_SPARK if name == "spark" else MISSING_EXTRA) from error


class Stopped(EvidenceError):
    """The work was stopped by whoever follows it; nothing was written."""


def stopped() -> Stopped:
    """Return the error for work that was stopped."""
    return Stopped("Stopped: no panel was written.")
