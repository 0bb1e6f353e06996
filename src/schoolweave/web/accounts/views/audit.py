"""The record of who changed what."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from schoolweave.web.accounts import queries
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.accounts.reach import visible
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Cell, Column, build_table

COLUMNS = (
    Column("at", "When", order=("at",), header=True),
    Column("who", "Who", order=("actor_name",)),
    Column("verb", "What was done", order=("verb",)),
    Column("object", "To what", order=("object_type", "object_name")),
    Column("values", "Values and reason"),
)
FIELDS = ("at", "who", "on behalf of", "act", "kind", "id", "name", "values", "reason")


@require_GET
@require("audit.read")
def audit(request: HttpRequest) -> HttpResponseBase:
    """List who changed what, when, and why."""
    text = request.GET.get("q", "").strip()
    events = visible(request.user, "audit.read", queries.events(text))
    if request.GET.get("format") == "csv":
        return csv_response("audit.csv", FIELDS, (_line(event) for event in events.iterator(2000)))
    query = request.GET.copy()
    query["format"] = "csv"
    table = build_table(
        request,
        events,
        COLUMNS,
        _draw,
        caption="Changes, newest first",
        default_sort="-at",
        noun="changes",
        empty="No change is recorded that fits.",
        csv_url=f"?{query.urlencode()}",
    )
    return render(request, "accounts/audit.html", {"table": table, "q": text, "trail": TRAIL})


TRAIL = [("Home", "/"), ("Record of changes", "")]


def _draw(event: AuditEvent) -> dict[str, Any]:
    behalf = f"for {event.on_behalf_of}" if event.on_behalf_of else ""
    return {
        "at": date_format(localtime(event.at), "j M Y, H:i"),
        "who": Cell(event.actor_name, note=behalf),
        "verb": queries.verb_in_words(event),
        "object": Cell(event.object_name or event.object_id, note=event.object_type),
        "values": Cell(queries.values_in_words(event) or "–", note=event.reason),
    }


def _line(event: AuditEvent) -> tuple[str, ...]:
    what = (event.verb, event.object_type, event.object_id, event.object_name)
    values = queries.values_in_words(event)
    return (event.at.isoformat(), event.actor_name, event.on_behalf_of, *what, values, event.reason)
