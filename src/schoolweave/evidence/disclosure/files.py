"""A table read from CSV, and what is written of a protected one."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure.published import Published
from schoolweave.evidence.disclosure.table import Layout, Table, build

LEVELS = ("nation", "region", "community", "school_id")
GROUPS = ("group",)
BY = ("year",)


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
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        head = tuple(reader.fieldnames or ())
        layout = Layout(
            trees=tuple(map(tuple, trees)) or (tuple(name for name in LEVELS if name in head),),
            groups=tuple(groups if groups is not None else (name for name in GROUPS if name in head)),
            by=tuple(by if by is not None else (name for name in BY if name in head)),
            overlapping=tuple(overlapping),
            count=count,
            met=met or ("met" if "met" in head else None),
        )
        named = [*(name for tree in layout.trees for name in tree), *layout.groups, *layout.by, layout.count]
        missing = [name for name in named if name not in head]
        if missing or not layout.trees[0]:
            raise DisclosureError(
                f"{path} has no column {', '.join(missing) or 'for schools'}: name the columns."
            )
        return build(reader, layout)


def write(published: Published, folder: Path) -> None:
    """Write ``cells.csv`` (a figure or symbol in every cell), ``legend.csv`` and ``summary.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = published.rows()
    with (folder / "cells.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]) if rows else ["count"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with (folder / "legend.csv").open("w", encoding="utf-8", newline="") as handle:
        plain = csv.writer(handle, lineterminator="\n")
        plain.writerow(["symbol", "meaning"])
        plain.writerows(published.legend.items())
    text = json.dumps(summary(published), ensure_ascii=False, indent=2)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")


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
