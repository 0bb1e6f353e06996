"""One community of a scenario: its members in their order, and who moves on to whom among them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from schoolweave.web.directory.disclosure import published_flows
from schoolweave.web.rounds.models import Group, Place


@dataclass(frozen=True, slots=True)
class Moving:
    """Learners who moved from one member on to another, in the newest year that is known."""

    from_id: str
    from_name: str
    to_id: str
    to_name: str
    learners: int
    year: int


def members(group: Group) -> list[Place]:
    """Return the members with their schools and next-best communities: the host, then by distance."""
    found = group.places.select_related("school", "next_group").order_by("km", "school__name", "school_id")
    return sorted(found, key=lambda place: place.school_id != group.host_id)


def moving(places: Sequence[Place]) -> list[Moving]:
    """Return the flows of five or more learners between members, the greatest first."""
    names = {place.school_id: place.school.name for place in places}
    inside = published_flows().filter(from_school__in=names, to_school__in=names)
    year = inside.aggregate(year=Max("year"))["year"]
    found = inside.filter(year=year).values_list("from_school_id", "to_school_id", "learners")
    return [
        Moving(one, names[one], other, names[other], learners, year)
        for one, other, learners in found.order_by("-learners", "from_school", "to_school")
        if one != other
    ]
