"""Schools found: by name, by place, as library records, with sources."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.templatetags.static import static
from django.utils.formats import date_format

from schoolweave import schools
from schoolweave.web.directory import near, searching
from schoolweave.web.directory.models import Register, School
from schoolweave.web.directory.rows import to_record
from schoolweave.web.directory.wording import facts_of
from schoolweave.web.ui.components import NOT_KNOWN, Fact


def records(rows: QuerySet[School] | Iterable[School]) -> tuple[schools.School, ...]:
    """Return the library's records of rows, in their order."""
    return tuple(to_record(row) for row in rows)


def listed(register: str | None = None) -> QuerySet[School]:
    """Return the schools that their register lists today; of one register where it is given."""
    found = School.objects.filter(listed=True)
    return found if register is None else found.filter(register_id=register)


def search(text: str, *, register: str | None = None, limit: int = 20) -> list[School]:
    """Return the listed schools that a person may mean by ``text``, likeliest first.

    Names, towns and communities are looked through; macrons, accents and punctuation do not matter.
    Names that begin with the text come first, then those that hold it, then towns and communities,
    then names with a few letters amiss.
    """
    ids = searching.find(text, register=register, limit=limit)
    rows = School.objects.select_related("extract", "register").defer(*near.LARGE).in_bulk(ids)
    return [rows[school_id] for school_id in ids if school_id in rows]


def nearest(school: School, *, count: int = 8) -> list[tuple[School, float]]:
    """Return the ``count`` open listed schools nearest to a school, with kilometres along a great circle."""
    return near.nearest(school, count=count)


def facts(school: School, *, place: bool = True) -> tuple[Fact, ...]:
    """Return what the register says of a school, each fact with its source and day."""
    extract = school.extract
    source = source_of(school)
    return tuple(
        Fact(label=label, value=value or str(NOT_KNOWN), source=own_source or source, as_of=extract.as_of)
        for label, value, own_source in facts_of(school, place=place)
    )


def source_of(school: School) -> str:
    """Return the name of a school's source, as in “New Zealand schools directory, September 2021”."""
    as_of = school.extract.as_of
    return f"{school.register.name}, {date_format(as_of, 'F Y')}" if as_of else school.register.name


def outline(register: Register) -> dict[str, Any] | str | None:
    """Return the land's outline: a GeoJSON geometry, the address of a static file, or nothing."""
    if register.outline:
        return dict(register.outline)
    return static(register.outline_static) if register.outline_static else None
