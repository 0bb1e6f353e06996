"""England: Get Information about Schools, the ``edubasealldata`` extract (all 111 columns or a selection).

Decisions that a user should know:

- Years are the statutory ages ``low … high - 1`` with :attr:`Scale.AGE`. The kind follows from them
  (:func:`kind_by_ages`), not from the phase or a name; types for special needs are ``special``, units,
  colleges and centres are ``other``.
- A state-funded school with a religious character is ``integrated``, as the record defines it.
- Eastings and northings (EPSG:27700) become WGS84; 0, 0 and blanks are a missing place.
- A percentage of learners eligible for free meals of 0 can mean unknown: it is left out where the register
  counts no learners either, and kept and warned about elsewhere.
- "Linked establishments", where given, holds predecessors and successors; its list runs over into cells
  beyond the header.
- An opening day of 1 January 1900 stands for unknown.
"""

import re
from datetime import date
from typing import Any

from schoolweave.schools import place
from schoolweave.schools.fields import Row, day, decimal, looked_up, required_text, whole_number
from schoolweave.schools.header import Layout, plain
from schoolweave.schools.record import Authority, Kind, Need, Scale, School, Status
from schoolweave.schools.registers.base import (
    ReadRow,
    Register,
    check_place,
    check_roll,
    numbered_id,
    shared_need,
    table,
)

PREFIX = "gb-urn"
SOURCE = "Get Information about Schools"
TABLE = table("england.toml")
DAYS = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d")
EPSG = 27700
NO_VALUE = ("SUPP", "NE", "NA", "N/A", "NP", "LOWCOV", "x", "z", "c")
NO_FAITH = ("", "does not apply", "none", "not applicable")
OLDEST_AGE = 25

LAYOUT = Layout(
    key="england-gias",
    title="England's Get Information about Schools (edubasealldata)",
    columns={
        "id": ("URN",),
        "name": ("EstablishmentName",),
        "type": ("TypeOfEstablishment (name)",),
        "group": ("EstablishmentTypeGroup (name)",),
        "status": ("EstablishmentStatus (name)",),
        "low_age": ("StatutoryLowAge",),
        "high_age": ("StatutoryHighAge",),
        "roll": ("NumberOfPupils",),
        "easting": ("Easting",),
        "northing": ("Northing",),
        "opened": ("OpenDate",),
        "closed": ("CloseDate",),
        "fsm": ("PercentageFSM",),
        "census": ("CensusDate",),
        "faith": ("ReligiousCharacter (name)",),
        "region": ("GOR (name)",),
        "authority_code": ("LA (code)",),
        "authority_name": ("LA (name)",),
        "district": ("DistrictAdministrative (name)",),
        "town": ("Town",),
        "linked": ("Linked establishments",),
    },
    required=("id", "name", "type", "status", "low_age", "high_age", "roll", "easting", "northing"),
    spills="linked",
)

_LINK = re.compile(r"(\d{4,8}) (Predecessor|Successor)\b.*", re.ASCII)

TypeFacts = tuple[Authority, str, str]
"""Authority, form and the name of the group that a type belongs to."""

TYPES: dict[str, TypeFacts] = {
    plain(name): (Authority(group["authority"]), group.get("form", "mainstream"), title)
    for title, group in TABLE["groups"].items()
    for name in group["types"]
}
STATUSES = {word: Status(value) for word, value in TABLE["statuses"].items()}
REGIONS = {str(code): region for region, codes in TABLE["regions"].items() for code in codes}


def kind_by_ages(low: int, high: int) -> Kind:
    """Return the kind of a mainstream school that takes learners from age ``low`` and has none at ``high``.

    Ends by 5: other (nursery). Starts by 7 and goes to 16 or beyond: area. Starts at 11 or later, or goes to
    16 or beyond: secondary. Starts at 7 or later and ends at 12 or later: intermediate (middle schools).
    Everything else is primary: infants, juniors, first schools, and those that keep learners to 12 or 13.
    """
    if high <= 5:
        return Kind.OTHER
    if low <= 7 and high >= 16:
        return Kind.AREA
    if low >= 11 or high >= 16:
        return Kind.SECONDARY
    if low >= 7 and high >= 12:
        return Kind.INTERMEDIATE
    return Kind.PRIMARY


def start(as_of: date | None) -> ReadRow:
    """Return a function that reads one row; ``as_of`` dates measures where no census date is given."""
    convert = place.from_grid(EPSG)

    def read_row(row: Row) -> School:
        return _read(row, convert, as_of)

    return read_row


