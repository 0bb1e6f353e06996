"""The record of who changed what."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from schoolweave.web.accounts import queries
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.accounts.reach import visible
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.languages import English, said
from schoolweave.web.ui.tables import Cell, Column, build_table

COLUMNS = (
    Column("at", _("When"), order=("at",), header=True),
    Column("who", _("Who"), order=("actor_name",)),
    Column("verb", _("What was done"), order=("verb",)),
    Column("object", _("To what"), order=("object_type", "object_name")),
    Column("values", _("Values and reason")),
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
        caption=gettext("Changes, newest first"),
        default_sort="-at",
        noun=gettext("changes"),
        empty=gettext("No change is recorded that fits."),
        csv_url=f"?{query.urlencode()}",
    )
    trail = [(gettext("Home"), "/"), (gettext("Record of changes"), "")]
    return render(request, "accounts/audit.html", {"table": table, "q": text, "trail": trail})


def _draw(event: AuditEvent) -> dict[str, Any]:
    behalf = gettext("for %(person)s") % {"person": event.on_behalf_of} if event.on_behalf_of else ""
    who = gettext("the system") if event.actor_id is None else event.actor_name
    return {
        "at": date_format(localtime(event.at), "j M Y, H:i"),
        "who": Cell(who, note=behalf),
        "verb": Cell(queries.verb_in_words(event)),
        "object": Cell(event.object_name or event.object_id, note=said(event.object_type)),
        "values": Cell(English(queries.values_in_words(event)) or "–", note=event.reason),
    }


def _line(event: AuditEvent) -> tuple[str, ...]:
    what = (event.verb, event.object_type, event.object_id, event.object_name)
    values = queries.values_in_words(event)
    return (event.at.isoformat(), event.actor_name, event.on_behalf_of, *what, values, event.reason)
