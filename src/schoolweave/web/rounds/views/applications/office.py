"""One application on the office's desk: eligibility, questions, reviewers."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.rounds.actions import applications as actions
from schoolweave.web.rounds.forms.calls import ReasonForm
from schoolweave.web.rounds.forms.office import AskForm, ReviewersForm
from schoolweave.web.rounds.models import Application, Review
from schoolweave.web.rounds.queries import eligibility, reviews
from schoolweave.web.rounds.rules import NotNow, calls
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.rounds.views import assigning
from schoolweave.web.rounds.views.applications.common import (
    findings,
    office_trail,
    open_application,
    told,
)
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
from schoolweave.web.ui.components import Fact

WITH_REASON = {"admit": _("It counts as if it had come in time. The applicant gets your reason.")}


def desk(request: HttpRequest, reference: str) -> Application:
    """Return an application for the office; drafts are the applicant's alone, and so is their page."""
    application = open_application(request, reference)
    if not may(request.user, "application.read", application.round):
        raise NotAllowed(gettext("This page is the programme office's."))
    if application.status == Application.Status.DRAFT:
        raise NotAllowed(gettext("This is a draft: only its school sees it until it is sent."))
    return application


def sees_scores(request: HttpRequest, application: Application) -> bool:
    """Return whether the person sees who scored what: the office and moderators, no reviewer of this one."""
    if any(review.reviewer_id == getattr(request.user, "pk", None) for review in application.reviews.all()):
        return False
    return any(
        may(request.user, name, application)
        for name in ("round.manage", "application.moderate", "decision.make")
    )


@require_safe
@require("application.read")
def office(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Show one application, whether it is eligible, who scores it, and what can be done next."""
    application = desk(request, reference)
    return render(request, "rounds/applications/office.html", _desk_context(request, application))


def _desk_context(request: HttpRequest, application: Application) -> dict[str, Any]:
    flow, manages = rules.WORKFLOW, may(request.user, "round.manage", application)
    found = eligibility.checked(application)
    barred = bool(found.failing) and flow.allows(application, "bar")
    return {
        "application": application,
        "state": flow.states[application.status],
        "facts": _facts(application),
        "findings": findings(found.findings),
        "told": told(application),
        "files": [item for item in application.attachments.all() if item.removed_at is None],
        "questions": application.questions.all(),
        "receipts": application.receipts.all(),
        "reviews": list(application.reviews.all()) if sees_scores(request, application) else [],
        "events": history(application),
        "at_once": [("bar", flow.acts["bar"].label)] if manages and barred else [],
        "with_more": [
            (name, flow.acts[name].label)
            for name in ("admit", "ask")
            if manages and flow.allows(application, name)
        ],
        "may_process": manages,
        "may_give": manages and flow.allows(application, "score") and not found.failing,
        "may_replace": manages and flow.allows(application, "replace"),
        "may_settle": flow.allows(application, "settle")
        and may(request.user, "application.moderate", application),
        "people": office_people(application.round, "round.manage") if manages else [],
        "version": application.version,
        "trail": office_trail(application),
    }


def _facts(application: Application) -> list[Fact]:
    round, at = application.round, application.submitted_at
    facts = [
        Fact(gettext("School"), application.school.name, url=reverse("school", args=[application.school_id])),
        Fact(gettext("The applicant reads"), str(rules.WORKFLOW.states[application.status].public)),
        Fact(gettext("Sent"), calls.in_its_zone(round, at) if at else None),
        Fact(gettext("Assigned to"), str(application.assigned_to or gettext("Nobody"))),
    ]
    if application.late_reason:
        facts.append(Fact(gettext("Why it came late"), application.late_reason))
    if application.total is not None:
        facts.append(Fact(gettext("Weighted total"), f"{application.total:g}"))
    if application.outcome_reason:
        facts.append(Fact(gettext("Reason of the outcome"), application.outcome_reason))
    return facts


@require_POST
@require("round.manage")
def at_once(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Do what needs no words: assign, say that it is not eligible."""
    application = desk(request, reference)
    what, by = posted(request, "act", 20), person(request)
    then = reverse("application_office", args=[reference])
    if what == "assign":
        return assigning.assign(
            request,
            application,
            office_people(application.round, "round.manage"),
            lambda **given: actions.assign(application=application, by=by, **given),
            trail=office_trail(application, gettext("Assign")),
            then=then,
        )
    doing: dict[str, Callable[[], Any]] = {"bar": lambda: actions.bar(application=application, by=by)}
    return attempt(request, doing.get(what, lambda: None), then=then)


@require_http_methods(["GET", "POST"])
@require("round.manage")
def act(request: HttpRequest, reference: str, what: str) -> HttpResponseBase:
    """Ask for more, or let a late application count."""
    application = desk(request, reference)
    label = rules.WORKFLOW.acts[what].label
    form: Any = AskForm(request.POST or None) if what == "ask" else ReasonForm(request.POST or None)
    weight = (
        gettext("It goes back to the applicant until they answer.") if what == "ask" else WITH_REASON[what]
    )
    then = reverse("application_office", args=[reference])
    if request.method == "POST" and form.is_valid():
        given, by = form.cleaned_data, person(request)

        def do() -> None:
            if what == "ask":
                actions.ask_for_more(
                    application=application, text=given["text"], due_on=given["due_on"], by=by
                )
            else:
                actions.admit(application=application, reason=given["reason"], by=by)

        return attempt(request, do, then=then)
    trail = rounds_trail(application.round, (reference, then), (str(label), ""))
    return form_page(request, form, label, trail=trail, caption=reference, submit=label, weight=weight)


@require_http_methods(["GET", "POST"])
@require("round.manage")
def give(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Choose two reviewers; whoever has a conflict of interest is not offered."""
    application = desk(request, reference)
    able, barred = _able(application)
    form = ReviewersForm(request.POST or None, people=able)
    then = reverse("application_office", args=[reference])
    title = gettext("Give it to two reviewers")
    if request.method == "POST" and form.is_valid():
        chosen = [
            each for each in able if each.pk in {form.cleaned_data["first"], form.cleaned_data["second"]}
        ]

        def do() -> None:
            actions.give_to_reviewers(application=application, reviewers=chosen, by=person(request))

        return attempt(request, do, then=then, refused=request.path)
    weight = gettext("Each gets a letter. Neither sees the other's scores, nor who the other is.")
    trail = rounds_trail(application.round, (reference, then), (title, ""))
    return form_page(
        request, form, title, trail=trail, caption=reference, notes=barred, submit=title, weight=weight
    )


def _able(application: Application) -> tuple[list[Person], list[str]]:
    able, barred = [], []
    for each in reviews.candidates(application.round):
        why = reviews.bar_to_reviewing(each, application)
        if why:
            barred.append(why)
        else:
            able.append(each)
    return able, barred


@require_POST
@require("round.manage")
def replace(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask the least busy other reviewer in place of one who stood back or does not answer."""
    review = get_object_or_404(Review.objects.select_related("application__round"), pk=pk)
    application = desk(request, review.application.reference)
    then = reverse("application_office", args=[application.reference])

    def do() -> None:
        able, _barred = _able(application)
        if not able:
            raise NotNow(gettext("There is no other reviewer without a conflict of interest: invite one."))
        actions.replace_reviewer(review=review, to=able[0], by=person(request))

    return attempt(request, do, then=then, said=gettext("Another reviewer has been asked."))
