"""The office's queue of a round's applications: all of its filters are in the address."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.reach import visible
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.rounds.actions import applications as actions
from schoolweave.web.rounds.models import Application, Round
from schoolweave.web.rounds.queries import applications as queries
from schoolweave.web.rounds.queries import reviews
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.rounds.views import assigning, many
from schoolweave.web.rounds.views.common import asked, csv_address, person
from schoolweave.web.rounds.views.doing import (
    find_round,
    may,
    office_people,
    rounds_trail,
)
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Cell, Column, Row, Table, build_table

COLUMNS = (
    Column("reference", _("Number"), header=True, order=("reference",)),
    Column("school", _("School"), order=("school__name",)),
    Column("state", _("State"), order=("status",)),
    Column("reviews", _("Reviews")),
    Column("assigned", _("Whose"), order=("assigned_to__name",)),
    Column("sent", _("Sent"), order=("submitted_at",)),
)
FIELDS = ("reference", "school", "school name", "state", "sent", "assigned to", "total")
BULK: dict[str, Any] = {"assign": _("Assign"), many.ASK: _("Ask for more")}


@require_safe
@require("application.read")
def queue(request: HttpRequest, pk: int) -> HttpResponseBase:
    """List what has come in; ``?csv=1`` sends all that the filters leave."""
    round = find_round(pk, request.user)
    check_allowed(request.user, "application.read", round)
    chosen = {
        name: asked(request, key) for name, key in (("text", "q"), ("state", "state"), ("whose", "whose"))
    }
    found = queries.narrowed(queries.queue(request.user, round), person=request.user, **chosen)
    if asked(request, "csv"):
        check_allowed(request.user, "export.lists", round)
        return csv_response(f"applications-{pk}.csv", FIELDS, map(_line, found.order_by("submitted_at")))
    table, manages = _table(request, round, found), may(request.user, "round.manage", round)
    states = [(key, state.internal) for key, state in rules.WORKFLOW.states.items() if key != "draft"]
    context = {
        "round": round,
        "table": table,
        "chosen": chosen,
        "states": states,
        "whose": [("mine", _("Mine")), ("nobody", _("Nobody's yet"))],
        "trail": rounds_trail(round, (gettext("Applications"), "")),
        "lines": list(zip(table.page, table.lines, strict=True)) if table.page else [],
        "may_process": manages,
        "bulk": many.offered(BULK, export=bool(table.csv_url)),
        "people": office_people(round, "round.manage") if manages else [],
        "here": request.get_full_path(),
    }
    return render(request, "rounds/applications/queue.html", context)


def _table(request: HttpRequest, round: Round, found: QuerySet[Application]) -> Table:
    sent = reviews.progress(round)
    return build_table(
        request,
        found,
        COLUMNS,
        lambda application: _row(application, sent.get(application.pk)),
        caption=gettext("Applications"),
        default_sort="sent",
        csv_url=csv_address(request) if may(request.user, "export.lists", round) else "",
        noun=gettext("applications"),
        empty=gettext("No application is like this. Take a filter away."),
    )


def _row(application: Application, sent: tuple[int, int] | None) -> Row:
    state = rules.WORKFLOW.states[application.status]
    at = application.submitted_at
    return {
        "reference": Cell(application.reference, reverse("application_office", args=[application.reference])),
        "school": Cell(application.school.name, note=application.school.region),
        "state": Cell(str(state.internal), tone=state.tone),
        "reviews": gettext("%(sent)d of %(many)d") % {"sent": sent[0], "many": sent[1]}
        if sent
        else gettext("None yet"),
        "assigned": str(application.assigned_to or gettext("Nobody")),
        "sent": f"{at.astimezone(application.round.zone):%Y-%m-%d %H:%M}" if at else None,
    }


def _line(application: Application) -> tuple[Any, ...]:
    at = application.submitted_at
    return (
        application.reference,
        application.school_id,
        application.school.name,
        str(rules.WORKFLOW.states[application.status].internal),
        at.isoformat() if at else "",
        str(application.assigned_to or ""),
        application.total,
    )


@require_POST
@require("round.manage")
def bulk(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Do one act on all that were ticked."""
    round, by = find_round(pk, request.user), person(request)
    page = reverse("application_queue", args=[pk])

    def export(ticked: QuerySet[Application]) -> HttpResponseBase:
        check_allowed(request.user, "export.lists", round)
        return csv_response(f"applications-{pk}.csv", FIELDS, map(_line, ticked))

    queue = many.Queue(
        page=page,
        rows=visible(request.user, "round.manage", queries.queue(request.user, round)),
        acts={
            "assign": assigning.of_many(
                lambda each, **given: actions.assign(application=each, by=by, **given),
                many.chosen_person(request),
                assigning.versions(request),
            )
        },
        ask=lambda each, **given: actions.ask_for_more(application=each, by=by, **given),
        export=export,
        trail=rounds_trail(round, (gettext("Applications"), page)),
    )
    return many.do(request, queue)
