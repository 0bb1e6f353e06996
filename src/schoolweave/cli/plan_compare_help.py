"""``schoolweave plan compare`` where both folders hold hubs, or both hold support."""

import csv
from collections.abc import Iterator
from pathlib import Path

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from schoolweave.cli import plan_explain_hubs, plan_explain_support
from schoolweave.cli.plan_kind import HUBS
from schoolweave.planning import helped
from schoolweave.planning.helped import Comparison
from schoolweave.planning.hubs.compare import compare as compare_hubs
from schoolweave.planning.support.compare import compare as compare_support

SHOWN = 20
"""Schools listed on the screen; files hold all."""
COLUMNS = (
    "school_id", "name", "what", "before", "after", "km_before", "km_after", "days_before", "days_after",
)  # fmt: skip
LIST = ";"


def found(kind: str, folders: tuple[Path, Path], register: Path | None, mapping: Path | None) -> Comparison:
    """Return the comparison of two folders of one kind."""
    if kind == HUBS:
        one, two = (plan_explain_hubs.saved(folder, register, mapping) for folder in folders)
        return compare_hubs(one, two)
    before, after = (plan_explain_support.saved(folder) for folder in folders)
    return compare_support(before, after)


def drawn(told: Comparison, path: Path, names: tuple[str, str]) -> str:
    """Return the comparison as the text of an HTML or SVG file."""
    return (helped.page if path.suffix == ".html" else helped.svg)(told, names=names)


def write(told: Comparison, path: Path) -> None:
    """Write each school whose help changes as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for one in told.changes:
            cells = (getattr(one, name) for name in COLUMNS)
            writer.writerow(LIST.join(cell) if isinstance(cell, tuple) else cell for cell in cells)


def shown(told: Comparison, names: tuple[str, str]) -> Iterator[RenderableType]:
    """Yield the comparison as tables and sentences."""
    table = Table("", *(escape(name) for name in names), title="Plans", title_justify="left")
    for row in helped.rows(told):
        table.add_row(*(escape(cell) for cell in row))
    yield table
    yield (
        f"{told.common:,} schools have help in both; their ways are {told.common_km[0]:,.1f} km in the first "
        f"and {told.common_km[1]:,.1f} km in the second."
    )
    yield f"The help of {len(told.changes):,} schools changes."
    for change in told.changes[:SHOWN]:
        yield escape(f"  {change.school_id}: {helped.told(change)}.")
    if len(told.changes) > SHOWN:
        yield f"  … and {len(told.changes) - SHOWN:,} more: --csv FILE lists all."
