"""The office's page of letters: which went out, which did not, and why."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from schoolweave.web.accounts import actions
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.actions.letters import AGAIN
from schoolweave.web.accounts.models import Letter
from schoolweave.web.accounts.queries import letters as queries
from schoolweave.web.accounts.reach import visible
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.accounts.views.common import person
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Cell, Column, build_table

COLUMNS = (
    Column("at", gettext_lazy("Written"), order=("created_at",)),
    Column("to", gettext_lazy("To"), order=("address",)),
    Column("subject", gettext_lazy("Subject"), order=("subject",), header=True),
    Column("state", gettext_lazy("State"), order=("state", "next_attempt_at")),
    Column("error", gettext_lazy("What the mail server said")),
)
FIELDS = ("written", "to", "kind", "subject", "about", "state", "attempts", "sent", "error")
TONES = {"queued": "wait", "sending": "wait", "sent": "good", "failed": "bad", "bounced": "bad"}


@require_GET
@require("letter.manage")
def letters(request: HttpRequest) -> HttpResponseBase:
    """List letters: search, narrow to a state, sort, download."""
    text, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    found = visible(request.user, "letter.manage", queries.letters(text, state=state))
    if request.GET.get("format") == "csv":
        return csv_response("letters.csv", FIELDS, (_line(one) for one in found.iterator(2000)))
    query = request.GET.copy()
    query["format"] = "csv"
    table = build_table(
        request,
        found.defer("text"),
        COLUMNS,
        _draw,
        caption=_("Letters, newest first"),
        default_sort="-at",
        noun=_("letters"),
        empty=_("No letter fits."),
        csv_url=f"?{query.urlencode()}",
    )
    context = {"table": table, "q": text, "state": state, "states": Letter.State.choices}
    return render(request, "accounts/letters.html", context | {"trail": _trail()})


def _trail(*last: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Home"), "/"), (_("Letters"), reverse("letters") if last else ""), *last]


def _draw(one: Letter) -> dict[str, Any]:
    return {
        "at": date_format(localtime(one.created_at), "j M Y, H:i"),
        "to": Cell(one.to.name if one.to else one.address, note=one.address if one.to else ""),
        "subject": Cell(one.subject, reverse("letter", args=[one.pk]), note=one.about_name),
        "state": Cell(str(one.get_state_display()), tone=TONES[one.state], note=_when(one)),
        "error": one.error or "–",
    }


def _when(one: Letter) -> str:
    if one.sent_at is not None:
        return date_format(localtime(one.sent_at), "j M Y, H:i")
    if one.state == Letter.State.QUEUED and one.attempts:
        again = date_format(localtime(one.next_attempt_at), "j M, H:i")
        return _("again after %(when)s") % {"when": again}
    return ""


def _line(one: Letter) -> tuple[str | int, ...]:
    sent = one.sent_at.isoformat() if one.sent_at else ""
    what = (one.address, one.kind, one.subject, one.about_name, one.state, one.attempts)
    return (one.created_at.isoformat(), *what, sent, one.error)


@require_GET
@require("letter.manage")
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one letter as it goes out, and what became of it."""
    found = get_object_or_404(Letter.objects.select_related("to", "digest"), pk=pk)
    check_allowed(request.user, "letter.manage", found)
    context = {
        "letter": found,
        "tone": TONES[found.state],
        "when": _when(found),
        "again": found.state in AGAIN,
        "trail": _trail((found.subject, "")),
    }
    return render(request, "accounts/letter.html", context)


@require_POST
@require("letter.manage")
def letter_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a letter again."""
    try:
        actions.send_again(letter=get_object_or_404(Letter, pk=pk), by=person(request))
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The letter waits to be sent again."))
    return redirect("letter", pk)
