"""The programmes, and one of them with its versions."""

from urllib.parse import urlencode

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from schoolweave.web.programmes import queries
from schoolweave.web.programmes.models import Programme, RuleVersion
from schoolweave.web.programmes.wording import FORMS, certainties
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.languages import said
from schoolweave.web.ui.tables import Cell, Column, Row, build_table, simple_table

PROGRAMMES = (
    Column("name", _("Programme"), header=True, order=("name",)),
    Column("country", _("Country"), order=("country", "name")),
    Column("forms", _("What it forms")),
    Column("versions", _("Versions")),
    Column("rules", _("How certain its rules are")),
)


@require_safe
def programmes(request: HttpRequest) -> HttpResponseBase:
    """List the programmes, searched by name and country."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = queries.programmes(text).prefetch_related(
        Prefetch("versions", RuleVersion.objects.order_by("from_date"))
    )
    if request.GET.get("format") == "csv":
        lines = ([one.pk, one.name, one.country, _versions(one)] for one in rows)
        return csv_response("programmes.csv", ("id", "name", "country", "versions"), lines)
    table = build_table(
        request,
        rows,
        PROGRAMMES,
        _row,
        caption=gettext("Programmes"),
        default_sort="name",
        noun=gettext("programmes"),
        csv_url=f"?{urlencode({'q': text, 'format': 'csv'})}",
        empty=gettext("No programme has this in its name."),
    )
    return render(request, "programmes/list.html", {"table": table, "q": text})


@require_safe
def programme(request: HttpRequest, programme: str) -> HttpResponse:
    """Show a programme: what it is, its versions, and a way to compare two of them."""
    one = get_object_or_404(Programme, pk=programme)
    versions = list(queries.every_version().filter(programme=one))
    columns = (
        Column("version", gettext("Version"), header=True),
        Column("from", gettext("From")),
        Column("to", gettext("Until")),
        Column("rules", gettext("How certain its rules are")),
    )
    table = simple_table(gettext("Versions"), columns, [_version_row(row) for row in versions])
    context = {"programme": one, "versions": versions, "table": table, "trail": _trail(one)}
    return render(request, "programmes/programme.html", context)


def _row(one: Programme) -> Row:
    versions = list(one.versions.all())
    newest = versions[-1] if versions else None
    return {
        "name": Cell(one.name, reverse("programme", args=[one.pk]), note=said(one.summary)),
        "country": Cell(said(one.country)),
        "forms": str(FORMS[newest.kind]) if newest else None,
        "versions": _versions(one),
        "rules": _certain(newest) if newest else None,
    }


def _versions(one: Programme) -> str:
    return ", ".join(version.version for version in one.versions.all())


def _version_row(row: RuleVersion) -> Row:
    url = reverse("rule_version", args=[row.programme_id, row.version])
    return {
        "version": Cell(row.version, url, note=row.note),
        "from": date_format(row.from_date, "DATE_FORMAT"),
        "to": date_format(row.to_date, "DATE_FORMAT") if row.to_date else gettext("Still in force"),
        "rules": _certain(row),
    }


def _certain(row: RuleVersion) -> str:
    return certainties(queries.marks(row)) or gettext("No rule is written down")


def _trail(one: Programme) -> list[tuple[str, str]]:
    return [(gettext("Programmes"), reverse("programmes")), (one.name, "")]
