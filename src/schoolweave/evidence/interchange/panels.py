"""A panel as tables to be exchanged: its cells, and what its series are."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.interchange.package import Package
from schoolweave.evidence.interchange.tables import Field, Table, from_csv, table
from schoolweave.evidence.panels.reading import SCHEMA, read_cells

CELLS, SERIES = "cells", "series"
KEY = ("school_id", "year", "series", "group")
ABOUT = {
    one.name: one
    for one in (
        Field(
            "school_id",
            "string",
            "School",
            "Register and id of the school that carries on, such as gb-urn:100000",
        ),
        Field("year", "integer", "Year"),
        Field("measure", "string", "Measure"),
        Field(
            "series",
            "string",
            "Series",
            "The measure between two breaks of its definition; only these compare",
        ),
        Field("group", "string", "Group", "Which learners: all, or parts such as sex:girls, joined by +"),
        Field("count", "integer", "Learners with a value", "", "learners"),
        Field("sum", "number", "Sum of values", "For a yes or no, how many said yes"),
        Field(
            "sum_squares",
            "number",
            "Sum of squared values",
            "Missing where records are means without a spread",
        ),
        Field("mean", "number", "Mean", "Sum divided by count"),
        Field("missing", "integer", "Learners without a value", "", "learners"),
        Field("parts", "integer", "Schools pooled", "More than one after a merger", "schools"),
    )
}


def package_of(
    panel: Path,
    *,
    name: str,
    results: Path | None = None,
    title: str = "",
    licence: tuple[str, str] | None = None,
) -> Package:
    """Return a panel, what its series are, and a folder of results, as one package.

    Of ``results`` every CSV file becomes a table and every JSON and SVG file goes along as it is. Raises
    :class:`EvidenceError` where the panel is none or a file of results cannot be read.
    """
    series = _series(panel.with_name(f"{panel.stem}.about.json"))
    cells = table(
        CELLS,
        read_cells(panel),
        about=ABOUT,
        title="Cells",
        description="Counts and sums by school, year, series and group; a year without values has no row.",
        key=KEY,
        refers={"series": SERIES} if series else {},
    )
    tables = [cells, *([series] if series else [])]
    files: dict[str, bytes] = {}
    for path in sorted(results.iterdir()) if results else ():
        if path.suffix == ".csv":
            tables.append(from_csv(path, _free(path.stem, tables)))
        elif path.suffix in (".json", ".svg"):
            files[path.name] = path.read_bytes()
    return Package(name, tuple(tables), title=title, files=files, licence=licence)


def _free(stem: str, tables: list[Table]) -> str:
    """Return a result's name, told apart from the panel's own tables."""
    return f"results-{stem}" if stem in {one.name for one in tables} else stem


def cells_of(package: Package) -> Any:
    """Return a package's cells as a panel's Arrow table; raises :class:`EvidenceError` without any."""
    found = package.table(CELLS).data
    if set(found.column_names) != set(SCHEMA.names):
        raise EvidenceError("The table cells of the data package has other columns than a panel: it is none.")
    return found.select(SCHEMA.names).cast(SCHEMA)


def series_about(panel: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return what a panel's report says of each series, by id; nothing where there is none."""
    path = panel.with_name(f"{panel.stem}.about.json")
    if not path.is_file():
        return {}
    return {one["series"]: one for one in json.loads(path.read_text("utf-8"))["series"]}


def _series(about: Path) -> Table | None:
    """Return the table of series from a panel's report, ``None`` where there is none."""
    if not about.is_file():
        return None
    rows = json.loads(about.read_text("utf-8"))["series"]
    names = ("series", "measure", "label", "kind", "unit", "decimals", "why")
    columns = {name: [row[name] if row[name] != "" else None for row in rows] for name in names}
    for name in ("years", "missing_years", "not_collected"):
        columns[name] = [" ".join(map(str, row[name])) or None for row in rows]
    schema = pa.schema([(name, pa.int64() if name == "decimals" else pa.string()) for name in columns])
    said = "Each measure between two breaks of its definition: years with values, without, and not collected."
    return table(SERIES, pa.table(columns, schema), title="Series", description=said, key=("series",))
