"""England's tidy statistics: the CSV that Explore Education Statistics takes, with its metadata file.

One row a time period, place and filter; indicators side by side; no blank anywhere: a figure that is not
there is a symbol. Source: Department for Education, analysts' guide, statistics production, "Open data
standards" (2026): time_period and time_identifier, geographic_level with the columns of its level, symbols
z, x, c, low and u, and a metadata file of col_name, col_type, label, indicator_grouping, indicator_unit,
indicator_dp, filter_hint and filter_grouping_column.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import whole
from schoolweave.evidence.panels.reading import SCHEMA
from schoolweave.evidence.panels.series import EVERYONE, compose, parse

TIME = ("time_period", "time_identifier")
PLACE = (
    "geographic_level",
    "country_code",
    "country_name",
    "old_la_code",
    "new_la_code",
    "la_name",
    "school_laestab",
    "school_urn",
    "school_name",
)
FILTERS = ("measure", "series", "breakdown_topic", "breakdown")
INDICATORS = {
    "count": ("learner_count", "Learners with a value", "", 0),
    "sum": ("value_sum", "Sum of values", "", 2),
    "sum_squares": ("value_sum_squares", "Sum of squared values", "", 2),
    "mean": ("value_mean", "Mean value", "", 2),
    "missing": ("learners_missing", "Learners without a value", "", 0),
    "parts": ("schools_pooled", "Schools pooled into this one", "", 0),
}
META = (
    "col_name",
    "col_type",
    "label",
    "indicator_grouping",
    "indicator_unit",
    "indicator_dp",
    "filter_hint",
    "filter_grouping_column",
)
NOT_AVAILABLE, TOTAL = "x", "Total"
CALENDAR, ACADEMIC = "Calendar year", "Academic year"
URN = re.compile(r"gb-urn:(\d{6})")


@dataclass(frozen=True, slots=True)
class Place:
    """What statistics say of a school beside its URN; empty where it is not known."""

    name: str = ""
    laestab: str = ""
    old_la_code: str = ""
    new_la_code: str = ""
    la_name: str = ""


def write_tidy(
    cells: Any,
    folder: Path,
    *,
    name: str = "cells",
    places: Mapping[str, Place] | None = None,
    labels: Mapping[str, str] | None = None,
    years: str = "calendar",
) -> tuple[Path, Path]:
    """Write a panel's cells as ``<name>.csv`` and ``<name>.meta.csv``; return both paths.

    ``cells`` is an Arrow table as :func:`~schoolweave.evidence.panels.read_cells` returns it, ``places`` by
    school id, ``labels`` of measures. ``years`` is how the panel's years are meant: ``calendar``, or
    ``academic_end`` and ``academic_start``, written as 201819. Raises :class:`EvidenceError` where a school's
    id is no URN or a group cannot be told apart from the total.
    """
    data, meta = folder / f"{name}.csv", folder / f"{name}.meta.csv"
    with whole.drafts(data, meta) as (one, other):
        with one.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow([*TIME, *PLACE, *FILTERS, *(name for name, *_ in INDICATORS.values())])
            writer.writerows(_rows(cells, places or {}, labels or {}, years))
        _write_meta(other)
    return data, meta


def _write_meta(path: Path) -> None:
    """Write what each column of the data is."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(META)
        writer.writerow(("measure", "Filter", "Measure", "", "", "", "What was measured", ""))
        hint = "The measure between two breaks of its definition"
        writer.writerow(("series", "Filter", "Series", "", "", "", hint, ""))
        writer.writerow(("breakdown", "Filter", "Learners", "", "", "", "Which learners", "breakdown_topic"))
        for column, label, unit, places_ in INDICATORS.values():
            writer.writerow((column, "Indicator", label, "Values", unit, places_, "", ""))


