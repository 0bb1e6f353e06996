"""GeoJSON of schools and communities: built from plain rows, compressed once, kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.collaborations.models import Membership
from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import School
from schoolweave.web.publishing.queries import communities
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.rounds.links import school_url
from schoolweave.web.ui.kept import kept
from schoolweave.web.ui.maps import COLOURS, MapFile, collection, pack

ALONE = -1
"""The colour of a school in no community."""

DECIMALS = 5
"""Decimals of a degree that a map needs: 0.00001 degrees are about a metre."""


def country_map(country: Country) -> MapFile:
    """Return the map of a whole register: every open school that has a place, and its community."""
    return kept("map", country.stamp, lambda: _packed(_country_features(country)))


def community_map(members: QuerySet[Membership]) -> MapFile:
    """Return the map of one community."""
    return _packed(_membership_features(members))


def school_map(school: School, *, near: int) -> MapFile:
    """Return the map of a school with its community, or with so many near schools where it has none."""
    mine = collaborations.community_of(school)
    if mine is not None:
        return _packed(_membership_features(collaborations.members(mine.collaboration)))
    ids = [school.pk, *(other.pk for other, _ in directory.nearest(school, count=near))]
    placed = communities.current(school.register_id).filter(school__in=ids)
    alone = School.objects.filter(pk__in=ids).exclude(pk__in=placed.values("school"))
    return _packed([*_membership_features(placed), *_points(alone)])


def _packed(features: Iterable[dict[str, Any]]) -> MapFile:
    return pack(collection(features))


def _country_features(country: Country) -> Iterator[dict[str, Any]]:
    yield from _membership_features(communities.of_country(country))
    open_now = School.objects.filter(register=country.prefix, listed=True, status__in=("open", "closing"))
    yield from _points(open_now, but=communities.names(country))


def _points(schools: QuerySet[School], but: Iterable[str] = ()) -> Iterator[dict[str, Any]]:
    skipped = set(but)
    fields = ("id", "name", "latitude", "longitude")
    for pk, name, latitude, longitude in schools.filter(latitude__isnull=False).values_list(*fields):
        if pk not in skipped:
            yield _point(school_url(pk), name, [longitude, latitude], {"colour": ALONE})


def _membership_features(memberships: QuerySet[Membership]) -> Iterator[dict[str, Any]]:
    fields = ("is_host", "school_id", "school__name", "school__longitude", "school__latitude")
    community = ("collaboration_id", "collaboration__name", "collaboration__colour")
    groups: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in memberships.filter(school__latitude__isnull=False).values_list(*community, *fields):
        groups[row[:3]].append(row[3:])
    all_communities = reverse("communities")
    for (pk, name, colour), members in groups.items():
        yield from _lines(colour, members)
        what = {"colour": colour % COLOURS, "group": name, "group_url": f"{all_communities}{pk}/"}
        for is_host, school, called, *place in members:
            own = what | {"host": True} if is_host else what
            yield _point(school_url(school), called, place, own)


def _lines(colour: int, members: list[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """One feature of all the lines from the members of a community to its host."""
    host = next((place for is_host, _, _, *place in members if is_host), None)
    if host is None or len(members) < 2:
        return
    lines = [[_place(place, host[0]), _place(host)] for is_host, _, _, *place in members if not is_host]
    geometry = {"type": "MultiLineString", "coordinates": lines}
    yield {"type": "Feature", "geometry": geometry, "properties": {"colour": colour % COLOURS}}


def _place(place: list[float], beside: float | None = None) -> list[float]:
    """Round a place; a longitude more than half the world from ``beside`` is written on its side."""
    longitude, latitude = place
    if beside is not None and abs(longitude - beside) > 180:
        longitude += 360 if longitude < beside else -360
    return [round(longitude, DECIMALS), round(latitude, DECIMALS)]


def _point(url: str, name: str, place: list[float], what: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": _place(place)}
    properties = {"name": name, "url": url} | what
    return {"type": "Feature", "geometry": geometry, "properties": properties}
