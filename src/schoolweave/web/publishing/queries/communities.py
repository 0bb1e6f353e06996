"""Communities, one row each, and the headline figures that follow from them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.directory.models import School
from schoolweave.web.directory.names import folded
from schoolweave.web.directory.wording import runs
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.publishing.rules import missing, unbroken
from schoolweave.web.ui.kept import kept


class Row(NamedTuple):
    """A community with its figures: today's, or those of its last day where it has ended.

    A named tuple, since thousands of them come out of the cache with each page.

    ``learners`` counts the rolls that are known, of ``rolls`` of the members; kilometres are to the
    host, over the members whose place is known, the host itself at 0.
    """

    pk: int
    name: str
    search_name: str
    colour: int
    host_id: str
    host: str
    members: int
    years: tuple[int, ...]
    missing: tuple[int, ...]
    learners: int | None
    rolls: int
    mean_km: float | None
    worst_km: float | None
    from_date: date
    to_date: date | None

    @property
    def years_text(self) -> str:
        """Return the years served as ranges."""
        return unbroken(runs(self.years))

    @property
    def missing_text(self) -> str:
        """Return the years of the pathway that no member serves, as ranges."""
        return unbroken(runs(self.missing))


@dataclass(frozen=True, slots=True)
class Headline:
    """The country in figures; a figure that cannot be known is None."""

    schools: int
    communities: int
    members: int
    learners: int | None
    rolls: int
    covering: int
    mean_km: float | None


def rows(country: Country) -> tuple[Row, ...]:
    """Return the communities that stand, by name; without those :func:`beside` them."""
    standing = Collaboration.objects.filter(register=country.prefix, to_date__isnull=True)
    own = standing.exclude(_other_kind()) if country.rules else standing
    return kept("rows", country.stamp, lambda: _by_name(_rows(country, own)))


def beside(country: Country) -> tuple[Row, ...]:
    """Return what stands beside a country's communities under other rules, such as hubs, by name."""
    standing = Collaboration.objects.filter(register=country.prefix, to_date__isnull=True)
    others = standing.filter(_other_kind()) if country.rules else standing.none()
    return kept("beside", country.stamp, lambda: _by_name(_rows(country, others)))


def ended(country: Country) -> tuple[Row, ...]:
    """Return the communities that no longer stand, by name."""
    former = Collaboration.objects.filter(register=country.prefix, to_date__isnull=False)
    return kept("ended", country.stamp, lambda: _by_name(_rows(country, former)))


def count_ended(country: Country) -> int:
    """Return how many communities no longer stand."""
    return Collaboration.objects.filter(register=country.prefix, to_date__isnull=False).count()


def row(country: Country, community: Collaboration) -> Row:
    """Return the row of one community."""
    return next(_rows(country, Collaboration.objects.filter(pk=community.pk)))


def headline(country: Country) -> Headline:
    """Return the headline figures of a register."""
    return kept("headline", country.stamp, lambda: _headline(country))


def names(country: Country) -> dict[str, tuple[int, str]]:
    """Return the community (key and name) of each school that is in one."""
    return kept("names", country.stamp, lambda: _names(country))


def of(school_ids: Iterable[str]) -> dict[str, int]:
    """Return the key of the community of each of a few schools that is in one."""
    found = Membership.objects.filter(to_date__isnull=True, school__in=list(school_ids))
    return dict(found.values_list("school_id", "collaboration_id"))


def memberships() -> QuerySet[Membership]:
    """Return memberships that stand; of a community that has ended, those that stood on its last day."""
    last = Q(collaboration__to_date__isnull=False, to_date=F("collaboration__to_date"))
    return Membership.objects.filter(Q(to_date__isnull=True) | last)


def _other_kind(within: str = "") -> Q:
    """Return the condition that a collaboration was decided under rules that form no communities."""
    pinned = f"{within}rule_version"
    return Q(**{f"{pinned}__isnull": False, f"{pinned}__communities__isnull": True})


def of_country(country: Country) -> QuerySet[Membership]:
    """Return the memberships that stand in a country's communities; of hubs where it has hubs alone."""
    found = current(country.prefix)
    return found.exclude(_other_kind("collaboration__")) if country.rules else found


def current(prefix: str) -> QuerySet[Membership]:
    """Return the memberships that stand in the communities of a register that stand."""
    return Membership.objects.filter(
        to_date__isnull=True, collaboration__to_date__isnull=True, collaboration__register=prefix
    )


def _names(country: Country) -> dict[str, tuple[int, str]]:
    found = of_country(country).values_list("school_id", "collaboration_id", "collaboration__name")
    return {school: (pk, name) for school, pk, name in found}


def _by_name(found: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(found, key=lambda row: (row.search_name, row.pk)))


def _rows(country: Country, communities: QuerySet[Collaboration]) -> Iterator[Row]:
    fields = ("school_id", "school__name", "is_host", "km", "school__years", "school__roll")
    members: dict[int, list[Any]] = defaultdict(list)
    of_these = memberships().filter(collaboration__in=communities)
    for community, *member in of_these.values_list("collaboration_id", *fields):
        members[community].append(member)
    what = ("id", "name", "colour", "from_date", "to_date")
    for pk, name, colour, *dates in communities.values_list(*what):
        yield Row(pk, name, folded(name), colour, *_figures(country, members[pk]), *dates)


def _figures(country: Country, members: list[Any]) -> tuple[Any, ...]:
    """Return the fields of a row from ``host_id`` to ``worst_km``."""
    host_id, host = next(((pk, name) for pk, name, is_host, *_ in members if is_host), ("", ""))
    years = tuple(sorted({year for *_, served, _ in members for year in served}))
    rolls = [roll for *_, roll in members if roll is not None]
    kilometres = [km for _, _, _, km, *_ in members if km is not None]
    return (
        host_id,
        host,
        len(members),
        years,
        missing(country.pathway, years),
        sum(rolls) if rolls else None,
        len(rolls),
        fmean(kilometres) if kilometres else None,
        max(kilometres, default=None),
    )


def _headline(country: Country) -> Headline:
    found = rows(country)
    learners = [one.learners for one in found if one.learners is not None]
    found_km = of_country(country).values_list("km", flat=True)
    kilometres = [km for km in found_km if km is not None]
    return Headline(
        schools=School.objects.filter(register=country.prefix, listed=True, status="open").count(),
        communities=len(found),
        members=sum(one.members for one in found),
        learners=sum(learners) if learners else None,
        rolls=sum(one.rolls for one in found),
        covering=sum(1 for one in found if not one.missing),
        mean_km=fmean(kilometres) if kilometres else None,
    )
