"""Schools as the public looks for them: by name, region and kind; one school with its surroundings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from schoolweave.web.collaborations.models import Membership
from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import School
from schoolweave.web.publishing.queries import communities
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.publishing.queries.kept import kept
from schoolweave.web.rounds.models import Place, Scenario

MOST_FOUND = 300
"""Schools that a search by name lists at most: beyond, the text says too little."""

_GROUP = re.compile(r"\b[Gg]roup (\d+)\b")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which schools a person asks for; empty texts ask for all."""

    q: str = ""
    region: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """What going to the next-best community would mean; ``change_km`` is over all schools."""

    group: str
    host: School
    km: float
    change_km: float
    breaks: tuple[str, ...]

    @property
    def saved_km(self) -> float:
        """Return the kilometres that the move would save over all schools."""
        return -self.change_km


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
        return chosen.prefetch_related(_standing(country))
    ranked = [one.pk for one in directory.search(wanted.q, register=country.prefix, limit=MOST_FOUND)]
    by_id = chosen.in_bulk(ranked)
    schools = [by_id[pk] for pk in ranked if pk in by_id]
    prefetch_related_objects(schools, _standing(country))
    return schools


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


def move(place: Place) -> Move | None:
    """Return what the next-best community would mean for a school; None where there is none."""
    there = place.next_group
    if there is None or place.next_km is None or place.change_km is None:
        return None
    breaks = tuple(named(place, sentence) for sentence in place.breaks)
    return Move(there.name, there.host, place.next_km, place.change_km, breaks)


def named(place: Place, sentence: str) -> str:
    """Return a sentence of the engine with the names of communities in place of their numbers."""
    names = {str(one.number): one.name for one in (place.group, place.next_group) if one is not None}
    return _GROUP.sub(lambda found: names.get(found[1], found[0]), sentence)


def successors(school: School) -> Sequence[School]:
    """Return the schools that took over from one that has closed."""
    return list(School.objects.filter(pk__in=school.successors)) if school.successors else []


def _standing(country: Country) -> Prefetch[Any]:
    current = communities.current(country.prefix).select_related("collaboration")
    return Prefetch("memberships", queryset=current, to_attr="standing")


def _distinct(country: Country, field: str) -> list[str]:
    values = listed(country).exclude(**{field: ""}).order_by(field).values_list(field, flat=True)
    return list(values.distinct())


def why_each(scenario: Scenario | None, members: Sequence[Membership]) -> list[str]:
    """Return why the members are where they are: a sentence each, or the one that they share."""
    said = list(dict.fromkeys(member.why for member in members if member.why))
    if scenario is None or len(said) < 2:
        return said
    places = scenario.places.filter(school__in=[member.school_id for member in members])
    by_school = {place.school_id: place for place in places.select_related("group", "next_group")}
    return [
        named(by_school[member.school_id], member.why) if member.school_id in by_school else member.why
        for member in members
        if member.why
    ]
