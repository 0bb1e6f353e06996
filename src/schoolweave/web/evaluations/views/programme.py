"""What is known of a programme's effects, and what is not."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from schoolweave.web.evaluations import queries
from schoolweave.web.evaluations.views.common import trail
from schoolweave.web.programmes.models import Programme
from schoolweave.web.ui.languages import English
from schoolweave.web.ui.tables import Cell, Column, simple_table

COLUMNS = (
    Column("study", "", header=True),
    Column("found", ""),
    Column("security", ""),
    Column("schools", "", numeric=True),
    Column("years", ""),
)


@require_safe
def evidence(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Show a programme's published studies and what is not known."""
    programme = get_object_or_404(Programme, pk=pk)
    told, coming = queries.told_of(programme, request.user)
    names = (_("Study"), _("What it found"), _("Security, out of 5"), _("Schools"), _("Years"))
    columns = [
        Column(one.key, name, numeric=one.numeric, header=one.header)
        for one, name in zip(COLUMNS, names, strict=True)
    ]
    rows = [
        {
            "study": Cell(one.study.title, reverse("study", args=[one.study.slug])),
            "found": English(one.headline) if one.language == "en" else one.headline,
            "security": str(one.security),
            "schools": one.schools,
            "years": one.years,
        }
        for one in told
    ]
    table = simple_table(_("Published studies"), columns, rows)
    context = {"programme": programme, "table": table, "told": told, "coming": coming}
    return render(request, "evaluations/programme.html", context | {"trail": trail(None, programme.name)})
