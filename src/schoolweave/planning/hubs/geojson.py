"""Hubs on a map, as GeoJSON (RFC 7946): schools as points, and ways to leads as lines where wanted."""

import json
from typing import Any

from schoolweave.planning.communities.geojson import wrapped
from schoolweave.planning.hubs.model import Result


def feature_collection(result: Result, *, lines: bool = False) -> dict[str, Any]:
    """Return a GeoJSON ``FeatureCollection`` of the schools served, in order of id.

    A point's properties are ``school_id``, ``name``, ``kind``, ``hub``, ``is_lead``, ``lead_id`` and ``km``
    (its distance to the lead). With ``lines`` the way of each school to its lead follows; a way across the
    antimeridian is left out. Longitudes lie between -180 and 180.
    """
    where = {member: (hub, km) for hub in result.hubs for member, km in zip(hub.members, hub.km, strict=True)}
    leads = {hub.lead for hub in result.hubs}
    at = {one.id: [wrapped(one.longitude or 0.0), one.latitude or 0.0] for one in result.schools}
    points, ways = [], []
    for school in result.schools:
        hub, km = where[school.id]
        told = {"school_id": school.id, "name": school.name, "kind": str(school.kind), "hub": hub.id,
                "is_lead": school.id in leads, "lead_id": hub.lead, "km": km}  # fmt: skip
        points.append(_feature({"type": "Point", "coordinates": at[school.id]}, told))
        ends = [at[school.id], at[hub.lead]]
        if lines and hub.lead != school.id and abs(ends[0][0] - ends[1][0]) <= 180.0:
            way = {"type": "LineString", "coordinates": ends}
            ways.append(_feature(way, {"way_of": school.id, "hub": hub.id}))
    return {"type": "FeatureCollection", "features": points + ways}


def geojson_text(result: Result, *, lines: bool = True) -> str:
    """Return ``plan.geojson``: one feature a line, the same bytes for the same result."""
    found = feature_collection(result, lines=lines)["features"]
    body = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in found)
    return f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
