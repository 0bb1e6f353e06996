"""One expression on the office's desk: what the schools said, what was asked, and what can be done."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import NotAllowed, check_allowed
from schoolweave.web.rounds import content
from schoolweave.web.rounds.actions import expressions as actions
from schoolweave.web.rounds.forms.calls import ReasonForm
from schoolweave.web.rounds.forms.office import AskForm
from schoolweave.web.rounds.models import Expression
from schoolweave.web.rounds.queries import expressions as queries
from schoolweave.web.rounds.queries import tasks
from schoolweave.web.rounds.rules import calls
from schoolweave.web.rounds.rules import expressions as rules
from schoolweave.web.rounds.views import assigning
from schoolweave.web.rounds.views.common import person
from schoolweave.web.rounds.views.doing import (
    attempt,
    form_page,
    history,
    may,
    office_people,
    posted,
    rounds_trail,
)
from schoolweave.web.rounds.views.expressions.common import office_trail, shared_told, told
from schoolweave.web.ui.components import Fact

WITH_REASON = {
    "admit": _("It counts as if it had come in time. The schools get your reason."),
    "refuse": _("It does not count. The schools get your reason."),
    "reopen": _("It is read once more."),
}
"""Acts that ask for a reason, and what each weighs."""
AT_ONCE = ("read", "complete")


def desk(request: HttpRequest, reference: str) -> Expression:
    """Return an expression for the office; 403 for its schools' people, who have a page of their own."""
    expression = queries.find(reference)
    check_allowed(request.user, "expression.read", expression)
    if not queries.sees_office_side(request.user, expression):
        raise NotAllowed(gettext("This page is the programme office's."))
    if expression.status in queries.NOT_FOR_OFFICE:
        raise NotAllowed(gettext("This is a draft: only its schools see it until it is sent."))
    return expression


@require_safe
@require("expression.read")
def office(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Show all that was said, with what can be done next."""
    expression = desk(request, reference)
    return render(request, "rounds/expressions/office.html", _desk_context(request, expression))


def _desk_context(request: HttpRequest, expression: Expression) -> dict[str, Any]:
    may_process = may(request.user, "expression.process", expression)
    flow = rules.WORKFLOW
    acts = [name for name in (*AT_ONCE, *WITH_REASON, "ask") if flow.allows(expression, name)]
    return {
        "expression": expression,
        "state": flow.states[expression.status],
        "facts": _facts(expression),
        "shared": shared_told(expression),
        "parts": [
            (part, told(part), tasks.STATUSES[tasks.signature_status(expression, part)[0]])
            for part in content.joined(expression)
        ],
        "files": [item for item in expression.attachments.all() if item.removed_at is None],
        "questions": expression.questions.all(),
        "receipts": expression.receipts.all(),
        "events": history(expression),
        "at_once": [(name, flow.acts[name].label) for name in acts if name in AT_ONCE and may_process],
        "with_more": [(name, flow.acts[name].label) for name in acts if name not in AT_ONCE and may_process],
        "people": office_people(expression.round, "expression.process") if may_process else [],
        "may_process": may_process,
        "version": expression.version,
        "trail": office_trail(expression),
    }


def _facts(expression: Expression) -> list[Fact]:
    state, round = rules.WORKFLOW.states[expression.status], expression.round
    sent = calls.in_its_zone(round, expression.submitted_at) if expression.submitted_at else None
    facts = [
        Fact(gettext("The schools read"), str(state.public)),
        Fact(gettext("Sent"), sent),
        Fact(gettext("Assigned to"), str(expression.assigned_to or gettext("Nobody"))),
    ]
    if expression.late_reason:
        facts.append(Fact(gettext("Why it came late"), expression.late_reason))
    for other, words in ((expression.split_from, _("Split from")), (expression.merged_into, _("Went into"))):
        if other is not None:
            url = reverse("expression_office", args=[other.reference])
            facts.append(Fact(str(words), other.reference, url=url))
    return facts


@require_POST
@require("expression.process")
def at_once(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Do what needs no words: start reading, mark as complete, assign."""
    expression = desk(request, reference)
    what, by = posted(request, "act", 20), person(request)
    then = reverse("expression_office", args=[reference])
    doing: dict[str, Callable[[], Any]] = {
        "read": lambda: actions.read(expression=expression, by=by),
        "complete": lambda: actions.complete(expression=expression, by=by),
    }
    if what == "assign":
        return assigning.assign(
            request,
            expression,
            office_people(expression.round, "expression.process"),
            lambda **given: actions.assign(expression=expression, by=by, **given),
            trail=office_trail(expression, gettext("Assign")),
            then=then,
        )
    return attempt(request, doing.get(what, lambda: None), then=then)


@require_http_methods(["GET", "POST"])
@require("expression.process")
def act(request: HttpRequest, reference: str, what: str) -> HttpResponseBase:
    """Do what needs words: ask for more, let a late one count, do not take it up, read it again."""
    expression = desk(request, reference)
    label = rules.WORKFLOW.acts[what].label
    form: Any
    if what == "ask":
        form, weight = (
            AskForm(request.POST or None),
            gettext("It goes back to the schools until they answer."),
        )
    else:
        form, weight = ReasonForm(request.POST or None, required=what != "reopen"), str(WITH_REASON[what])
    then = reverse("expression_office", args=[reference])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        return attempt(request, lambda: _do(what, expression, given, person(request)), then=then)
    trail = rounds_trail(expression.round, (expression.reference, then), (str(label), ""))
    caption = expression.reference
    return form_page(request, form, label, trail=trail, caption=caption, submit=label, weight=weight)


def _do(what: str, expression: Expression, given: dict[str, Any], by: Person) -> None:
    if what == "ask":
        actions.ask_for_more(expression=expression, text=given["text"], due_on=given["due_on"], by=by)
    elif what == "admit":
        actions.admit(expression=expression, reason=given["reason"], by=by)
    elif what == "refuse":
        actions.refuse(expression=expression, reason=given["reason"], by=by)
    else:
        actions.reopen(expression=expression, reason=given["reason"], by=by)
