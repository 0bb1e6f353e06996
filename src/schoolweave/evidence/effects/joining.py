"""What a file with a row a school adds to a panel, and which schools only one of them knows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.cells import Table


def with_schools(
    table: Table, schools: Table, unit: str, first: str, names: Iterable[str]
) -> tuple[Table, tuple[str, ...]]:
    """Return the panel with the columns that only the table of schools has, and whom either lacks.

    ``unit`` and ``first`` are the columns of schools and first years, ``names`` all that are wanted. Raises
    :class:`EvidenceError` where a school stands there twice, or the tables have no school in common.
    """
    ids = schools.texts(unit)
    place = {one: at for at, one in enumerate(ids)}
    if len(place) < len(ids):
        row = next(at for at, one in enumerate(ids) if place[one] != at)
        raise EvidenceError(f"{schools.where(row, unit)}{ids[row]} stands here twice: one row a school.")
    units = table.texts(unit)
    rows = [place.get(one, -1) for one in units]
    if max(rows, default=-1) < 0:
        raise EvidenceError(
            f"No school of {table.name} is in {schools.name}: one has ids such as “{units[0]}”, the other "
            f"such as “{ids[0]}”."
        )
    more: dict[str, Sequence[Any]] = {}
    for name in names:
        if name not in table.columns and name in schools.columns:
            values = schools.texts(name)
            more[name] = [values[at] if at >= 0 else "" for at in rows]
    joined = Table(table.name, {**table.columns, **more}, table.first_row, table.kept, table.known)
    return joined, _unknown(set(units), set(ids), schools.name, first, more)


def _unknown(
    units: set[str], ids: set[str], name: str, first: str, more: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return sentences about schools that are in only one of two files."""
    notes = []
    if lost := len(units - ids):
        what = "count as never joining" if first in more else "lack what it tells"
        notes.append(
            f"{lost:,} of {len(units):,} schools have no row in {name}: they {what}, and are left out "
            "where a weight or covariate is missing so."
        )
    if strange := len(ids - units):
        notes.append(f"{strange:,} of {len(ids):,} schools in {name} have no row in the panel as it is used.")
    return tuple(notes)
