"""Supporters and needs from CSV, a matching to CSV and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any

from schoolweave.core.errors import PlanningError
from schoolweave.planning.support.model import BlockingPair, Engagement, Need, Result, Supporter, Unmet

SUPPORTERS, NEEDS = "supporters.csv", "needs.csv"
"""The records that a matching is about, beside it."""
LIST = ";"
"""What stands between the entries of a list in one cell."""
OPTIONAL = ("stable.csv", "worths.csv", "earlier.csv")
"""Files that only some matchings have."""
_NUMBERS = {"latitude", "longitude", "days"}


def read_supporters(path: Path) -> list[Supporter]:
    """Return the supporters of a CSV file whose columns are the fields of :class:`Supporter`.

    Lists are written ``primary;secondary``. Raises :class:`PlanningError` where a column is missing or a cell
    is not understood, with its row.
    """
    return [Supporter(**row) for row in _rows(path, Supporter)]


def read_needs(path: Path) -> list[Need]:
    """Return the schools in need of a CSV file whose columns are the fields of :class:`Need`."""
    return [Need(**row) for row in _rows(path, Need)]


def read_engagements(path: Path) -> dict[str, dict[str, float]]:
    """Return an earlier plan's days by school and supporter, from its ``engagements.csv``."""
    found: dict[str, dict[str, float]] = {}
    for row in _rows(path, Engagement):
        found.setdefault(row["school_id"], {})[row["supporter_id"]] = row["days"]
    return found


def _rows(path: Path, record: type[Supporter] | type[Need] | type[Engagement]) -> Iterable[dict[str, Any]]:
    known = {one.name: one for one in fields(record)}
    needed = {name for name, one in known.items() if one.default is MISSING} - {"km", "misfit_km"}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = needed - set(reader.fieldnames or ())
        if missing:
            raise PlanningError(f"{path} has no column {', '.join(sorted(missing))}: add it.")
        for number, row in enumerate(reader, start=2):
            cells = {name: (row.get(name) or "").strip() for name in known}
            try:
                yield {name: _value(name, known[name].type, cell, needed) for name, cell in cells.items()}
            except ValueError as error:
                raise PlanningError(f"{path}, row {number}: {error}.") from None


def _value(name: str, kind: Any, cell: str, needed: set[str]) -> Any:
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in cell.split(LIST) if part.strip())
    if not cell and name in needed:
        raise ValueError(f"{name} is empty")
    if name in _NUMBERS:
        if not cell:
            return None
        try:
            return float(cell)
        except ValueError:
            raise ValueError(f"{name} is “{cell}”, which is not a number") from None
    if name == "schools_max":
        if not cell.isdecimal():
            raise ValueError(f"{name} is “{cell}”, which is not a whole number")
        return int(cell)
    return cell


def write(result: Result, folder: Path, *, choice: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """Write a matching to ``folder`` and return the files' names; ``choice`` is kept in the summary.

    ``engagements.csv``, ``unmet.csv``, ``blocking.csv``, ``prices.csv`` (the certificate, by supporter),
    ``supporters.csv`` and ``needs.csv`` (the records that were matched) and ``summary.json``, which has the
    certificate's penalties and bound too; where there are such,
    ``stable.csv`` (the stable matching), ``worths.csv`` (the bound at this cover, by school) and
    ``earlier.csv`` (the days of the earlier plan). :func:`~schoolweave.planning.support.load` reads them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = _texts(result, choice)
    for name in OPTIONAL:
        (folder / name).unlink(missing_ok=True)  # of another matching that was written here before
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return tuple(texts)


def _texts(result: Result, choice: Mapping[str, Any] | None) -> dict[str, str]:
    proof = result.certificate
    prices = [(name, price, proof.supporter_units[name]) for name, price in proof.prices.items()]
    texts = {
        "engagements.csv": _table(Engagement, [asdict(one).values() for one in result.engagements]),
        "unmet.csv": _table(Unmet, [asdict(one).values() for one in result.unmet]),
        "blocking.csv": _table(BlockingPair, [asdict(one).values() for one in result.blocking]),
        "prices.csv": _text(("supporter_id", "price", "units"), prices),
        SUPPORTERS: _table(Supporter, [map(_cell, asdict(one).values()) for one in result.supporters]),
        NEEDS: _table(Need, [map(_cell, asdict(one).values()) for one in result.needs]),
    }
    if result.stable is not None:
        texts["stable.csv"] = _table(Engagement, [asdict(one).values() for one in result.stable.engagements])
    if result.cover is not None:
        texts["worths.csv"] = _text(("school_id", "worth"), result.cover.worths.items())
    if result.earlier:
        days = [(a, b, c) for b, many in result.earlier.items() for a, c in many.items()]
        texts["earlier.csv"] = _text(("supporter_id", "school_id", "days"), days)
    told = as_dict(result) | ({"choice": dict(choice)} if choice is not None else {})
    return texts | {"summary.json": json.dumps(told, ensure_ascii=False, indent=2) + "\n"}


def _cell(value: object) -> object:
    """Return a value as a cell: lists joined, what is not known empty, numbers with all their digits."""
    if isinstance(value, tuple | list):
        return LIST.join(value)
    return "" if value is None else repr(value) if isinstance(value, float) else value


def as_dict(result: Result) -> dict[str, Any]:
    """Return the content of ``summary.json``."""
    proof, cover = asdict(result.certificate), result.cover
    names = ("unit_days", "penalties", "move_price", "objective", "lower_bound")
    bound = {"prices": dict(cover.prices), "lower_bound": cover.lower_bound} if cover is not None else None
    told = {"kind": "support"} | result.summary()
    return told | {"certificate": {name: proof[name] for name in names}, "cover": bound}


def _table(
    record: type[Engagement | Unmet | BlockingPair | Supporter | Need], rows: Iterable[Iterable[object]]
) -> str:
    return _text([one.name for one in fields(record)], rows)


def _text(header: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
