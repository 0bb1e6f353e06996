"""England's file of links between establishments: predecessors and successors, an optional companion.

Only link types that start with "Predecessor" or "Successor" say a direction; each is kept at both ends.
Others ("Result of Amalgamation", "Sixth Form Centre Link", …) do not and are counted, not used.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from schoolweave.schools.fields import Row
from schoolweave.schools.header import Layout, find_header
from schoolweave.schools.registers.england import PREFIX
from schoolweave.schools.report import Ledger
from schoolweave.schools.rows import records
from schoolweave.schools.source import inspect

LAYOUT = Layout(
    key="england-gias-links",
    title="England's links between establishments",
    columns={"id": ("URN",), "other": ("LinkURN",), "type": ("LinkType",), "day": ("LinkEstablishedDate",)},
    required=("id", "other", "type"),
    companion=True,
)


@dataclass(frozen=True, slots=True)
class Links:
    """Predecessors and successors of each school id; ``unused`` counts the link types without a direction."""

    predecessors: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    successors: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unused: Counter[str] = field(default_factory=Counter)


def read(path: str | Path, ledger: Ledger) -> Links:
    """Read the links; a row without two numbers is said and left out.

    Raises :class:`~schoolweave.core.errors.RegisterError` where the file is no such companion.
    """
    source = inspect(path)
    header = find_header(source, (LAYOUT,))
    row = Row(header, ledger, source.name)
    links = Links()
    for record in records(source, header.delimiter, len(header.names)):
        if record.number <= header.row or not any(cell.strip() for cell in record.cells):
            continue
        row.put(record.number, [*record.cells, *[""] * (len(header.names) - len(record.cells))])
        if record.fault:
            row.warn("link_ragged_row", "", f"The row {record.fault}.", "Left out the link.")
            continue
        _add(row, links)
    return links


def _add(row: Row, links: Links) -> None:
    one, other, kind = row.text("id"), row.text("other"), row.text("type")
    if not (one.isdecimal() and other.isdecimal() and one.isascii() and other.isascii()) or one == other:
        row.warn(
            "link_id", "other", "The link does not join two schools by their URNs.", "Left out the link."
        )
        return
    here, there = f"{PREFIX}:{int(one)}", f"{PREFIX}:{int(other)}"
    if kind.startswith("Predecessor"):
        links.predecessors[here].add(there)
        links.successors[there].add(here)
    elif kind.startswith("Successor"):
        links.successors[here].add(there)
        links.predecessors[there].add(here)
    else:
        links.unused[kind] += 1
