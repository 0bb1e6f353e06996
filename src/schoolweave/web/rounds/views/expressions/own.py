"""A person's own expressions: the list, starting one, and the page of one with its task list."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.rounds.actions import expressions as actions
from schoolweave.web.rounds.models import Expression, Part
from schoolweave.web.rounds.queries import expressions as queries
from schoolweave.web.rounds.queries import tasks
from schoolweave.web.rounds.questions import EXPRESSION, form_of
from schoolweave.web.rounds.rules import NotNow, calls
from schoolweave.web.rounds.rules import expressions as rules
from schoolweave.web.rounds.views.common import person
from schoolweave.web.rounds.views.doing import find_round, posted, rounds_trail
from schoolweave.web.rounds.views.expressions.common import (
    IN_IT,
    Side,
    open_expression,
    part_tasks,
    shared_task,
    trail,
)
from schoolweave.web.ui.tables import Cell, Column, Row, build_table

COLUMNS = (
    Column("reference", _("Number"), header=True, order=("reference",)),
    Column("round", _("Round"), order=("round__name",)),
    Column("schools", _("Schools")),
    Column("state", _("State"), order=("status",)),
    Column("closes", _("The round closes"), order=("round__closes_at",)),
)


@require_safe
@require("expression.read")
def mine(request: HttpRequest) -> HttpResponseBase:
    """List the expressions of the schools for which the person writes or signs."""
    table = build_table(
        request,
        queries.own(request.user),
        COLUMNS,
        _row,
        caption=gettext("My expressions"),
        default_sort="-closes",
        noun=gettext("expressions"),
        empty=gettext("There is none yet. Start one from the page of a round that is open."),
    )
    return render(request, "rounds/expressions/mine.html", {"table": table})


def _row(expression: Expression) -> Row:
    state = rules.WORKFLOW.states[expression.status]
    names = [part.school.name for part in expression.parts.all() if part.standing in IN_IT]
    return {
        "reference": Cell(expression.reference, reverse("expression", args=[expression.reference])),
        "round": expression.round.name,
        "schools": ", ".join(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else ""),
        "state": Cell(str(state.public), tone=state.tone),
        "closes": calls.in_its_zone(expression.round, expression.round.closes_at),
    }


@require_http_methods(["GET", "POST"])
@require("expression.write")
def express(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Choose for which school, and start."""
    round = find_round(pk, request.user)
    schools = list(queries.own_schools(request.user).filter(register=round.register_id)[:50])
    refusal = ""
    if request.method == "POST":
        chosen = next((school for school in schools if school.pk == posted(request, "school")), None)
        if chosen is None:
            refusal = gettext("Choose one of your schools.")
        else:
            try:
                made = actions.start(round=round, school=chosen, by=person(request))
                return redirect("expression", made.reference)
            except NotNow as why:
                refusal = str(why)
    context = {
        "round": round,
        "form": form_of(round, EXPRESSION),
        "schools": schools,
        "chosen": posted(request, "school") or (schools[0].pk if len(schools) == 1 else ""),
        "refusal": refusal,
        "late": calls.phase(round) == calls.CLOSED,
        "trail": rounds_trail(round, (gettext("Start"), "")),
    }
    return render(request, "rounds/expressions/start.html", context)


@require_safe
@require("expression.read")
def expression_page(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Show where an expression stands, and what is to be done for each school."""
    expression, side = open_expression(request, reference)
    if side.office and not side.writes and not side.signs:
        return redirect("expression_office", reference)
    return render(request, "rounds/expressions/expression.html", _page(expression, side))


def _page(expression: Expression, side: Side) -> dict[str, Any]:
    state = rules.WORKFLOW.states[expression.status]
    editable = rules.WORKFLOW.allows(expression, "edit")
    own = [part for part in side.writes if part.standing == Part.Standing.JOINED]
    return {
        "expression": expression,
        "round": expression.round,
        "state": state,
        "closes": calls.in_its_zone(expression.round, expression.round.closes_at),
        "is_open": calls.is_open(expression.round),
        "editable": editable,
        "shared": [each for each in (shared_task(expression),) if each and editable and own],
        "parts": [(part, part_tasks(part)) for part in own] if editable else [],
        "invited": [part for part in side.writes if part.standing == Part.Standing.INVITED],
        "to_sign": [part for part in side.signs if _waits_for_signature(expression, part)],
        "others": [(part, _words(expression, part)) for part in expression.parts.all() if part not in own],
        "bars": tasks.bars_to_sending(expression) if editable and own else [],
        "question": expression.questions.filter(answered_at__isnull=True).last(),
        "receipts": expression.receipts.all(),
        "writes": bool(own),
        "acts": {name for name in rules.WORKFLOW.acts if rules.WORKFLOW.allows(expression, name)},
        "joint": sum(part.standing == Part.Standing.JOINED for part in expression.parts.all()) > 1,
        "trail": trail(expression),
    }


def _waits_for_signature(expression: Expression, part: Part) -> bool:
    status, _hint = tasks.signature_status(expression, part)
    return rules.WORKFLOW.allows(expression, "sign") and status == tasks.NOT_STARTED


def _words(expression: Expression, part: Part) -> str:
    """Return where another school of a joint expression stands: its stance and signature, no more."""
    if part.standing != Part.Standing.JOINED:
        return str(part.get_standing_display())
    stance = part.get_stance_display() or gettext("Not said yet")
    status, _hint = tasks.signature_status(expression, part)
    signed = gettext("signed") if status == tasks.COMPLETE else gettext("not signed")
    return f"{stance}, {signed}" if status != tasks.NOT_REQUIRED else str(stance)
