"""New Zealand: the Ministry of Education's schools directory, in both dialects of its header.

Traps of the register that this reader knows:

- A roll of 0 with the roll date 1900-01-01 means that no roll is known.
- Decile 99 means not applicable; the isolation index may be a sentence.
- "(Proposed opening date: …)" in the name means a school that does not teach yet.
- The Chatham Islands lie at longitude -176.5, which is right.

Special schools, teen parent units and activity centres have no years: the directory does not say which years
they serve, and a community must not lean on a guess. The years of the others come from ``nz.toml``.
"""

import re
from datetime import date
from typing import Any

from schoolweave.schools import place
from schoolweave.schools.fields import Row, decimal, looked_up, parse_day, required_text, whole_number
from schoolweave.schools.header import Layout
from schoolweave.schools.record import Authority, Kind, Need, School, Status
from schoolweave.schools.registers.base import (
    ReadRow,
    Register,
    check_place,
    check_roll,
    numbered_id,
    shared_need,
    table,
)

PREFIX = "nz-moe"
SOURCE = "Ministry of Education schools directory"
TABLE = table("nz.toml")
NOT_APPLICABLE = "99"
NO_INDEX = ("Not applicable", "Not calculated", "Not Applicable", "Not Calculated", "N/A")
UNKNOWN_REGION = ("", "unknown", "not applicable", "area outside region")
DAYS = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d/%m/%Y")
NO_ROLL_DAY = date(1900, 1, 1)

LAYOUT = Layout(
    key="nz-directory",
    title="New Zealand's schools directory",
    columns={
        "id": ("School_Id", "School ID", "School Number"),
        "name": ("Org_Name", "Name", "School Name"),
        "type": ("Org_Type", "School Type", "Type"),
        "authority": ("Authority",),
        "latitude": ("Latitude",),
        "longitude": ("Longitude",),
        "roll": ("Total", "Total School Roll"),
        "roll_date": ("Roll_Date",),
        "decile": ("Decile",),
        "isolation": ("Isolation_Index",),
        "region": ("Regional_Council",),
        "education_region": ("Education_Region",),
        "area": ("Territorial_Authority", "Territorial Authority with Auckland Local Board"),
        "town": ("Add1_City", "City"),
        "community_id": ("Col_Id", "Community of Learning: ID"),
        "community_name": ("Col_Name", "Community of Learning: Name"),
    },
    required=("id", "name", "type", "authority", "latitude", "longitude", "roll"),
)

_PROPOSED = re.compile(r"\s*\(\s*proposed\b(?:[^():]*:)?\s*([^()]*)\)", re.IGNORECASE)

KindAndYears = tuple[Kind, tuple[int, ...]]


def _kind_and_years(entry: dict[str, Any]) -> KindAndYears:
    if "years" not in entry:
        return Kind(entry["kind"]), ()
    low, high = entry["years"]
    return Kind(entry["kind"]), tuple(range(low, high + 1))


TYPES: dict[str, KindAndYears] = {word: _kind_and_years(entry) for word, entry in TABLE["types"].items()}
AUTHORITIES = {word: Authority(value) for word, value in TABLE["authorities"].items()}


def start(as_of: date | None) -> ReadRow:
    """Return a function that reads one row of the directory; ``as_of`` dates measures that carry no date."""

    def read_row(row: Row) -> School:
        return _read(row, as_of)

    return read_row


def _read(row: Row, as_of: date | None) -> School:
    number = numbered_id(row, PREFIX, "identifier")
    name, status, opened = _name(required_text(row, "name", what="name"))
    kind, years = looked_up(
        row, "type", TYPES, what="school type", otherwise=(Kind.OTHER, ()), said="another kind, without years"
    )
    roll, counted = _roll(row, status)
    latitude, longitude = _place(row, status)
    return School(
        id=number,
        name=name,
        kind=kind,
        authority=_authority(row),
        status=status,
        latitude=latitude,
        longitude=longitude,
        years=years,
        roll=roll,
        needs=_needs(row, counted or as_of),
        type_name=row.shared_text("type"),
        authority_name=row.shared_text("authority"),
        region=_region(row),
        area=row.shared_text("area"),
        town=row.shared_text("town"),
        opened=opened,
        community_id=row.shared_text("community_id"),
        community_name=row.shared_text("community_name"),
    )


def _authority(row: Row) -> Authority:
    other = Authority.OTHER
    return looked_up(
        row, "authority", AUTHORITIES, what="authority", otherwise=other, said="another authority"
    )


def _place(row: Row, status: Status) -> place.Place:
    latitude, longitude = (
        decimal(row, "latitude", what="latitude"),
        decimal(row, "longitude", what="longitude"),
    )
    where = place.degrees(row, latitude, longitude, place.NEW_ZEALAND)
    check_place(row, status, where != place.NOWHERE, "latitude")
    return where


def _name(text: str) -> tuple[str, Status, date | None]:
    """Split "X School (Proposed opening date: 2023-01-01)" into name, status and day of opening."""
    found = _PROPOSED.findall(text)
    if not found:
        return text, Status.OPEN, None
    days = [parse_day(part.strip(), DAYS) for part in found]
    return _PROPOSED.sub("", text).strip() or text, Status.PROPOSED, next((day for day in days if day), None)


def _roll(row: Row, status: Status) -> tuple[int | None, date | None]:
    """Return the roll and the day it was counted; a 0 of 1900-01-01 is a missing roll."""
    roll = whole_number(row, "roll", what="roll")
    written = row.text("roll_date")
    counted = parse_day(written[:10], DAYS) if written else None
    if written and counted is None:
        row.warn("bad_date", "roll_date", f"The roll date “{written[:40]}” is not a date.", "Left out.")
    if counted == NO_ROLL_DAY:
        if status is Status.OPEN:
            row.warn(
                "unknown_roll",
                "roll",
                f"The roll {row.text('roll')} is dated 1 January 1900, which stands for unknown.",
                "Accepted with the roll missing.",
            )
        return None, None
    check_roll(row, status, roll, "roll")
    return roll, counted


def _needs(row: Row, day: date | None) -> tuple[Need, ...]:
    needs = []
    year = day.year if day else None
    decile = decimal(row, "decile", what="decile", missing=(NOT_APPLICABLE,))
    if decile is not None and not 1 <= decile <= 10:
        row.warn("bad_number", "decile", f"The decile {decile:g} is not between 1 and 10.", "Left out.")
    elif decile is not None:
        needs.append(shared_need("decile", decile, year, SOURCE))
    isolation = decimal(row, "isolation", what="isolation index", missing=NO_INDEX)
    if isolation is not None:
        needs.append(shared_need("isolation_index", isolation, year, SOURCE))
    return tuple(needs)


def _region(row: Row) -> str:
    """Return the regional council, or the education region where there is none (the Chatham Islands)."""
    council = row.shared_text("region")
    return row.shared_text("education_region") if council.casefold() in UNKNOWN_REGION else council


REGISTER = Register(LAYOUT, start)
