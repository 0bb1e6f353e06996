"""Applying to lead a hub: start, task list, one page at a time, check and send, receipt."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.rounds import questions as q
from schoolweave.web.rounds.actions import applications as actions
from schoolweave.web.rounds.actions import attachments
from schoolweave.web.rounds.forms.calls import ReasonForm
from schoolweave.web.rounds.forms.fields import PageForm, in_words, initial_of
from schoolweave.web.rounds.forms.office import AnswerForm, FileForm
from schoolweave.web.rounds.models import Application
from schoolweave.web.rounds.queries import application_tasks, eligibility
from schoolweave.web.rounds.queries import applications as queries
from schoolweave.web.rounds.rules import NotNow, calls
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.rounds.views.applications.common import (
    findings,
    open_application,
    own_application,
    page_tasks,
    register_facts,
    told,
    trail,
)
from schoolweave.web.rounds.views.common import person
from schoolweave.web.rounds.views.doing import attempt, find_round, form_page, posted, rounds_trail
from schoolweave.web.ui import stale
from schoolweave.web.ui.tables import Cell, Column, Row, build_table

COLUMNS = (
    Column("reference", _("Number"), header=True, order=("reference",)),
    Column("round", _("Round"), order=("round__name",)),
    Column("school", _("School"), order=("school__name",)),
    Column("state", _("State"), order=("status",)),
)


@require_safe
@require("application.write")
def mine(request: HttpRequest) -> HttpResponseBase:
    """List the applications of the schools for which the person applies."""
    table = build_table(
        request,
        queries.own(request.user),
        COLUMNS,
        _row,
        caption=gettext("My applications"),
        default_sort="reference",
        noun=gettext("applications"),
        empty=gettext("There is none yet. Start one from the page of a round that is open."),
    )
    return render(request, "rounds/applications/mine.html", {"table": table})


def _row(application: Application) -> Row:
    state = rules.WORKFLOW.states[application.status]
    return {
        "reference": Cell(application.reference, reverse("application", args=[application.reference])),
        "round": application.round.name,
        "school": application.school.name,
        "state": Cell(str(state.public), tone=state.tone),
    }


@require_http_methods(["GET", "POST"])
@require("application.write")
def apply(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Choose for which school, and start."""
    round = find_round(pk, request.user)
    schools = list(queries.own_schools(request.user).filter(register=round.register_id)[:50])
    refusal = ""
    if request.method == "POST":
        chosen = next((school for school in schools if school.pk == posted(request, "school")), None)
        try:
            if chosen is None:
                raise NotNow(gettext("Choose one of your schools."))
            made = actions.start(round=round, school=chosen, by=person(request))
            return redirect("application", made.reference)
        except NotNow as why:
            refusal = str(why)
    context = {
        "round": round,
        "form": q.form_of(round, q.APPLICATION),
        "schools": schools,
        "chosen": posted(request, "school") or (schools[0].pk if len(schools) == 1 else ""),
        "refusal": refusal,
        "late": calls.phase(round) == calls.CLOSED,
        "trail": rounds_trail(round, (gettext("Start"), "")),
    }
    return render(request, "rounds/expressions/start.html", context)


@require_safe
@require("application.write")
def application_page(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Show where an application stands, what is to be done, and whether it is eligible as it stands."""
    application = own_application(request, reference)
    flow, round = rules.WORKFLOW, application.round
    editable = flow.allows(application, "edit")
    context = {
        "application": application,
        "round": round,
        "state": flow.states[application.status],
        "closes": calls.in_its_zone(round, round.closes_at),
        "is_open": calls.is_open(round),
        "editable": editable,
        "tasks": page_tasks(application) if editable else [],
        "bars": application_tasks.bars_to_sending(application) if editable else [],
        "findings": findings(eligibility.checked(application).findings) if editable else [],
        "question": application.questions.filter(answered_at__isnull=True).last(),
        "receipts": application.receipts.all(),
        "acts": {name for name in flow.acts if flow.allows(application, name)},
        "trail": trail(application),
    }
    return render(request, "rounds/applications/application.html", context)


@require_http_methods(["GET", "POST"])
@require("application.write")
def page(request: HttpRequest, reference: str, name: str) -> HttpResponseBase:
    """Answer one page."""
    application = own_application(request, reference)
    if name == q.FILES:
        return _files(request, application)
    fields = q.application_pages(application.round).get(name)
    if fields is None:
        raise Http404
    title = application_tasks.title(name, fields)
    initial = initial_of(fields, application.answers) | {"version": application.version}
    form = PageForm(request.POST or None, questions=fields, initial=initial)
    more: dict[str, Any] = {"facts": register_facts(application.school)} if name == q.FACTS else {}
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.save_page(
                application=application, answers=form.answers, version=version, by=person(request)
            )
            return redirect("application", reference)
        except stale.Stale as late:
            saved = initial_of(fields, getattr(late.saved, "answers", {}))
            more["clash"] = stale.clash(request, form, late, saved=saved, about=title)
        except NotNow as refusal:
            stale.keep(request, form, about=title)
            form.add_error(None, str(refusal) + " " + gettext("What you typed has been set aside."))
            more["status"] = 409
    caption = application.school.name
    return form_page(
        request,
        form,
        title,
        trail=trail(application, title),
        caption=caption,
        submit=gettext("Save and go on"),
        **more,
    )


def _files(request: HttpRequest, application: Application) -> HttpResponseBase:
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            attachments.attach(to=application, file=form.cleaned_data["file"], by=person(request))
            return redirect("application_page", application.reference, q.FILES)
        except NotNow as refusal:
            form.add_error("file", str(refusal))
    title = str(application_tasks.OWN_TITLES[q.FILES])
    context = {
        "form": form,
        "title": title,
        "caption": application.school.name,
        "files": [item for item in application.attachments.all() if item.removed_at is None],
        "back": reverse("application", args=[application.reference]),
        "trail": trail(application, title),
    }
    return render(request, "rounds/expressions/files.html", context)


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
    answers = found.content["answers"].items()
    context = {
        "application": application,
        "receipt": found,
        "when": calls.in_its_zone(application.round, found.sent_at),
        "values": [
            (labels[key].label, in_words(labels[key], value)) for key, value in answers if key in labels
        ],
        "trail": trail(application, gettext("Receipt %(number)s") % {"number": number}),
    }
    return render(request, "rounds/applications/receipt.html", context)


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
