"""What is asked about hubs, checked: records, scores, and plans that are said to be of a problem."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from schoolweave.core.errors import PlanningError
from schoolweave.planning.asking import finite
from schoolweave.planning.hubs.model import Hub, HubSchool


class HasIds(Protocol):
    """What has schools with ids, such as a problem of hubs."""

    @property
    def ids(self) -> Sequence[str]:
        """The ids, in order."""


def check_records(schools: Iterable[HubSchool], scores: Mapping[str, float]) -> None:
    """Raise :class:`PlanningError` where an id occurs twice, or a place or a score is none.

    Places are in degrees; one that is missing is fine, the school is then left out.
    """
    known: set[str] = set()
    for school in schools:
        if school.id in known:
            raise PlanningError(f"The school {school.id} occurs twice: remove one of its rows.")
        known.add(school.id)
        north, east = school.latitude, school.longitude
        if north is not None and east is not None and not (abs(north) <= 90 and abs(east) <= 360):
            raise PlanningError(
                f"The place of {school.id} is {north}, {east}: a latitude lies between -90 and 90 degrees, a "
                "longitude between -360 and 360."
            )
    for name, score in scores.items():
        if not finite(score):
            raise PlanningError(f"The score of {name} is {score!r}: it must be a number; higher is better.")


def check_same(problem: HasIds, hubs: Collection[Hub]) -> None:
    """Raise :class:`PlanningError` unless each school of a problem is in one of the hubs, and nobody else."""
    members = sorted(member for hub in hubs for member in hub.members)
    strange = sorted(set(members).symmetric_difference(problem.ids))
    if strange or len(members) != len(problem.ids) or any(hub.lead not in problem.ids for hub in hubs):
        told = f": {strange[0]} is in one of them only" if strange else ""
        raise PlanningError(
            f"The hubs are not of the schools that the problem has{told}. Give what belongs together."
        )
