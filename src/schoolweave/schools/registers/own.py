"""Schoolweave's own canonical CSV, as :func:`schoolweave.schools.write` makes it: read back exactly."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from schoolweave.schools import place
from schoolweave.schools.canonical import COLUMNS, parse_ids, parse_needs, parse_rolls, parse_years
from schoolweave.schools.fields import Row, decimal, looked_up, parse_day, required_text, whole_number
from schoolweave.schools.header import Layout
from schoolweave.schools.record import Authority, Kind, Scale, School, Status
from schoolweave.schools.registers.base import ReadRow, Register, check_place
from schoolweave.schools.report import quoted

Parsed = TypeVar("Parsed")
Word = TypeVar("Word", bound=StrEnum)

LAYOUT = Layout(
    key="schoolweave",
    title="Schoolweave's own CSV",
    columns={name: (name,) for name in COLUMNS},
    required=("id", "name", "kind", "authority", "status", "latitude", "longitude", "years", "scale"),
)


def words(kind: type[Word]) -> Mapping[str, Word]:
    """Return the values of an enumeration by themselves, for looking up."""
    return {member.value: member for member in kind}


KINDS, AUTHORITIES, STATUSES, SCALES = words(Kind), words(Authority), words(Status), words(Scale)


def start(as_of: date | None) -> ReadRow:
    """Return a function that reads one row; the file says everything itself, so ``as_of`` is not used."""
    del as_of
    return _read


def _read(row: Row) -> School:
    number = _id(row)
    required_text(row, "name", what="name")
    status = looked_up(row, "status", STATUSES, what="status", otherwise=Status.OPEN, said="open")
    latitude, longitude = _place(row, status)
    return School(
        id=number,
        name=row.raw("name"),
        kind=looked_up(row, "kind", KINDS, what="kind", otherwise=Kind.OTHER, said="another kind"),
        authority=looked_up(
            row,
            "authority",
            AUTHORITIES,
            what="authority",
            otherwise=Authority.OTHER,
            said="another authority",
        ),
        status=status,
        latitude=latitude,
        longitude=longitude,
        scale=looked_up(row, "scale", SCALES, what="scale", otherwise=Scale.YEAR, said="year levels"),
        roll=whole_number(row, "roll", what="roll"),
        opened=_day(row, "opened"),
        closed=_day(row, "closed"),
        **_texts(row),
        **_lists(row),
    )


def _id(row: Row) -> str:
    number = required_text(row, "id", what="identifier")
    prefix, colon, local = number.partition(":")
    if not (prefix and colon and local):
        message = f"The identifier “{quoted(number)}” is not like register:number."
        raise row.reject("bad_id", "id", message, "Rejected the row.")
    return number


def _place(row: Row, status: Status) -> place.Place:
    latitude, longitude = (
        decimal(row, "latitude", what="latitude"),
        decimal(row, "longitude", what="longitude"),
    )
    where = place.degrees(row, latitude, longitude, place.WORLD)
    check_place(row, status, where != place.NOWHERE, "latitude")
    return where


def _texts(row: Row) -> dict[str, Any]:
    names = ("type_name", "authority_name", "region", "area", "town", "community_id", "community_name")
    return {name: row.raw(name) for name in names}


def _lists(row: Row) -> dict[str, Any]:
    return {
        "years": _parsed(row, "years", parse_years),
        "roll_by_year": _parsed(row, "roll_by_year", parse_rolls),
        "needs": _parsed(row, "needs", parse_needs),
        "predecessors": parse_ids(row.text("predecessors")),
        "successors": parse_ids(row.text("successors")),
    }


def _parsed(row: Row, field: str, parse: Callable[[str], tuple[Parsed, ...] | None]) -> tuple[Parsed, ...]:
    found = parse(row.text(field))
    if found is None:
        row.warn("bad_list", field, f"The {field} cannot be read as a list.", "Left out.")
        return ()
    return found


def _day(row: Row, field: str) -> date | None:
    text = row.text(field)
    found = parse_day(text, ("%Y-%m-%d",)) if text else None
    if text and found is None:
        row.warn("bad_date", field, f"The day “{text[:40]}” is not like 2021-09-01.", "Left out.")
    return found


REGISTER = Register(LAYOUT, start)
