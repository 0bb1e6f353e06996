"""Schools as the public looks for them: by name, region and kind; one school with its surroundings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from schoolweave.web.collaborations.models import Membership
from schoolweave.web.directory import searching
from schoolweave.web.directory.models import School
from schoolweave.web.publishing.queries import communities
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.ui.kept import kept

MOST_FOUND = 300
"""Schools that a search by name lists at most: beyond, the text says too little."""


SHOWN = ("name", "search_name", "kind", "status", "town", "region", "roll")
"""What a list shows of a school; sorting thousands of whole rows takes twice the time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which schools a person asks for; empty texts ask for all."""

    q: str = ""
    region: str = ""
    kind: str = ""


def listed(country: Country) -> QuerySet[School]:
    """Return the schools that the register lists today."""
    return School.objects.filter(register=country.prefix, listed=True)


def found(country: Country, wanted: Wanted) -> QuerySet[School] | list[School]:
    """Return the schools asked for: with words, the likeliest first; without, all of them."""
    chosen = listed(country)
    for name in ("region", "kind"):
        if value := getattr(wanted, name):
            chosen = chosen.filter(**{name: value})
    if not wanted.q:
        return chosen.only(*SHOWN).prefetch_related(_standing())
    schools = likeliest(chosen, wanted.q, country)
    prefetch_related_objects(schools, _standing())
    return schools


def likeliest(chosen: QuerySet[School], text: str, country: Country) -> list[School]:
    """Return those of the chosen schools that a text may mean, likeliest first."""
    ranked = searching.find(text, register=country.prefix, limit=MOST_FOUND)
    by_id = chosen.in_bulk(ranked)
    return [by_id[pk] for pk in ranked if pk in by_id]


def with_community(
    country: Country, schools: Iterable[School]
) -> Iterator[tuple[School, tuple[int, str] | None]]:
    """Yield each school with the key and the name of its community."""
    names = communities.names(country)
    for school in schools:
        yield school, names.get(school.pk)


def regions(country: Country) -> list[str]:
    """Return the regions that have schools, alphabetically."""
    return kept("regions", country.stamp, lambda: _distinct(country, "region"))


def kinds(country: Country) -> list[str]:
    """Return the kinds of schools that there are."""
    return kept("kinds", country.stamp, lambda: _distinct(country, "kind"))


def canonical_id(school_id: str) -> str | None:
    """Return the id of the school that an id in other letters, or a former one, stands for."""
    same: str | None = School.objects.filter(pk__iexact=school_id).values_list("pk", flat=True).first()
    if same is not None:
        return same
    successors = School.objects.exclude(predecessors=[]).values_list("pk", "predecessors")
    wanted = school_id.casefold()
    return next((pk for pk, before in successors if wanted in map(str.casefold, before)), None)


def successors(school: School) -> Sequence[School]:
    """Return the schools that took over from one that has closed."""
    return list(School.objects.filter(pk__in=school.successors)) if school.successors else []


def _standing() -> Prefetch[Any]:
    """Read each school's membership that stands: found by the school, as a page shows few of them."""
    present = Membership.objects.filter(to_date__isnull=True).select_related("collaboration")
    return Prefetch("memberships", queryset=present, to_attr="standing")


def _distinct(country: Country, field: str) -> list[str]:
    values = listed(country).exclude(**{field: ""}).order_by(field).values_list(field, flat=True)
    return list(values.distinct())
