"""The cells of a panel that a challenge is about, whatever holds them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schoolweave.evidence.panels.series import STAYS, compose, parse
from schoolweave.evidence.progress.model import Challenge


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: ``sum`` is the count that achieved for a share; ``sum_squares`` ``None`` where not known."""

    school_id: str
    year: int
    measure: str
    series: str
    group: str
    count: int
    sum: float
    sum_squares: float | None = None


Cells = Path | Iterable[Cell] | Any
"""The path of a panel, an Arrow table of its columns, or cells."""


def stayers_of(group: str) -> str:
    """Return the group of those who stayed within a group."""
    return compose({**parse(group), STAYS: "yes"})


def chosen(cells: Cells, challenge: Challenge) -> list[Cell]:
    """Return the cells of a challenge's measure, schools and group, with those of its stayers."""
    schools, groups = set(challenge.schools), {challenge.group, stayers_of(challenge.group)}
    if isinstance(cells, Path):
        from schoolweave.evidence.panels.reading import read_cells

        cells = read_cells(cells)
    if hasattr(cells, "column_names"):
        cells = _of_table(cells, challenge.measure, groups)
    return [
        one
        for one in cells
        if one.measure == challenge.measure and one.group in groups and one.school_id in schools and one.count
    ]


def _of_table(table: Any, measure: str, groups: set[str]) -> list[Cell]:
    import pyarrow as pa
    from pyarrow import compute

    own = compute.and_(
        compute.equal(table["measure"], measure),
        compute.is_in(table["group"], value_set=pa.array(sorted(groups))),
    )
    return [_of_row(row) for row in table.filter(own).to_pylist()]


def _of_row(row: Mapping[str, Any]) -> Cell:
    return Cell(**{name: row[name] for name in Cell.__slots__})


def series_at(year: int, ids: Iterable[str]) -> str | None:
    """Return which of a measure's series a year belongs to: the last that began by then."""
    begun = {one: int(one.rpartition(".")[2]) if "." in one else -1 for one in ids}
    own = [one for one, start in begun.items() if start <= year]
    return max(own, key=lambda one: begun[one], default=None)
