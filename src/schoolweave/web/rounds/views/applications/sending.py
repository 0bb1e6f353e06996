"""Checking an application and sending it, and what comes after: receipt, answer, take back, withdraw."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import allow, check_allowed
from schoolweave.web.rounds import questions as q
from schoolweave.web.rounds.actions import applications as actions
from schoolweave.web.rounds.forms.calls import ReasonForm
from schoolweave.web.rounds.forms.fields import in_words
from schoolweave.web.rounds.forms.office import AnswerForm
from schoolweave.web.rounds.models import Application
from schoolweave.web.rounds.queries import application_tasks, eligibility
from schoolweave.web.rounds.rules import NotNow, calls
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.rounds.views.applications.common import (
    findings,
    office_trail,
    open_application,
    own_application,
    told,
    trail,
)
from schoolweave.web.rounds.views.common import person
from schoolweave.web.rounds.views.doing import Trail, attempt, form_page, posted
from schoolweave.web.ui import stale


@require_http_methods(["GET", "POST"])
@require("application.write")
def check(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Read all answers once more and send, in time or late."""
    application = own_application(request, reference)
    round = application.round
    late, reason, refusal = calls.phase(round) == calls.CLOSED, posted(request, "reason"), ""
    if request.method == "POST":
        try:
            if late and "late" in request.POST:
                actions.send_late(application=application, reason=reason, by=person(request))
            else:
                actions.submit(application=application, by=person(request))
            return redirect("application_sent", reference)
        except NotNow as why:
            refusal = str(why)
    context = {
        "application": application,
        "round": round,
        "told": told(application, change=True),
        "findings": findings(eligibility.checked(application).findings),
        "bars": application_tasks.bars_to_sending(application),
        "late": late,
        "reason": reason,
        "refusal": refusal,
        "form": q.form_of(round, q.APPLICATION),
        "closes": calls.in_its_zone(round, round.closes_at),
        "trail": trail(application, gettext("Check and send")),
    }
    return render(request, "rounds/applications/check.html", context, status=409 if refusal else 200)


@require_safe
@require("application.write")
def sent(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Confirm that it was sent, and say what happens next."""
    application = own_application(request, reference)
    receipt = application.receipts.last()
    if receipt is None:
        return redirect("application", reference)
    context = {
        "application": application,
        "round": application.round,
        "receipt": receipt,
        "when": calls.in_its_zone(application.round, receipt.sent_at),
        "state": rules.WORKFLOW.states[application.status],
        "trail": trail(application, gettext("Sent")),
    }
    return render(request, "rounds/applications/sent.html", context)


@require_safe
@require("application.read")
def receipt(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Show what was sent, word for word."""
    application = open_application(request, reference)
    found = next((each for each in application.receipts.all() if each.number == number), None)
    if found is None:
        raise Http404
    labels = {field.id: field for field in q.form_of(application.round, q.APPLICATION).fields}
    answers, signer = found.content["answers"].items(), found.content.get("signed_by")
    signed = [(gettext("Signed for the board by"), signer)] if signer else []
    context = {
        "application": application,
        "receipt": found,
        "when": calls.in_its_zone(application.round, found.sent_at),
        "values": [
            (labels[key].label, in_words(labels[key], value)) for key, value in answers if key in labels
        ]
        + signed,
        "trail": _way(request, application, gettext("Receipt %(number)s") % {"number": number}),
    }
    return render(request, "rounds/applications/receipt.html", context)


def _way(request: HttpRequest, application: Application, below: str) -> Trail:
    """Return the way by which this person came: the applicant's own, or the office's."""
    office = allow(request.user, "application.read", application.round)
    return (office_trail if office else trail)(application, below)


@require_http_methods(["GET", "POST"])
@require("application.write")
def answer(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Answer the office's question and send the application back."""
    application = own_application(request, reference)
    question = application.questions.filter(answered_at__isnull=True).last()
    if question is None:
        return redirect("application", reference)
    form, title = AnswerForm(request.POST or None), gettext("Answer the office")
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(application=application, text=form.cleaned_data["text"], by=person(request))
            return redirect("application_sent", reference)
        except NotNow as refusal:
            stale.keep(request, form, about=f"{reference}: {question.text}")
            form.add_error(None, str(refusal))
    return form_page(
        request,
        form,
        title,
        trail=trail(application, title),
        notes=[question.text],
        submit=gettext("Send the answer"),
        weight=gettext("The application goes back to the office as it is now."),
    )


@require_POST
@require("application.write")
def take_back(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Take it back to change it."""
    application = own_application(request, reference)

    def act() -> None:
        actions.take_back(application=application, by=person(request))
        messages.success(
            request, gettext("It is a draft again. It does not count until you send it once more.")
        )

    return attempt(request, act, then=reverse("application", args=[reference]))


@require_http_methods(["GET", "POST"])
@require("application.write")
def withdraw(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Withdraw it for good."""
    application = own_application(request, reference)
    form = ReasonForm(request.POST or None, required=False, hint=gettext("The office reads this."))
    title = gettext("Withdraw it")
    if request.method == "POST" and form.is_valid():
        check_allowed(request.user, "application.write", application.school)
        reason = form.cleaned_data["reason"]

        def act() -> None:
            actions.withdraw(application=application, reason=reason, by=person(request))

        return attempt(
            request, act, then=reverse("application", args=[reference]), said=gettext("Withdrawn.")
        )
    weight = gettext("It does not count any more. What was sent stays on record.")
    return form_page(
        request, form, title, trail=trail(application, title), submit=title, weight=weight, kind="warning"
    )
