"""Plans on a map, as GeoJSON (RFC 7946): schools as points, and ways to hosts as lines where wanted."""

import json
from typing import Any

from schoolweave.planning.communities.model import Result

FULL_TURN = 360.0


def feature_collection(result: Result, *, lines: bool = False) -> dict[str, Any]:
    """Return a GeoJSON ``FeatureCollection`` of the schools in the problem, in its order.

    A point's properties are ``school_id``, ``name``, ``kind``, ``group``, ``host`` (whether it is the host),
    ``host_id`` and ``km`` (its distance to the host); for a school without a group ``group`` is ``None`` and
    ``reason`` says why. With ``lines`` the way of each school to its host follows, cut in two where it
    crosses the antimeridian. Longitudes lie between -180 and 180.
    """
    where = {
        member: (group, km)
        for group in result.groups
        for member, km in zip(group.members, group.km, strict=True)
    }
    left = {one.school_id: one.reason for one in result.unplaced}
    at = {school.id: (wrapped(school.longitude or 0.0), school.latitude or 0.0) for school in result.schools}
    points, ways = [], []
    for school in result.schools:
        told: dict[str, Any] = {"school_id": school.id, "name": school.name, "kind": str(school.kind)}
        if school.id in where:
            group, km = where[school.id]
            told |= {"group": group.id, "host": group.host == school.id, "host_id": group.host, "km": km}
            if lines and group.host != school.id:
                ways.append(
                    _feature(way(at[school.id], at[group.host]), {"way_of": school.id, "group": group.id})
                )
        else:
            told |= {"group": None, "reason": left.get(school.id, "")}
        points.append(_feature({"type": "Point", "coordinates": list(at[school.id])}, told))
    return {"type": "FeatureCollection", "features": points + ways}


def geojson_text(result: Result, *, lines: bool = True) -> str:
    """Return ``plan.geojson``: one feature a line, the same bytes for the same result; degrees (WGS84).

    Raises nothing; a result without its ``schools`` gives no features of them.
    """
    found = feature_collection(result, lines=lines)["features"]
    body = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in found)
    return f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'


def wrapped(longitude: float) -> float:
    """Return the same meridian between -180 and 180 degrees."""
    if -FULL_TURN / 2 <= longitude <= FULL_TURN / 2:
        return longitude
    return (longitude + FULL_TURN / 2) % FULL_TURN - FULL_TURN / 2


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def way(start: tuple[float, float], end: tuple[float, float]) -> dict[str, Any]:
    """Return a line between two places, or two that meet at the antimeridian where that is the short way."""
    over = end[0] - start[0]
    if abs(over) <= FULL_TURN / 2:
        return {"type": "LineString", "coordinates": [list(start), list(end)]}
    edge = 180.0 if start[0] > 0 else -180.0
    beyond = end[0] + FULL_TURN if start[0] > 0 else end[0] - FULL_TURN
    share = (edge - start[0]) / (beyond - start[0]) if beyond != start[0] else 0.0
    middle = start[1] + share * (end[1] - start[1])
    return {
        "type": "MultiLineString",
        "coordinates": [[list(start), [edge, middle]], [[-edge, middle], list(end)]],
    }
