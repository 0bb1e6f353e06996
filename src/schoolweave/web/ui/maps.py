"""GeoJSON that ``ui/map.html`` draws: schools as points, threads from members to their host."""

from collections.abc import Iterable
from typing import Any

COLOURS = 8
PLACES = 5  # decimals of a degree: about a metre

Feature = dict[str, Any]


def point(
    longitude: float,
    latitude: float,
    *,
    name: str,
    url: str = "",
    colour: int | None = None,
    host: bool = False,
    kind: str = "",
    group: str = "",
    group_url: str = "",
) -> Feature:
    """Return a school as a point. ``colour`` is 0–7, or None for a school in no community."""
    properties = {
        "name": name,
        "url": url,
        "host": host,
        "kind": kind,
        "group": group,
        "group_url": group_url,
    }
    properties["colour"] = -1 if colour is None else colour % COLOURS
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": _position(longitude, latitude)},
        "properties": {key: value for key, value in properties.items() if value != "" and value is not False},
    }


def thread(
    from_longitude: float, from_latitude: float, to_longitude: float, to_latitude: float, *, colour: int
) -> Feature:
    """Return the line from a member to its host."""
    ends = [_position(from_longitude, from_latitude), _position(to_longitude, to_latitude)]
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": ends},
        "properties": {"colour": colour % COLOURS},
    }


def collection(features: Iterable[Feature]) -> dict[str, Any]:
    """Return features as one GeoJSON document."""
    return {"type": "FeatureCollection", "features": list(features)}


def _position(longitude: float, latitude: float) -> list[float]:
    return [round(longitude, PLACES), round(latitude, PLACES)]
