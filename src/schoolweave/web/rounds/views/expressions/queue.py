"""The office's queue of a round's expressions: all of its filters are in the address, so Back keeps them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import allow_somewhere, check_allowed
from schoolweave.web.rounds.actions import expressions as actions
from schoolweave.web.rounds.models import Expression, Part, Round
from schoolweave.web.rounds.queries import expressions as queries
from schoolweave.web.rounds.rules import expressions as rules
from schoolweave.web.rounds.views import assigning, many
from schoolweave.web.rounds.views.common import asked, csv_address, person
from schoolweave.web.rounds.views.doing import (
    find_round,
    may,
    office_people,
    rounds_trail,
)
from schoolweave.web.ui.components import Figure
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Cell, Column, Row, Table, build_table

COLUMNS = (
    Column("reference", _("Number"), header=True, order=("reference",)),
    Column("schools", _("Schools"), order=("first_school",)),
    Column("many", _("How many"), numeric=True, order=("schools",)),
    Column("state", _("State"), order=("status",)),
    Column("turn", _("Waiting for")),
    Column("assigned", _("Whose"), order=("assigned_to__name",)),
    Column("sent", _("Sent"), order=("submitted_at",)),
)
FIELDS = (
    "reference",
    "state",
    "sent",
    "late reason",
    "assigned to",
    "school",
    "school name",
    "standing",
    "stance",
    "reasons",
    "ask again on",
    "preferred",
    "vetoed",
    "consultation",
    "contact",
    "contact e-mail",
    "signed by",
    "signed at",
)
TURNS = {"office": _("The office"), "applicant": _("The schools"), "nobody": _("Nobody")}
BULK: dict[str, Any] = {
    "read": _("Start reading"),
    "complete": _("Mark as complete"),
    "assign": _("Assign"),
    many.ASK: _("Ask for more"),
}
FILTERS = {
    "text": "q",
    "state": "state",
    "stance": "stance",
    "region": "region",
    "whose": "whose",
    "waiting": "waiting",
}


@require_safe
@require("expression.read")
def queue(request: HttpRequest, pk: int) -> HttpResponseBase:
    """List what has come in; ``?csv=1`` sends a line for each school of all that the filters leave."""
    round = find_round(pk, request.user)
    if not allow_somewhere(request.user, "expression.process"):  # who works on one region's sees those
        check_allowed(request.user, "expression.read", round)
    chosen = {name: asked(request, key) for name, key in FILTERS.items()}
    whole = queries.queue(request.user, round)
    found = queries.narrowed(whole, person=request.user, **chosen)
    if asked(request, "csv"):
        check_allowed(request.user, "export.lists", round)
        return csv_response(f"expressions-{round.pk}.csv", FIELDS, _lines(found.order_by("submitted_at")))
    table = _table(request, round, found)
    return render(request, "rounds/expressions/queue.html", _context(request, round, table, chosen))


def _table(request: HttpRequest, round: Round, found: QuerySet[Expression]) -> Table:
    return build_table(
        request,
        found,
        COLUMNS,
        _row,
        caption=gettext("Expressions"),
        default_sort="sent",
        csv_url=csv_address(request) if may(request.user, "export.lists", round) else "",
        noun=gettext("expressions"),
        empty=gettext("No expression is like this. Take a filter away."),
    )


def _context(request: HttpRequest, round: Round, table: Table, chosen: dict[str, str]) -> dict[str, Any]:
    page = table.page
    return {
        "round": round,
        "table": table,
        "lines": list(zip(page, table.lines, strict=True)) if page else [],
        "figures": _figures(round),
        "chosen": chosen,
        "choices": _choices(round),
        "bulk": many.offered(BULK, export=bool(table.csv_url)),
        "people": office_people(round, "expression.process"),
        "may_process": may(request.user, "expression.process", round),
        "here": request.get_full_path(),
        "trail": rounds_trail(round, (gettext("Expressions"), "")),
    }


def _row(expression: Any) -> Row:
    state = rules.WORKFLOW.states[expression.status]
    more = expression.schools - 1
    name = (expression.first_school or gettext("No school")) + (f" +{more}" if more > 0 else "")
    return {
        "reference": Cell(expression.reference, reverse("expression_office", args=[expression.reference])),
        "schools": Cell(name, note=expression.region or ""),
        "many": expression.schools,
        "state": Cell(str(state.internal), tone=state.tone),
        "turn": str(TURNS[state.turn]),
        "assigned": str(expression.assigned_to or gettext("Nobody")),
        "sent": _day(expression),
    }


def _day(expression: Expression) -> str | None:
    """Return when it was sent, by the clock of the round's zone."""
    if expression.submitted_at is None:
        return None
    return f"{expression.submitted_at.astimezone(expression.round.zone):%Y-%m-%d %H:%M}"


