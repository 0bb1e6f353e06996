"""What it would mean if a school moved to the next-best community."""

from collections.abc import Sequence
from dataclasses import dataclass

from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.directory.models import School
from schoolweave.web.rounds.models import Place, Scenario


@dataclass(frozen=True, slots=True)
class Move:
    """One school's move; ``km`` is to its host there, ``change_km`` over all schools."""

    school_id: str
    group: str
    host: School
    km: float
    change_km: float
    breaks: tuple[str, ...]

    @property
    def saved_km(self) -> float:
        """Return the kilometres that the move would save over all schools."""
        return -self.change_km

    @property
    def becomes_host(self) -> bool:
        """Return whether the school itself would be the host there."""
        return self.km == 0


def of(place: Place) -> Move | None:
    """Return the move to the next-best community; None where there is none."""
    there = place.next_group
    if place.group_id is None or there is None or place.next_km is None or place.change_km is None:
        return None
    return Move(place.school_id, there.name, there.host, place.next_km, place.change_km, tuple(place.breaks))


def of_members(
    community: Collaboration, scenario: Scenario | None, members: Sequence[Membership]
) -> dict[str, Move]:
    """Return the moves of the members of a community, by school.

    They are those of the scenario that it was adopted from, else of the newest record of today's communities.
    """
    if scenario is None:
        today = Scenario.objects.filter(
            register=community.register_id, kind=Scenario.Kind.TODAY, status=Scenario.Status.DONE
        )
        scenario = today.order_by("-created_at", "-pk").first()
    if scenario is None or (community.to_date and scenario.kind == Scenario.Kind.TODAY):
        return {}
    places = scenario.places.filter(school__in=[member.school_id for member in members])
    found = (of(place) for place in places.select_related("next_group__host"))
    return {one.school_id: one for one in found if one is not None}
