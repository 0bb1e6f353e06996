"""The parts of a school's page."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.collaborations.models import Membership
from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import School
from schoolweave.web.directory.wording import kind_of
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.publishing.queries import moves, schools
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.publishing.views.community_parts import member_table
from schoolweave.web.publishing.views.tables import kilometres
from schoolweave.web.rounds import queries as rounds
from schoolweave.web.rounds.links import school_url
from schoolweave.web.rounds.models import Place
from schoolweave.web.ui.components import Fact
from schoolweave.web.ui.tables import Cell, Column, Table, simple_table

NO_PLACE = gettext_lazy("The register does not say where this school is, so no school can be called near.")


def school_context(school: School, country: Country) -> dict[str, Any]:
    """Return all that a school's page shows."""
    standing = list(collaborations.memberships_of(school))
    membership = standing[0] if standing else None
    pinned = membership.collaboration.rule_version if membership else None
    place = rounds.place_of(school, membership.collaboration.programme if membership and pinned else None)
    members = list(collaborations.members(membership.collaboration)) if membership else []
    return {
        "school": school,
        "country": country,
        "trail": [(gettext("Find my school"), f"{reverse('find_school')}{country.query}"), (school.name, "")],
        "source": directory.source_of(school),
        "facts": facts(school),
        "membership": membership,
        "others": standing[1:],
        "led": programmes.hub_rules(pinned) is not None,
        "host": next((one for one in members if one.is_host and one.school_id != school.pk), None),
        "why": _why(membership, place),
        "place": place,
        "move": moves.of(place) if place else None,
        "successors": schools.successors(school),
        "members": _members(country, members),
        "near": near_table(directory.nearest(school)),
        "map_label": (
            gettext("%(school)s and its community on a map")
            if members
            else gettext("%(school)s and the nearest schools on a map")
        )
        % {"school": school.name},
        "map_table": "members" if members else "near",
        "page_url": school_url(school.pk),
    }


def _members(country: Country, members: list[Membership]) -> Table | None:
    if not members:
        return None
    community = members[0].collaboration
    caption = gettext("Schools of %(name)s") % {"name": community.name}
    return member_table(country, members, caption, programmes.hub_rules(community.rule_version))


def facts(school: School) -> list[Fact]:
    """Return what is known of a school; a fact names its source where it is not that of all the others."""
    common = directory.source_of(school)
    return [
        Fact(one.label, one.value, *((one.source, one.as_of) if one.source != common else ()))
        for one in directory.facts(school)
    ]


def _why(membership: Membership | None, place: Place | None) -> str:
    """Return why a school is in its community, where that says more than what a move would change."""
    if membership is None or (place is not None and place.why == membership.why):
        return ""
    return membership.why


def near_table(near: Iterable[tuple[School, float]]) -> Table:
    """Return the nearest schools with kilometres."""
    columns = [
        Column("school", gettext("School"), header=True),
        Column("kind", gettext("Kind")),
        Column("km", gettext("Km away"), numeric=True),
    ]
    rows = [
        {
            "school": Cell(school.name, school_url(school.pk)),
            "kind": kind_of(school),
            "km": kilometres(km),
        }
        for school, km in near
    ]
    return simple_table(gettext("Nearest schools"), columns, rows, empty=str(NO_PLACE))
