"""Where learners move on to, without any count under five."""

from dataclasses import dataclass

from django.db.models import Max, QuerySet

from schoolweave.web.directory.disclosure import published_flows
from schoolweave.web.directory.models import Flow
from schoolweave.web.publishing.queries.country import Country


@dataclass(frozen=True, slots=True)
class Leavers:
    """Learners who moved on from one member in a year: published flows alone."""

    school_id: str
    school: str
    known: int
    inside: int

    @property
    def share(self) -> float:
        """Return the share that moved on inside the community, 0 to 1."""
        return self.inside / self.known


@dataclass(frozen=True, slots=True)
class Inside:
    """One flow between two members."""

    from_id: str
    from_school: str
    to_id: str
    to_school: str
    learners: int


@dataclass(frozen=True, slots=True)
class Flows:
    """What is known of the flows of one community in its newest year."""

    year: int
    leavers: tuple[Leavers, ...]
    inside: tuple[Inside, ...]

    @property
    def known(self) -> int:
        """Return the learners whose next school is known and published."""
        return sum(one.known for one in self.leavers)

    @property
    def kept(self) -> int:
        """Return the learners who moved on inside the community."""
        return sum(one.inside for one in self.leavers)


def of_register(country: Country) -> QuerySet[Flow]:
    """Return the flows between schools of a register that may leave the database."""
    return published_flows().filter(from_school__register=country.prefix)


def inside(members: dict[str, str]) -> Flows | None:
    """Return the flows from the members (id to name) in the newest year that has any; None if unknown."""
    mine = published_flows().filter(from_school__in=members)
    year = mine.aggregate(year=Max("year"))["year"]
    if year is None:
        return None
    found = list(
        mine.filter(year=year)
        .order_by("from_school__name", "-learners", "to_school")
        .values_list("from_school", "to_school", "learners")
    )
    leavers = []
    for school in dict.fromkeys(one for one, _, _ in found):
        flows = [(to, learners) for one, to, learners in found if one == school]
        leavers.append(
            Leavers(
                school_id=school,
                school=members[school],
                known=sum(learners for _, learners in flows),
                inside=sum(learners for to, learners in flows if to in members),
            )
        )
    kept = [
        Inside(one, members[one], to, members[to], learners)
        for one, to, learners in found
        if to in members and to != one
    ]
    return Flows(year, tuple(leavers), tuple(kept))