def _read(row: Row, convert: place.Convert, as_of: date | None) -> School:
    number, name = numbered_id(row, PREFIX, "URN"), required_text(row, "name", what="name")
    authority, form, group = _type(row)
    status = _status(row)
    ages = _ages(row, status)
    latitude, longitude = _place(row, convert, status)
    roll = whole_number(row, "roll", what="roll", missing=NO_VALUE)
    check_roll(row, status, roll, "roll")
    return School(
        id=number,
        name=name,
        kind=_kind(form, ages),
        authority=_authority(row, authority),
        status=status,
        latitude=latitude,
        longitude=longitude,
        years=ages,
        scale=Scale.AGE,
        roll=roll,
        needs=_needs(row, roll, as_of),
        type_name=row.shared_text("type"),
        authority_name=row.shared_text("group") or group,
        region=row.shared_text("region") or REGIONS.get(row.text("authority_code"), ""),
        area=row.shared_text("district") or row.shared_text("authority_name"),
        town=row.shared_text("town"),
        **_history(row),
    )


def _history(row: Row) -> dict[str, Any]:
    """Return the days of opening and closing, predecessors and successors."""
    return {
        "opened": day(row, "opened", what="opening date", formats=DAYS),
        "closed": day(row, "closed", what="closing date", formats=DAYS),
        "predecessors": _linked(row, "Predecessor"),
        "successors": _linked(row, "Successor"),
    }


def _type(row: Row) -> TypeFacts:
    otherwise = (Authority.OTHER, "mainstream", "")
    said = "another authority, its kind by its ages"
    return looked_up(row, "type", TYPES, what="type of establishment", otherwise=otherwise, said=said)


def _place(row: Row, convert: place.Convert, status: Status) -> place.Place:
    easting, northing = decimal(row, "easting", what="easting"), decimal(row, "northing", what="northing")
    where = place.grid(row, easting, northing, convert, place.ENGLAND)
    check_place(row, status, where != place.NOWHERE, "easting")
    return where


def _status(row: Row) -> Status:
    otherwise = Status.CLOSED if row.text("closed") else Status.OPEN
    said = f"{otherwise.value}, since it has {'a' if otherwise is Status.CLOSED else 'no'} closing date"
    return looked_up(row, "status", STATUSES, what="status", otherwise=otherwise, said=said)


def _ages(row: Row, status: Status) -> tuple[int, ...]:
    low = whole_number(row, "low_age", what="lowest statutory age")
    high = whole_number(row, "high_age", what="highest statutory age")
    if low is None and high is None and (row.text("low_age") or status in (Status.CLOSED, Status.PROPOSED)):
        return ()
    if low is None or high is None or not low < high <= OLDEST_AGE:
        row.warn(
            "bad_ages",
            "low_age",
            f"The statutory ages “{row.text('low_age')}” to “{row.text('high_age')}” are no range of ages.",
            "Accepted without years.",
        )
        return ()
    return _AGES[low, high]


_AGES = {(a, b): tuple(range(a, b)) for a in range(OLDEST_AGE) for b in range(a + 1, OLDEST_AGE + 1)}


def _kind(form: str, ages: tuple[int, ...]) -> Kind:
    if form == "special":
        return Kind.SPECIAL
    if form == "other" or not ages:
        return Kind.OTHER
    return kind_by_ages(ages[0], ages[-1] + 1)


def _authority(row: Row, authority: Authority) -> Authority:
    of_faith = row.text("faith").casefold() not in NO_FAITH
    return Authority.INTEGRATED if of_faith and authority is Authority.STATE else authority


def _linked(row: Row, direction: str) -> tuple[str, ...]:
    found = (_LINK.fullmatch(cell.strip()) for cell in row.tail("linked"))
    ids = {f"{PREFIX}:{int(link[1])}" for link in found if link and link[2] == direction}
    return tuple(sorted(ids))


def _needs(row: Row, roll: int | None, as_of: date | None) -> tuple[Need, ...]:
    percent = decimal(row, "fsm", what="percentage eligible for free meals", missing=NO_VALUE)
    counted = day(row, "census", what="census date", formats=DAYS) or as_of
    if percent is None:
        return ()
    if not 0 <= percent <= 100:
        row.warn("bad_number", "fsm", f"The percentage {percent:g} is not between 0 and 100.", "Left out.")
        return ()
    if percent == 0 and not roll:
        row.warn(
            "zero_need", "fsm", "The percentage is 0 and there are no learners: it is unknown.", "Left out."
        )
        return ()
    if percent == 0:
        row.warn(
            "zero_need",
            "fsm",
            "The percentage eligible for free meals is 0, which can mean unknown.",
            "Kept as 0.",
        )
    return (shared_need("fsm_percent", percent, counted.year if counted else None, SOURCE),)


REGISTER = Register(LAYOUT, start)
