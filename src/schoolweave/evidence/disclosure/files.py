"""A table read from CSV, and what is written of a protected one."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import TextIO

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence import whole
from schoolweave.evidence.disclosure.published import Published
from schoolweave.evidence.disclosure.table import Layout, Table, build

LEVELS = ("nation", "region", "community", "school_id")
GROUPS = ("group",)
BY = ("year",)
REST = "\0"
"""Under which a row keeps values that no column of the header is for."""


def read(
    path: Path,
    *,
    trees: Sequence[Sequence[str]] = (),
    groups: Sequence[str] | None = None,
    by: Sequence[str] | None = None,
    overlapping: Sequence[str] = (),
    count: str = "count",
    met: str | None = None,
) -> Table:
    """Return the table of a CSV file with one row per unit and group.

    What is not said is taken from columns of the usual names (:data:`LEVELS`, :data:`GROUPS`, :data:`BY`;
    ``met`` where there is such a column). Raises :class:`DisclosureError` where a column is missing or a row
    is not understood.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return _read(path, handle, trees, groups, by, overlapping, count, met)
    except (UnicodeDecodeError, csv.Error):
        raise DisclosureError(f"{path} is not CSV in UTF-8: save it as CSV (UTF-8).") from None


def _read(
    path: Path,
    handle: TextIO,
    trees: Sequence[Sequence[str]],
    groups: Sequence[str] | None,
    by: Sequence[str] | None,
    overlapping: Sequence[str],
    count: str,
    met: str | None,
) -> Table:
    """Return the table of an open file."""
    reader = csv.DictReader(handle, restkey=REST)
    head = tuple(reader.fieldnames or ())
    layout = Layout(
        trees=tuple(map(tuple, trees)) or (tuple(name for name in LEVELS if name in head),),
        groups=tuple(groups if groups is not None else (name for name in GROUPS if name in head)),
        by=tuple(by if by is not None else (name for name in BY if name in head)),
        overlapping=tuple(overlapping),
        count=count,
        met=met or ("met" if "met" in head else None),
    )
    places = [*(name for tree in layout.trees for name in tree), *layout.groups, *layout.by]
    named = [*places, layout.count, *([layout.met] if layout.met else [])]
    missing = [name for name in dict.fromkeys(named) if name not in head]
    if missing or not layout.trees[0]:
        known = f" It has: {', '.join(head)}." if head else " It is empty."
        raise DisclosureError(
            f"{path} has no column {', '.join(missing) or 'for schools'}: name the columns.{known}"
        )
    if strange := [name for name in layout.overlapping if name not in layout.groups]:
        raise DisclosureError(f"{strange[0]} is to overlap, but is not one of the groups.")
    table = build(_full(path, reader, places), layout)
    if not table.places:
        raise DisclosureError(f"{path} has a header and no rows.")
    if table.missing.all():
        raise DisclosureError(f"{path} has no {layout.count} in any row: there is nothing to publish.")
    return table


def _full(path: Path, reader: Iterable[dict[str, str]], places: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield rows that have as many values as the header and say what they are about."""
    for number, row in enumerate(reader, start=2):
        if REST in row or None in row.values():
            raise DisclosureError(f"{path}, row {number}: it has more or fewer values than the header.")
        if empty := [name for name in places if not row[name].strip()]:
            raise DisclosureError(f"{path}, row {number}: {empty[0]} is empty. Fill it in.")
        yield row


def write(published: Published, folder: Path) -> None:
    """Write ``cells.csv`` (a figure or symbol in every cell), ``legend.csv`` and ``summary.json``.

    All of them whole or none. Raises :class:`OSError` where a file cannot be written.
    """
    rows = published.rows()
    cells, legend = StringIO(), StringIO()
    writer = csv.DictWriter(cells, list(rows[0]) if rows else ["count"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    plain = csv.writer(legend, lineterminator="\n")
    plain.writerow(["symbol", "meaning"])
    plain.writerows(published.legend.items())
    text = json.dumps(summary(published), ensure_ascii=False, indent=2)
    texts = {"cells.csv": cells.getvalue(), "legend.csv": legend.getvalue(), "summary.json": text + "\n"}
    whole.write(folder, texts)


def summary(published: Published) -> dict[str, object]:
    """Return what was done to a table, as plain values."""
    profile = published.profile
    return {
        "profile": profile.id,
        "profile_name": profile.name,
        "source": profile.source,
        "certainty": profile.certainty,
        "cells": len(published.table.places),
        "suppressed_for_themselves": published.primary,
        "suppressed_for_others": published.complementary,
        "narrowest_range_allowed": profile.width,
        "earlier_releases": list(published.earlier),
        "legend": dict(published.legend),
    }
