"""Communities and their memberships."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router

from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.publishing.api.common import ERRORS, Key, NotFound, Paging, chosen, paged
from schoolweave.web.publishing.api.schemas import CommunityDetail, CommunityOut, MembershipOut, Page, Text
from schoolweave.web.publishing.queries import communities, flows
from schoolweave.web.publishing.queries.country import Country

router = Router()
_SAME = ["name", "members", "learners", "mean_km", "worst_km", "from_date", "to_date"]


class CommunityFilter(Paging):
    """Which communities."""

    ended: bool = Field(False, description="True for communities that no longer stand.")


class MembershipFilter(Paging):
    """Which memberships."""

    community: Key | None = None
    school: Text = ""
    ended: bool = Field(False, description="True for memberships that have ended.")


@router.get("/communities", response={200: Page[CommunityOut], **ERRORS}, summary="Communities of a register")
def list_communities(request: HttpRequest, wanted: Query[CommunityFilter]) -> Any:
    """Communities by name, with members, years, learners and kilometres to the host."""
    of = chosen(wanted.register_id)
    page = paged(
        communities.ended(of) if wanted.ended else communities.rows(of) + communities.beside(of), wanted
    )
    page["results"] = [_out(row, of) for row in page["results"]]
    return page


@router.get("/communities/{pk}", response={200: CommunityDetail, **ERRORS}, summary="One community")
def get_community(request: HttpRequest, pk: Path[Key]) -> Any:
    """Members, and the flows of learners between them."""
    community = Collaboration.objects.filter(pk=pk).first()
    if community is None:
        raise NotFound(f"There is no community {pk}: /api/v1/communities lists those there are.")
    of = chosen(community.register_id)
    members = (
        communities.memberships().filter(collaboration=community).select_related("school").order_by("pk")
    )
    known = flows.inside({member.school_id: member.school.name for member in members})
    return _out(communities.row(of, community), of) | {
        "memberships": [_member(member) for member in members],
        "flows": [
            {"from_school": one.from_id, "to_school": one.to_id, "year": known.year, "learners": one.learners}
            for one in known.inside
        ]
        if known
        else [],
    }


@router.get("/memberships", response={200: Page[MembershipOut], **ERRORS}, summary="Who belongs to which")
def list_memberships(request: HttpRequest, wanted: Query[MembershipFilter]) -> Any:
    """Memberships in the order in which they were made."""
    of = chosen(wanted.register_id)
    found = Membership.objects.filter(collaboration__register=of.prefix, to_date__isnull=not wanted.ended)
    if wanted.community is not None:
        found = found.filter(collaboration=wanted.community)
    if wanted.school:
        found = found.filter(school=wanted.school)
    page = paged(found.order_by("pk"), wanted)
    page["results"] = [_member(member) for member in page["results"]]
    return page


def _out(row: communities.Row, of: Country) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in _SAME}
    return fields | {
        "id": row.pk,
        "register_id": of.prefix,
        "programme": of.programme,
        "host": row.host_id or None,
        "years": list(row.years),
        "missing_years": list(row.missing),
    }


def _member(member: Membership) -> dict[str, Any]:
    fields = ("id", "is_host", "km", "why", "from_date", "to_date")
    return {name: getattr(member, name) for name in fields} | {
        "community": member.collaboration_id,
        "school": member.school_id,
    }
