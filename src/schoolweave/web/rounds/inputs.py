"""The schools that a scenario was computed from, as they were on that day."""

import csv
import io
from collections.abc import Iterator
from datetime import date

from schoolweave.schools import Authority, Kind, Scale, School, Status
from schoolweave.schools.canonical import parse_ids, parse_needs, parse_rolls, parse_years


def schools_of(text: str) -> tuple[School, ...]:
    """Return the schools of a ``schools.csv`` as scenarios keep it, in its order.

    Raises :class:`ValueError` or :class:`KeyError` where the text is not such a file.
    """
    return tuple(_schools(csv.DictReader(io.StringIO(text, newline=""))))


def _schools(rows: "csv.DictReader[str]") -> Iterator[School]:
    for row in rows:
        yield School(
            id=row["id"],
            name=row["name"],
            kind=Kind(row["kind"]),
            authority=Authority(row["authority"]),
            status=Status(row["status"]),
            latitude=_number(row["latitude"]),
            longitude=_number(row["longitude"]),
            years=parse_years(row["years"]) or (),
            scale=Scale(row["scale"]),
            roll=int(row["roll"]) if row["roll"] else None,
            roll_by_year=parse_rolls(row["roll_by_year"]) or (),
            needs=parse_needs(row["needs"]) or (),
            type_name=row["type_name"],
            authority_name=row["authority_name"],
            region=row["region"],
            area=row["area"],
            town=row["town"],
            opened=_day(row["opened"]),
            closed=_day(row["closed"]),
            community_id=row["community_id"],
            community_name=row["community_name"],
            predecessors=parse_ids(row["predecessors"]),
            successors=parse_ids(row["successors"]),
        )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
