"""Registers and schools."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router

from schoolweave.web.directory.models import School
from schoolweave.web.publishing.api.common import ERRORS, NotFound, Paging, chosen, paged
from schoolweave.web.publishing.api.schemas import Page, RegisterOut, SchoolDetail, SchoolOut, Text
from schoolweave.web.publishing.queries import communities
from schoolweave.web.publishing.queries.country import country, registers
from schoolweave.web.publishing.queries.schools import likeliest

router = Router()
_SAME = [
    "id",
    "name",
    "listed",
    "kind",
    "authority",
    "status",
    "latitude",
    "longitude",
    "years",
    "scale",
    "roll",
    "region",
    "area",
    "town",
    "opened",
    "closed",
    "predecessors",
    "successors",
]


class SchoolFilter(Paging):
    """Which schools."""

    q: Text = Field("", description="Words of a name or town; typing errors and macrons are forgiven.")
    region: Text = ""
    kind: Text = ""
    listed: bool = Field(True, description="False for schools that the register no longer lists.")


@router.get("/registers", response={200: list[RegisterOut], **ERRORS}, summary="Registers of schools")
def list_registers(request: HttpRequest) -> Any:
    """Each register with its source and date; the default one first."""
    return [country(prefix) for prefix in registers().values_list("prefix", flat=True)]


@router.get("/schools", response={200: Page[SchoolOut], **ERRORS}, summary="Schools of a register")
def list_schools(request: HttpRequest, wanted: Query[SchoolFilter]) -> Any:
    """Schools by id, or those that q may mean first, the likeliest before the others (at most 300)."""
    of = chosen(wanted.register_id)
    found = School.objects.filter(register=of.prefix, listed=wanted.listed)
    for name in ("region", "kind"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    found = found.order_by("pk")
    schools: Any = found
    if wanted.q:
        schools = likeliest(found, wanted.q, of)
    page = paged(schools, wanted)
    homes = communities.of([one.pk for one in page["results"]])
    page["results"] = [_out(one, homes.get(one.pk)) for one in page["results"]]
    return page


@router.get("/schools/{any:school_id}", response={200: SchoolDetail, **ERRORS}, summary="One school")
def get_school(request: HttpRequest, school_id: Text) -> Any:
    """Everything that is published of a school, with its source and date."""
    school = School.objects.select_related("extract").defer("extract__report").filter(pk=school_id).first()
    if school is None:
        raise NotFound(f"There is no school “{school_id}”: /api/v1/schools?q= finds schools by name.")
    return _out(school, communities.of([school.pk]).get(school.pk)) | {
        "needs": school.needs,
        "file_name": school.extract.file_name,
        "as_of": school.extract.as_of,
    }


def _out(school: School, community: int | None) -> dict[str, Any]:
    fields = {name: getattr(school, name) for name in _SAME}
    return fields | {"register_id": school.register_id, "community": community}
