"""GeoJSON for the maps: sent compressed, with a validator, kept by browsers for a minute."""

import gzip

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from schoolweave.web.rounds import rules
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.queries.maps import MapFile, group_map, scenario_map
from schoolweave.web.rounds.views.common import readers

FRESH_SECONDS = 60


@require_safe
@readers
def of_scenario(request: HttpRequest, scenario: Scenario) -> HttpResponseBase:
    """Send all schools of a scenario with the ways to their hosts."""
    return _send(request, scenario_map(scenario), scenario)


@require_safe
@readers
def of_group(request: HttpRequest, scenario: Scenario, number: int) -> HttpResponseBase:
    """Send the members of one community."""
    group = get_object_or_404(scenario.groups.select_related("scenario"), number=number)
    return _send(request, group_map(group), scenario)


def _send(request: HttpRequest, file: MapFile, scenario: Scenario) -> HttpResponseBase:
    squeezed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = file.etag if squeezed else file.etag.replace('"', '"plain-', 1)
    content = file.compressed if squeezed else gzip.decompress(file.compressed)
    response = HttpResponse(content, content_type="application/geo+json")
    if squeezed:
        response["Content-Encoding"] = "gzip"
    who = "public" if rules.published(scenario) else "private"
    response["ETag"] = etag
    response["Cache-Control"] = f"{who}, max-age={FRESH_SECONDS}"
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=etag, response=response) or response
