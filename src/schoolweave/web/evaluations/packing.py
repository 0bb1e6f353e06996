"""A study's result as a data package in a zip file: its tables as they are published, plan and statements."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from schoolweave.web.evaluations.models import Run, Study

if TYPE_CHECKING:
    from schoolweave.evidence.interchange.tables import FieldType

    Columns = tuple[tuple[str, FieldType, str, str], ...]

Plain = dict[str, Any]
FIGURES: "Columns" = (
    ("effect", "number", "Effect", "In the outcome's unit"),
    ("se", "number", "Standard error", ""),
    ("low", "number", "Lower end of the interval", "Of events: of the band for all years at once"),
    ("high", "number", "Upper end of the interval", ""),
    ("schools_in_it", "integer", "Schools in the programme", ""),
    ("schools_compared", "integer", "Schools compared with", ""),
    (
        "symbol",
        "string",
        "Symbol",
        "c: suppressed, for it rests on few schools or would give one away that does",
    ),
)
TABLES: "dict[str, tuple[str, Columns]]" = {
    "events": (
        "Effects by years since the start",
        (("years_since_start", "integer", "Years since the start", "Negative before it"), *FIGURES),
    ),
    "averages": (
        "Average effects",
        (
            ("part", "string", "Part", "All rows, or a subgroup"),
            ("average", "string", "Averaged over", "simple, dynamic, group or calendar"),
            *FIGURES,
        ),
    ),
    "sensitivity": (
        "The dynamic average if trends had not been parallel",
        (("m", "number", "Change of slope a year", ""), *FIGURES[2:4]),
    ),
    "balance": (
        "Balance before and after matching",
        (
            ("name", "string", "Characteristic", ""),
            ("difference_before", "number", "Standardised difference before matching", ""),
            ("difference_after", "number", "Standardised difference after matching", ""),
            ("ratio_after", "number", "Variance ratio after matching", ""),
            ("verdict", "string", "Balance", ""),
        ),
    ),
    "learners": (
        "Learners by year",
        (
            ("year", "integer", "Year", ""),
            ("schools", "string", "Schools", "programme, others or all"),
            ("learners", "integer", "Learners", ""),
            FIGURES[-1],
        ),
    ),
}
NAMES = ("att", "se", "low", "high", "n_treated", "n_control")
"""How the columns of :data:`FIGURES` are called in a result."""


def package(study: Study, run: Run) -> bytes:
    """Return the zip file of a study's Frictionless data package, with CSVW metadata of each table."""
    from schoolweave.evidence.interchange.package import Package, write_package

    found = run.result
    files = {"plan.json": json.dumps(study.frozen, ensure_ascii=False, indent=2).encode() + b"\n"}
    for code, said in found["statement"].items():
        files[f"statement-{code}.txt"] = f"{said['text']}\n".encode()
    files["commands.txt"] = "".join(f"{line}\n" for line in _commands(found)).encode()
    made = Package(study.slug, tuple(_tables(found)), study.title, study.plan["question"], files)
    with TemporaryDirectory() as name:
        return _zipped(write_package(made, Path(name) / study.slug))


def _commands(found: Plain) -> list[str]:
    return [*found["commands"], *(one["command"] for one in found["subgroups"] if one.get("command"))]


def _tables(found: Plain) -> Iterable[Any]:
    """Yield what the page shows; what has no row is left out."""
    whole = found["whole"]
    rows: dict[str, list[Plain]] = {
        "events": [{"years_since_start": one["event"]} | _figure(one) for one in whole.get("events", [])],
        "averages": [
            {"part": part["name"] or "all", "average": one["type"]} | _figure(one)
            for part in (whole, *found["subgroups"])
            for one in part.get("wholes", [])
        ],
        "sensitivity": whole.get("sensitivity", []),
        "balance": found["balance"],
        "learners": [
            {"year": int(one["year"]), "schools": one["who"].lower()} | _count(one["learners"])
            for one in found["learners"]["rows"]
        ],
    }
    for name, (title, columns) in TABLES.items():
        if rows[name]:
            yield _table(name, title, columns, rows[name])


def _figure(one: Plain) -> Plain:
    if one["suppressed"]:
        return {"symbol": "c"}
    return {column[0]: one[name] for column, name in zip(FIGURES, NAMES, strict=False)}


def _count(text: str) -> Plain:
    return {"learners": int(text)} if text.isdecimal() else {"symbol": text}


def _table(name: str, title: str, columns: "Columns", rows: Sequence[Mapping[str, Any]]) -> Any:
    import pyarrow as pa

    from schoolweave.evidence.interchange.tables import ARROW, Field, table

    about = {column: Field(column, kind, label, note) for column, kind, label, note in columns}
    schema = pa.schema([(column, ARROW[one.type]) for column, one in about.items()])
    data = pa.Table.from_pylist([{column: row.get(column) for column in about} for row in rows], schema)
    return table(name, data, about=about, title=title)


def _zipped(paths: Iterable[Path]) -> bytes:
    """Return the files in one zip file that is the same for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(paths):
            entry = zipfile.ZipInfo(f"{path.parent.name}/{path.name}")
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return out.getvalue()
