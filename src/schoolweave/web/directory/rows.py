"""School records of the library to rows of the database, and back."""

from typing import Any

from schoolweave import schools
from schoolweave.web.directory.models import School
from schoolweave.web.directory.names import folded

_IN_WORDS = ("kind", "authority", "status", "scale", "type_name", "authority_name", "community_name")
_IN_PLACE = ("latitude", "longitude", "region", "area", "town")
_AS_THEY_ARE = ("name", *_IN_WORDS, *_IN_PLACE, "roll", "opened", "closed", "community_id")
FACTS = (*_AS_THEY_ARE, "years", "roll_by_year", "needs", "predecessors", "successors")
"""The columns that a register fills."""


def to_row(record: schools.School) -> dict[str, Any]:
    """Return the values of :data:`FACTS` for a record, as the database gives them back."""
    row = {name: getattr(record, name) for name in _AS_THEY_ARE}
    row |= {name: str(row[name]) for name in ("kind", "authority", "status", "scale")}
    row["years"] = list(record.years)
    row["roll_by_year"] = [list(pair) for pair in record.roll_by_year]
    row["needs"] = [
        {"measure": need.measure, "value": need.value, "year": need.year, "source": need.source}
        for need in record.needs
    ]
    row["predecessors"] = list(record.predecessors)
    row["successors"] = list(record.successors)
    return row


def searchable(name: str) -> str:
    """Return the name as it is searched, cut to its column."""
    return folded(name)[:300]


def to_record(row: School) -> schools.School:
    """Return the library's record of a row."""
    return schools.School(
        id=row.id,
        name=row.name,
        kind=schools.Kind(row.kind),
        authority=schools.Authority(row.authority),
        status=schools.Status(row.status),
        latitude=row.latitude,
        longitude=row.longitude,
        years=tuple(row.years),
        scale=schools.Scale(row.scale),
        roll=row.roll,
        roll_by_year=tuple((year, learners) for year, learners in row.roll_by_year),
        needs=tuple(schools.Need(**need) for need in row.needs),
        type_name=row.type_name,
        authority_name=row.authority_name,
        region=row.region,
        area=row.area,
        town=row.town,
        opened=row.opened,
        closed=row.closed,
        community_id=row.community_id,
        community_name=row.community_name,
        predecessors=tuple(row.predecessors),
        successors=tuple(row.successors),
    )
