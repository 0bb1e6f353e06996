"""The board signs; check answers and send; what comes after: receipt, answer, take back, withdraw."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.rounds import content
from schoolweave.web.rounds.actions import expressions as actions
from schoolweave.web.rounds.forms.calls import ReasonForm
from schoolweave.web.rounds.forms.office import AnswerForm
from schoolweave.web.rounds.models import Part
from schoolweave.web.rounds.queries import tasks
from schoolweave.web.rounds.questions import EXPRESSION, form_of
from schoolweave.web.rounds.rules import NotNow, calls
from schoolweave.web.rounds.rules import expressions as rules
from schoolweave.web.rounds.views import signing
from schoolweave.web.rounds.views.common import person
from schoolweave.web.rounds.views.doing import attempt, form_page, posted
from schoolweave.web.rounds.views.expressions.common import (
    Side,
    office_trail,
    open_expression,
    part_of,
    shared_told,
    told,
    trail,
)
from schoolweave.web.ui import stale


@require_http_methods(["GET", "POST"])
@require("expression.read")
def sign(request: HttpRequest, reference: str, part: int) -> HttpResponseBase:
    """Read a school's part and sign it for the board, or ask the board to."""
    expression, side = open_expression(request, reference)
    own = part_of(expression, part)
    if not side.sees(own):
        raise Http404
    if request.method == "POST":
        return signing.posted_signature(
            request,
            own.school,
            ask=lambda: actions.ask_to_sign(part=own, by=person(request)),
            sign=lambda **given: actions.sign(part=own, by=person(request), **given),
            here=request.path,
            then=reverse("expression", args=[reference]),
        )
    return signing.shown(
        request,
        own,
        tasks.signature_status(expression, own),
        said=content.to_sign(expression, own),
        shared=shared_told(expression),
        told=told(own),
        may_sign=own in side.signs and rules.can_sign(request.user, own),
        may_ask=own in side.writes,
        trail=trail(expression, gettext("The board signs")),
    )


@require_http_methods(["GET", "POST"])
@require("expression.write")
def check(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Read all answers once more and send, in time or late."""
    expression, side = open_expression(request, reference)
    late = calls.phase(expression.round) == calls.CLOSED
    reason = posted(request, "reason")
    refusal = ""
    if request.method == "POST":
        try:
            if late and "late" in request.POST:
                actions.send_late(expression=expression, reason=reason, by=person(request))
            else:
                actions.submit(expression=expression, by=person(request))
            return redirect("expression_sent", reference)
        except NotNow as why:
            refusal = str(why)
    context = {
        "expression": expression,
        "round": expression.round,
        "shared": shared_told(expression),
        "parts": _shown(expression, side),
        "bars": tasks.bars_to_sending(expression),
        "late": late,
        "reason": reason,
        "refusal": refusal,
        "form": form_of(expression.round, EXPRESSION),
        "closes": calls.in_its_zone(expression.round, expression.round.closes_at),
        "trail": trail(expression, gettext("Check and send")),
    }
    return render(request, "rounds/expressions/check.html", context, status=409 if refusal else 200)


def _shown(expression: Any, side: Side) -> list[tuple[Part, Any]]:
    """Return each school with its answers; those of partners are theirs, so None."""
    return [(part, told(part) if side.sees(part) else None) for part in content.joined(expression)]


@require_safe
@require("expression.read")
def sent(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Confirm that it was sent, and say what happens next."""
    expression, _side = open_expression(request, reference)
    receipt = expression.receipts.last()
    if receipt is None:
        return redirect("expression", reference)
    state = rules.WORKFLOW.states[expression.status]
    context = {
        "expression": expression,
        "round": expression.round,
        "receipt": receipt,
        "when": calls.in_its_zone(expression.round, receipt.sent_at),
        "state": state,
        "trail": trail(expression, gettext("Sent")),
    }
    return render(request, "rounds/expressions/sent.html", context)


@require_safe
@require("expression.read")
def receipt(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Show what was sent, word for word; of partners, what is theirs stays theirs."""
    expression, side = open_expression(request, reference)
    found = next((each for each in expression.receipts.all() if each.number == number), None)
    if found is None:
        raise Http404
    own = {part.school_id for part in (*side.writes, *side.signs)}
    parts = [each for each in found.content["parts"] if side.office or each["school"] in own]
    context = {
        "expression": expression,
        "receipt": found,
        "when": calls.in_its_zone(expression.round, found.sent_at),
        "parts": parts,
        "hidden": len(found.content["parts"]) - len(parts),
        "genuine": content.digest(found.content) == found.digest,
        "trail": (trail if own else office_trail)(
            expression, gettext("Receipt %(number)s") % {"number": number}
        ),
    }
    return render(request, "rounds/expressions/receipt.html", context)


@require_http_methods(["GET", "POST"])
@require("expression.write")
def answer(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Answer the office's question and send the expression back."""
    expression, _side = open_expression(request, reference)
    question = expression.questions.filter(answered_at__isnull=True).last()
    if question is None:
        return redirect("expression", reference)
    form = AnswerForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(expression=expression, text=form.cleaned_data["text"], by=person(request))
            return redirect("expression_sent", reference)
        except NotNow as refusal:
            stale.keep(request, form, about=f"{expression.reference}: {question.text}")
            form.add_error(None, str(refusal))
            status = 409
    return form_page(
        request,
        form,
        gettext("Answer the office"),
        trail=trail(expression, gettext("Answer the office")),
        notes=[question.text],
        submit=gettext("Send the answer"),
        weight=gettext("The expression goes back to the office as it is now."),
        status=status,
    )


@require_POST
@require("expression.write")
def take_back(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Take it back to change it."""
    expression, _side = open_expression(request, reference)
    said = gettext("It is a draft again. It does not count until you send it once more.")

    def act() -> None:
        actions.take_back(expression=expression, by=person(request))

    return attempt(request, act, then=reverse("expression", args=[reference]), said=said)


@require_http_methods(["GET", "POST"])
@require("expression.write")
def withdraw(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Withdraw it for good."""
    expression, _side = open_expression(request, reference)
    form = ReasonForm(request.POST or None, required=False, hint=gettext("The office reads this."))
    title = gettext("Withdraw it")
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]

        def act() -> None:
            actions.withdraw(expression=expression, reason=reason, by=person(request))

        return attempt(request, act, then=reverse("expression", args=[reference]), said=gettext("Withdrawn."))
    weight = gettext("It does not count any more, for none of its schools. What was sent stays on record.")
    return form_page(
        request, form, title, trail=trail(expression, title), submit=title, weight=weight, kind="warning"
    )
