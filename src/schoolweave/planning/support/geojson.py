"""A matching on a map, as GeoJSON (RFC 7946): schools and supporters as points, engagements as lines."""

import json
from typing import Any

from schoolweave.planning.communities.geojson import way, wrapped
from schoolweave.planning.support.model import Result


def feature_collection(result: Result, *, lines: bool = False) -> dict[str, Any]:
    """Return a GeoJSON ``FeatureCollection``: schools in need, then supporters, each in their order.

    A school's properties are ``school_id``, ``name``, ``tier``, ``days`` (that it gets), ``supporters``
    (ids) and, where days are missing, ``reason``; a supporter's ``supporter_id``, ``name``, ``days`` (that it
    gives) and ``schools`` (how many). With ``lines`` each engagement follows with its days and km, cut in two
    where it crosses the antimeridian. Longitudes lie between -180 and 180.
    """
    left = {one.school_id: one.reason for one in result.unmet}
    at = {one.id: (wrapped(one.longitude), one.latitude) for one in result.needs}
    at |= {one.id: (wrapped(one.longitude), one.latitude) for one in result.supporters}
    days: dict[str, float] = {}
    others: dict[str, list[str]] = {}
    for one in result.engagements:
        for mine, other in ((one.school_id, one.supporter_id), (one.supporter_id, one.school_id)):
            days[mine] = days.get(mine, 0.0) + one.days
            others.setdefault(mine, []).append(other)
    features = []
    for need in result.needs:
        told: dict[str, Any] = {"school_id": need.id, "name": need.name, "tier": need.tier}
        told |= {"days": days.get(need.id, 0.0), "supporters": others.get(need.id, [])}
        told |= {"reason": left[need.id]} if need.id in left else {}
        features.append(_feature(_point(at[need.id]), told))
    for helper in result.supporters:
        told = {"supporter_id": helper.id, "name": helper.name, "days": days.get(helper.id, 0.0)}
        told["schools"] = len(others.get(helper.id, []))
        features.append(_feature(_point(at[helper.id]), told))
    for one in result.engagements if lines else ():
        told = {"way_of": one.school_id, "supporter_id": one.supporter_id, "days": one.days, "km": one.km}
        features.append(_feature(way(at[one.school_id], at[one.supporter_id]), told))
    return {"type": "FeatureCollection", "features": features}


def geojson_text(result: Result, *, lines: bool = True) -> str:
    """Return a GeoJSON file's text: one feature a line, the same bytes for the same result; degrees, km.

    Raises :class:`KeyError` where the result's records are not those of its engagements, which no result of
    :func:`solve` or :func:`load` is.
    """
    found = feature_collection(result, lines=lines)["features"]
    body = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in found)
    return f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'


def _point(place: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(place)}


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
