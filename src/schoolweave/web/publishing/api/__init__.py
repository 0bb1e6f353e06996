"""The public API: read-only, described at ``/api/v1/openapi.json``."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.throttling import AnonRateThrottle

from schoolweave import __version__
from schoolweave.web.publishing.api import communities, scenarios, schools
from schoolweave.web.publishing.api.common import NotFound

RATE = "600/m"
"""Requests that one address may make a minute, so that a harvest does not slow the pages down."""

api = NinjaAPI(
    title="Schoolweave",
    version=__version__,
    description="Schools, communities and the arrangements they come from. Read-only; no key is needed.",
    urls_namespace="api-v1",
    docs_url=None,
    throttle=[AnonRateThrottle(RATE)],
)
api.add_router("", schools.router, tags=["Schools"])
api.add_router("", communities.router, tags=["Communities"])
api.add_router("", scenarios.router, tags=["Scenarios"])


@api.exception_handler(NotFound)
def not_found(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer 404 with the sentence of the error."""
    return api.create_response(request, {"detail": str(error)}, status=404)
