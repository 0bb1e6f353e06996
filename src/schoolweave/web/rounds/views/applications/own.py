"""Applying to lead a hub: start, task list, one page at a time."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import allow
from schoolweave.web.rounds import questions as q
from schoolweave.web.rounds.actions import applications as actions
from schoolweave.web.rounds.actions import attachments
from schoolweave.web.rounds.forms.fields import PageForm, initial_of
from schoolweave.web.rounds.forms.office import FileForm
from schoolweave.web.rounds.models import Application
from schoolweave.web.rounds.queries import application_tasks, eligibility, tasks
from schoolweave.web.rounds.queries import applications as queries
from schoolweave.web.rounds.rules import NotNow, calls
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.rounds.views.applications.common import (
    findings,
    own_application,
    page_tasks,
    register_facts,
    schools_application,
    trail,
)
from schoolweave.web.rounds.views.common import person
from schoolweave.web.rounds.views.doing import find_round, form_page, posted, rounds_trail
from schoolweave.web.ui import stale
from schoolweave.web.ui.tables import Cell, Column, Row, build_table

COLUMNS = (
    Column("reference", _("Number"), header=True, order=("reference",)),
    Column("round", _("Round"), order=("round__name",)),
    Column("school", _("School"), order=("school__name",)),
    Column("state", _("State"), order=("status",)),
)


@require_safe
@require("application.read")
def mine(request: HttpRequest) -> HttpResponseBase:
    """List the applications of the schools for which the person applies or signs."""
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
@require("application.read")
def application_page(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Show where an application stands, what is to be done, and whether it is eligible as it stands."""
    application = schools_application(request, reference)
    flow, round = rules.WORKFLOW, application.round
    writes = allow(request.user, "application.write", application.school)
    editable = writes and flow.allows(application, "edit")
    context = {
        "application": application,
        "round": round,
        "state": flow.states[application.status],
        "closes": calls.in_its_zone(round, round.closes_at),
        "is_open": calls.is_open(round),
        "to_sign": application_tasks.signature_status(application)[0] == tasks.NOT_STARTED
        and rules.can_sign(request.user, application),
        "tasks": page_tasks(application) if editable else [],
        "bars": application_tasks.bars_to_sending(application) if editable else [],
        "findings": findings(eligibility.checked(application).findings) if editable else [],
        "question": application.questions.filter(answered_at__isnull=True).last(),
        "receipts": application.receipts.all(),
        "acts": {name for name in flow.acts if writes and flow.allows(application, name)},
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
        refused = _save(request, application, title, form)
        if refused is None:
            return redirect("application", reference)
        more |= refused
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


def _save(
    request: HttpRequest, application: Application, title: str, form: PageForm
) -> dict[str, Any] | None:
    """Save a page; where that cannot be, return what the page then shows, with what was typed kept."""
    version = form.cleaned_data["version"]
    try:
        actions.save_page(application=application, answers=form.answers, version=version, by=person(request))
    except stale.Stale as late:
        saved = initial_of(form.questions, getattr(late.saved, "answers", {}))
        return {"clash": stale.clash(request, form, late, saved=saved, about=title)}
    except NotNow as refusal:
        stale.keep(request, form, about=title)
        form.add_error(None, str(refusal) + " " + gettext("What you typed has been set aside."))
        return {"status": 409}
    return None


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
        "application": application,
        "title": title,
        "caption": application.school.name,
        "files": [item for item in application.attachments.all() if item.removed_at is None],
        "back": reverse("application", args=[application.reference]),
        "trail": trail(application, title),
    }
    return render(request, "rounds/expressions/files.html", context)
