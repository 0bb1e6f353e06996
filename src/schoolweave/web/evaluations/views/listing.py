"""The list of studies."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from schoolweave.web.accounts.rules import allow
from schoolweave.web.evaluations import queries, rules
from schoolweave.web.evaluations.models import Study
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Cell, Column, Row, build_table

COLUMNS = (
    Column("title", gettext_lazy("Study"), header=True, order=("title",)),
    Column("status", gettext_lazy("State"), order=("status",)),
    Column("programme", gettext_lazy("Programme"), order=("programme__name",)),
    Column("frozen", gettext_lazy("Frozen on"), order=("frozen_at",)),
)
HEADER = ("short_name", "title", "programme", "outcome", "state", "frozen_at", "sha256", "published_at")


@require_safe
def studies(request: HttpRequest) -> HttpResponseBase:
    """List the studies that the visitor may see; ``?csv=1`` sends all that the filters leave."""
    text, state = (request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in ("q", "state"))
    found = queries.narrowed(queries.visible(request.user), text=text, state=state)
    if request.GET.get("csv"):
        return csv_response("studies.csv", HEADER, map(_line, found.order_by("slug")))
    query = request.GET.copy()
    query["csv"] = "1"
    table = build_table(
        request,
        found.defer("register__outline"),
        COLUMNS,
        _cells,
        caption=_("Studies"),
        default_sort="-frozen",
        csv_url=f"?{query.urlencode()}",
        noun=_("studies"),
        empty=_("No study is like this."),
    )
    may = allow(request.user, "study.register")
    context = {
        "table": table,
        "text": text,
        "state": state,
        "states": Study.Status.choices,
        "may_register": may,
    }
    return render(request, "evaluations/studies.html", context)


def _cells(study: Study) -> Row:
    return {
        "title": Cell(study.title, reverse("study", args=[study.slug]), note=study.plan["outcome"]["name"]),
        "programme": study.programme.name,
        "status": Cell(study.get_status_display(), tone=rules.TONES[study.status]),
        "frozen": date_format(study.frozen_at, "j F Y") if study.frozen_at else Cell(_("Not yet")),
    }


def _line(study: Study) -> Sequence[str]:
    times = [f"{at:%Y-%m-%dT%H:%MZ}" if at else "" for at in (study.frozen_at, study.published_at)]
    outcome, state = study.plan["outcome"]["name"], study.get_status_display()
    return study.slug, study.title, study.programme.name, outcome, state, times[0], study.sha256, times[1]
