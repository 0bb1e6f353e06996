"""What a panel is: a file of cells, and a report of what went in."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Flaw:
    """One kind of flaw: in which column, in how many rows, what it is and what was done about it."""

    kind: str
    column: str
    rows: int
    what: str
    done: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """One flaw in one place. ``row`` is the record's number in the file, 1 for the first below the header.

    ``line`` instead, header included, where the row's structure is broken.
    """

    file: str
    row: int
    column: str
    value: str
    what: str
    todo: str


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """One series: its years with values, those of its span without, and why it began after a break."""

    series: str
    measure: str
    label: str
    kind: str
    unit: str
    decimals: int
    years: tuple[int, ...]
    missing_years: tuple[int, ...]
    not_collected: tuple[int, ...]
    values: int
    missing_values: int
    why: str


@dataclass(frozen=True, slots=True)
class LineageReport:
    """How lineage was applied: schools that go on elsewhere, those that split, cells of several."""

    followed: int
    splits: tuple[tuple[str, tuple[str, ...]], ...]
    pooled_cells: int


@dataclass(frozen=True, slots=True)
class PanelReport:
    """What went into a panel.

    ``records`` were read, broken lines among them; ``used`` of them have a school, a year and a weight.
    """

    title: str
    files: tuple[str, ...]
    records: int
    used: int
    flaws: tuple[Flaw, ...]
    examples: tuple[BadRow, ...]
    duplicates: tuple[int, int] | None
    series: tuple[SeriesReport, ...]
    schools: int
    cells: int
    lineage: LineageReport
    years_written: str
    definitions: str
    engine: str
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Panel:
    """Cells in a file of :data:`~.columns.COLUMNS`, and what went into them."""

    path: Path
    report: PanelReport

    def table(self) -> Any:
        """Return the cells as an Arrow table; see :func:`~.reading.read_cells`."""
        from schoolweave.evidence.panels.reading import read_cells

        return read_cells(self.path)