def _figures(round: Round) -> list[Figure]:
    counts, stances = queries.counts(round), queries.stances(round)
    come = sum(many for state, many in counts.items() if state not in queries.NOT_FOR_OFFICE)
    drafts = counts.get(Expression.Status.DRAFT, 0)
    figures = [
        Figure(f"{come:,}", gettext("Expressions have come in")),
        Figure(f"{drafts:,}", gettext("Drafts, not sent"), note=gettext("Only their schools see them")),
    ]
    words = {
        Part.Stance.YES: _("schools say yes"),
        Part.Stance.MAYBE: _("say maybe"),
        Part.Stance.NO: _("say no"),
    }
    return figures + [Figure(f"{stances.get(key, 0):,}", str(label)) for key, label in words.items()]


def _choices(round: Round) -> dict[str, Any]:
    parts = Part.objects.filter(expression__round=round).exclude(school__region="")
    regions = parts.values_list("school__region", flat=True).order_by("school__region").distinct()
    return {
        "state": [
            (key, state.internal)
            for key, state in rules.WORKFLOW.states.items()
            if key not in queries.NOT_FOR_OFFICE
        ],
        "stance": Part.Stance.choices,
        "region": [(region, region) for region in regions],
        "whose": list(queries.WHOSE.items()),
        "waiting": list(queries.WAITING.items()),
    }


def _lines(found: Any) -> Iterator[tuple[Any, ...]]:
    parts = Part.objects.select_related("school").prefetch_related("wishes")
    for expression in found.prefetch_related(Prefetch("parts", parts)).iterator(chunk_size=500):
        for part in expression.parts.all():
            if part.standing == Part.Standing.JOINED:
                yield _line(expression, part)


def _line(expression: Expression, part: Part) -> tuple[Any, ...]:
    wished: dict[str, list[str]] = {"preferred": [], "vetoed": []}
    for wish in part.wishes.all():
        wished[wish.kind].append(wish.school_id)
    sent = expression.submitted_at.isoformat() if expression.submitted_at else ""
    return (
        expression.reference,
        str(rules.WORKFLOW.states[expression.status].internal),
        sent,
        expression.late_reason,
        str(expression.assigned_to or ""),
        part.school_id,
        part.school.name,
        part.standing,
        part.stance,
        part.reasons,
        part.ask_again_on.isoformat() if part.ask_again_on else "",
        " ".join(wished["preferred"]),
        " ".join(wished["vetoed"]),
        part.consultation,
        part.contact_name,
        part.contact_email,
        part.signed_name,
        part.signed_at.isoformat() if part.signed_at else "",
    )


@require_POST
@require("expression.process")
def bulk(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Do one act on all that were ticked."""
    round, by = find_round(pk, request.user), person(request)

    def export(ticked: QuerySet[Expression]) -> HttpResponseBase:
        check_allowed(request.user, "export.lists", round)
        return csv_response(f"expressions-{pk}.csv", FIELDS, _lines(ticked.select_related("assigned_to")))

    queue = many.Queue(
        page=reverse("expression_queue", args=[pk]),
        rows=queries.visible(request.user, "expression.process").filter(round=round),
        acts={
            "read": lambda each: actions.read(expression=each, by=by),
            "complete": lambda each: actions.complete(expression=each, by=by),
            "assign": assigning.of_many(
                lambda each, **given: actions.assign(expression=each, by=by, **given),
                many.chosen_person(request),
                assigning.versions(request),
            ),
        },
        ask=lambda each, **given: actions.ask_for_more(expression=each, by=by, **given),
        export=export,
        trail=rounds_trail(round, (gettext("Expressions"), reverse("expression_queue", args=[pk]))),
    )
    return many.do(request, queue)
