"""Emergency access: ask for it, and see who had it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from schoolweave.web.accounts import actions
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.capabilities import in_words
from schoolweave.web.accounts.forms import EmergencyForm
from schoolweave.web.accounts.models import EmergencyAccess
from schoolweave.web.accounts.reach import visible
from schoolweave.web.accounts.views.common import form_page, person
from schoolweave.web.ui.tables import Cell, Column, build_table

COLUMNS = (
    Column("who", gettext_lazy("Who"), order=("person__name",), header=True),
    Column("record", gettext_lazy("What was opened"), order=("about_name",)),
    Column("from", gettext_lazy("From"), order=("from_time",)),
    Column("to", gettext_lazy("Until"), order=("to_time",)),
    Column("why", gettext_lazy("Why")),
)


@require_http_methods(["GET", "POST"])
@require("break_glass.use")
def emergency(request: HttpRequest) -> HttpResponse:
    """Open one closed record for a short time."""
    return form_page(
        request,
        EmergencyForm(request.POST or None),
        lambda form: actions.open_record(
            about_record=form.cleaned_data["record"],
            capability=form.cleaned_data["capability"],
            reason=form.cleaned_data["reason"],
            minutes=form.cleaned_data["minutes"],
            by=person(request),
        ),
        title=_("Open a record in an emergency"),
        lede=_("For when somebody could come to harm or the law demands it. Not for everyday work."),
        submit=_("Open it now"),
        weight=_(
            "It is recorded, and those concerned and the auditors get a letter with your name and reason."
        ),
        done=_("The record is open to you. Those concerned are told."),
        back=reverse("my_roles"),
    )


@require_GET
@require("audit.read")
def emergencies(request: HttpRequest) -> HttpResponse:
    """List who opened what in an emergency."""
    rows = EmergencyAccess.objects.select_related("person")
    table = build_table(
        request,
        visible(request.user, "audit.read", rows),
        COLUMNS,
        _draw,
        caption=_("Records opened in an emergency"),
        default_sort="-from",
        noun=_("records"),
        empty=_("No record has been opened in an emergency."),
    )
    trail = [(_("Home"), "/"), (_("Record of changes"), reverse("audit")), (_("Emergencies"), "")]
    return render(request, "accounts/emergencies.html", {"table": table, "trail": trail})


def _draw(one: EmergencyAccess) -> dict[str, Any]:
    return {
        "who": str(one.person),
        "record": Cell(one.about_name, note=in_words(one.capability)),
        "from": date_format(localtime(one.from_time), "j M Y, H:i"),
        "to": date_format(localtime(one.to_time), "j M Y, H:i"),
        "why": one.reason,
    }