def _rows(
    cells: Any, places: Mapping[str, Place], labels: Mapping[str, str], years: str
) -> Iterator[list[str]]:
    for batch in cells.to_batches(max_chunksize=50_000):
        for row in batch.to_pylist():
            where = places.get(row["school_id"], Place())
            period = _period(row["year"], years)
            measure = labels.get(row["measure"]) or row["measure"]
            figures = [_figure(row[column]) for column in INDICATORS]
            yield [
                *period,
                *_place(row["school_id"], where),
                measure,
                row["series"],
                *_split(row["group"]),
                *figures,
            ]


def _period(year: int, years: str) -> tuple[str, str]:
    if years == "calendar":
        return str(year), CALENDAR
    start = year - 1 if years == "academic_end" else year
    return f"{start}{(start + 1) % 100:02}", ACADEMIC


def _place(school: str, where: Place) -> list[str]:
    urn = URN.fullmatch(school)
    if urn is None:
        raise EvidenceError(
            f"{school} is no URN, so England’s statistics cannot name it: export a data package."
        )
    known = (where.old_la_code, where.new_la_code, where.la_name, where.laestab, urn[1], where.name)
    return ["School", "E92000001", "England", *(one or NOT_AVAILABLE for one in known)]


def _split(group: str) -> tuple[str, str]:
    """Return a group's topic and breakdown: ``ethnicity + sex`` and ``māori + girls``."""
    if group == EVERYONE:
        return TOTAL, TOTAL
    parts = parse(group)
    if TOTAL in parts:
        raise EvidenceError(f"The group {group} cannot be told apart from the total: rename it.")
    return " + ".join(parts), " + ".join(parts.values())


def _figure(value: float | int | None) -> str:
    return NOT_AVAILABLE if value is None else repr(value)


def read_tidy(data: Path, *, years: str = "calendar") -> Any:
    """Return the cells of a file that :func:`write_tidy` wrote, as a panel's Arrow table.

    ``years`` as it was written; labels of measures are not needed, series say which measure they are of.
    Raises :class:`EvidenceError` with row and column of what cannot be read.
    """
    columns: dict[str, list[Any]] = {name: [] for name in SCHEMA.names}
    with data.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        wanted = (*TIME, *PLACE, *FILTERS, *(one[0] for one in INDICATORS.values()))
        if missing := [name for name in wanted if name not in (reader.fieldnames or ())]:
            raise EvidenceError(f"{data} has no column {missing[0]}, so it was not written from a panel.")
        for number, row in enumerate(reader, start=1):
            _read_row(data, number, row, years, columns)
    return pa.table(columns, SCHEMA)


def _read_row(
    data: Path, number: int, row: Mapping[str, str], years: str, columns: dict[str, list[Any]]
) -> None:
    where = f"{data}, row {number}, column "
    columns["school_id"].append(f"gb-urn:{row['school_urn']}")
    columns["year"].append(_year(where, row["time_period"], row["time_identifier"], years))
    columns["series"].append(row["series"])
    columns["measure"].append(row["series"].partition(".")[0])
    columns["group"].append(_join(row["breakdown_topic"], row["breakdown"]))
    for column, (name, *_) in INDICATORS.items():
        text = row[name]
        whole = pa.types.is_integer(SCHEMA.field(column).type)
        try:
            columns[column].append(None if text == NOT_AVAILABLE else int(text) if whole else float(text))
        except ValueError as error:
            raise EvidenceError(f"{where}{name}: “{text}” is no figure; a panel needs one.") from error


def _year(where: str, period: str, identifier: str, years: str) -> int:
    known = identifier == (CALENDAR if years == "calendar" else ACADEMIC)
    if not known or not re.fullmatch(r"\d{4}" if years == "calendar" else r"\d{6}", period):
        raise EvidenceError(
            f"{where}time_period: “{period}” ({identifier}) is not a year as {years} writes it."
        )
    return int(period[:4]) + (1 if years == "academic_end" else 0)


def _join(topic: str, breakdown: str) -> str:
    if topic == TOTAL:
        return EVERYONE
    return compose(dict(zip(topic.split(" + "), breakdown.split(" + "), strict=True)))
