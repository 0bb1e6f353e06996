"""Every component on one page, with invented values: for people who build pages, never in production."""

import math
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from schoolweave.web.ui import errors, maps, samples


def _values(request: HttpRequest) -> dict[str, Any]:
    wrong = {"name": "", "seconds": "-4", "kind": ""}
    return {
        "form": samples.SampleForm(wrong if "errors" in request.GET else None),
        "figures": samples.FIGURES,
        "facts": samples.FACTS,
        "table": samples.table(),
        "rules": samples.RULES,
        "progress": samples.progress(running=True),
        "pathway": samples.pathway(),
        "comparison": samples.COMPARISON,
        "charts": samples.drawn(),
        "trail": [("Home", "/"), ("Components", "")],
    }


def components(request: HttpRequest) -> HttpResponse:
    """Show every component; ``?errors`` shows the form with what is wrong."""
    return render(request, "ui/gallery.html", _values(request))


def progress(request: HttpRequest) -> HttpResponse:
    """Answer the panel's request for itself: the job has ended meanwhile."""
    return render(request, "ui/progress.html", {"progress": samples.progress(running=False)})


def _place(i: int) -> tuple[float, float]:
    return 172 + 1.6 * math.sin(i * 2.4) * (i / 60) ** 0.5, -42 + 1.1 * math.cos(i * 2.4) * (i / 60) ** 0.5


def map_source(request: HttpRequest) -> HttpResponse:
    """Answer invented schools in eight communities."""
    features = []
    for i in range(56):
        x, y = _place(i)
        host = i % 8
        if i >= 8:
            features.append(maps.thread(x, y, *_place(host), colour=host))
        features.append(
            maps.point(x, y, name=f"School {i}", url="#", colour=host, host=i < 8, group=f"Community {host}")
        )
    features.append(maps.point(171.2, -41.2, name="Lighthouse School", url="#"))
    return JsonResponse(maps.collection(features))


def outline(request: HttpRequest) -> HttpResponse:
    """Answer an invented island."""
    ring = [
        [
            172 + (2.2 + 0.25 * math.sin(5 * a)) * math.cos(a),
            -42 + (1.5 + 0.2 * math.cos(7 * a)) * math.sin(a),
        ]
        for a in (math.tau * i / 90 for i in range(91))
    ]
    return JsonResponse({"type": "Polygon", "coordinates": [ring]})


def error(request: HttpRequest, status: int) -> HttpResponse:
    """Show the page for an error."""
    refusal = PermissionDenied("Your roles do not let you import a register of schools.")
    pages = {400: errors.bad_request, 404: errors.not_found}
    if status == 403:
        return errors.forbidden(request, refusal)
    if status == 500:
        return errors.server_error(request)
    if status == 419:
        return errors.csrf_failure(request)
    return pages.get(status, errors.not_found)(request)
