"""GeoJSON of a scenario: schools as points, one line for each way to a host; compressed once, kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from schoolweave.web.rounds.links import group_url, school_url
from schoolweave.web.rounds.models import Group, Scenario
from schoolweave.web.rounds.queries.kept import kept
from schoolweave.web.ui.maps import MapFile, collection, pack

DECIMALS = 5  # of a degree: about a metre
Feature = dict[str, Any]


def scenario_map(scenario: Scenario) -> MapFile:
    """Return all schools of a scenario that have a place on earth."""
    return kept("map", (scenario,), lambda: pack(collection(_features(scenario, None))))


def group_map(group: Group) -> MapFile:
    """Return the members of one community of a scenario."""
    return pack(collection(_features(group.scenario, group)))


def _features(scenario: Scenario, group: Group | None) -> Iterator[Feature]:
    places = scenario.places.filter(school__latitude__isnull=False)
    if group is not None:
        places = places.filter(group=group)
    fields = ("school_id", "school__name", "school__latitude", "school__longitude", "group_id")
    groups = {one.pk: one for one in scenario.groups.all()} if group is None else {group.pk: group}
    at: dict[str, list[float]] = {}
    members: dict[int, list[str]] = defaultdict(list)
    for school, name, latitude, longitude, number in places.values_list(*fields).order_by("school_id"):
        at[school] = [round(longitude, DECIMALS), round(latitude, DECIMALS)]
        if number is not None:
            members[number].append(school)
        yield _point(school, name, at[school], groups.get(number) if number is not None else None)
    for number, schools in members.items():
        yield from _lines(groups[number], schools, at)


def _point(school: str, name: str, position: list[float], group: Group | None) -> Feature:
    properties: dict[str, Any] = {"name": name, "url": school_url(school), "colour": -1}
    if group is not None:
        properties |= {"colour": group.colour, "group": group.name, "host": group.host_id == school}
        properties["group_url"] = group_url(group.scenario_id, group.number)
    geometry = {"type": "Point", "coordinates": position}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _lines(group: Group, schools: Iterable[str], at: dict[str, list[float]]) -> Iterator[Feature]:
    """One feature for all the ways of a community, so that the file stays small."""
    if group.host_id not in at:
        return
    lines = [[at[school], at[group.host_id]] for school in schools if school != group.host_id]
    if lines:
        geometry = {"type": "MultiLineString", "coordinates": lines}
        yield {"type": "Feature", "geometry": geometry, "properties": {"colour": group.colour}}
