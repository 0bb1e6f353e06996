"""What every endpoint shares: which register, which page, what is answered when there is nothing."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.db.models import QuerySet
from django.urls import register_converter
from django.urls.converters import PathConverter
from ninja import Field, Schema

from schoolweave.web.directory.models import Register
from schoolweave.web.publishing.api.schemas import Invalid, Problem, Text
from schoolweave.web.publishing.queries.country import Country, country

MOST_A_PAGE = 500
LAST_PAGE = 1_000_000
LARGEST_KEY = 2**63 - 1

Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
ERRORS: dict[int, type[Schema]] = {404: Problem, 422: Invalid, 429: Problem}


class AnyText(PathConverter):
    """Whatever stands in an address, line breaks too: the API answers each of them as it says it does."""

    regex = r"[\s\S]+"


register_converter(AnyText, "any")


class NotFound(Exception):
    """There is nothing at this address; the message says what to try."""


class Paging(Schema):
    """Which page of a list, how long a page is, and of which register."""

    register_id: Text = Field("", description="A register’s prefix; left out: the default one.")
    page: int = Field(1, ge=1, le=LAST_PAGE)
    per_page: int = Field(100, ge=1, le=MOST_A_PAGE)


def chosen(register: str) -> Country:
    """Return the country of a register; raises :class:`NotFound` where there is none."""
    try:
        found = country(register)
    except Register.DoesNotExist:
        found = None
    if found is None:
        raise NotFound(f"There is no register “{register}”: /api/v1/registers lists those there are.")
    return found


def paged(found: QuerySet[Any] | Sequence[Any], paging: Paging) -> dict[str, Any]:
    """Return one page of a list, with the count over all pages."""
    first = (paging.page - 1) * paging.per_page
    return {
        "count": found.count() if isinstance(found, QuerySet) else len(found),
        "page": paging.page,
        "per_page": paging.per_page,
        "results": list(found[first : first + paging.per_page]),
    }
