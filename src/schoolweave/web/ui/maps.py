"""GeoJSON that ``ui/map.html`` draws: schools as points, threads from members to their host."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext

COLOURS = 8
PLACES = 5  # decimals of a degree: about a metre

FRESH_SECONDS = 60
"""How long a browser keeps a map before it asks whether there is a newer one."""

Feature = dict[str, Any]


def words() -> dict[str, str]:
    """Return what the script of a map says, in the reader's language; the longer keys are MapLibre's own."""
    return {
        "failed": gettext("The map could not be loaded. The table on this page says all that it shows."),
        "unable": gettext("This browser cannot draw the map. The table on this page says all that it shows."),
        "host": gettext("Host of %(group)s"),
        "NavigationControl.ZoomIn": gettext("Zoom in"),
        "NavigationControl.ZoomOut": gettext("Zoom out"),
        "Popup.Close": gettext("Close popup"),
        "CooperativeGesturesHandler.WindowsHelpText": gettext("Use Ctrl + scroll to zoom the map"),
        "CooperativeGesturesHandler.MacHelpText": gettext("Use ⌘ + scroll to zoom the map"),
        "CooperativeGesturesHandler.MobileHelpText": gettext("Use two fingers to move the map"),
    }


@dataclass(frozen=True, slots=True)
class MapFile:
    """GeoJSON as it is sent: compressed, with a strong validator of its content."""

    compressed: bytes
    etag: str


def pack(content: dict[str, Any]) -> MapFile:
    """Return GeoJSON as it is sent."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return MapFile(gzip.compress(text, compresslevel=6, mtime=0), f'"{sha256(text).hexdigest()[:32]}"')


def send(request: HttpRequest, file: MapFile, *, public: bool = True) -> HttpResponseBase:
    """Answer with a map, or with 304 where the browser has it; ``public`` lets caches on the way keep it."""
    squeezed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = file.etag if squeezed else file.etag.replace('"', '"plain-', 1)
    content = file.compressed if squeezed else gzip.decompress(file.compressed)
    response = HttpResponse(content, content_type="application/geo+json")
    if squeezed:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Cache-Control"] = f"{'public' if public else 'private'}, max-age={FRESH_SECONDS}"
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=etag, response=response) or response


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
