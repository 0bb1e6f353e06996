"""Reviewers score blind, or stand back."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.rounds.actions import applications as actions
from schoolweave.web.rounds.forms.calls import ReasonForm
from schoolweave.web.rounds.forms.office import ScoreForm
from schoolweave.web.rounds.models import Review
from schoolweave.web.rounds.queries import reviews
from schoolweave.web.rounds.questions import version_of
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.rounds.views.applications.common import told
from schoolweave.web.rounds.views.common import person
from schoolweave.web.rounds.views.doing import attempt, form_page
from schoolweave.web.ui import stale
from schoolweave.web.ui.tables import Cell, Column, Row, build_table, simple_table

COLUMNS = (
    Column("reference", _("Application"), header=True, order=("application__reference",)),
    Column("school", _("School"), order=("application__school__name",)),
    Column("round", _("Round"), order=("application__round__name",)),
    Column("state", _("Your review"), order=("status",)),
)


TONES = {"asked": "wait", "draft": "wait", "done": "good", "conflict": "calm", "taken_back": "calm"}


@require_safe
@require("application.review")
def mine(request: HttpRequest) -> HttpResponseBase:
    """List the reviews that the person has been asked for."""
    table = build_table(
        request,
        reviews.of_person(request.user),
        COLUMNS,
        _row,
        caption=gettext("My reviews"),
        default_sort="state",
        noun=gettext("reviews"),
        empty=gettext("You have not been asked to score anything."),
    )
    return render(request, "rounds/applications/reviews.html", {"table": table})


def _row(review: Review) -> Row:
    return {
        "reference": Cell(review.application.reference, reverse("review", args=[review.pk])),
        "school": review.application.school.name,
        "round": review.application.round.name,
        "state": Cell(str(review.get_status_display()), tone=TONES[review.status]),
    }


def _own(request: HttpRequest, pk: int) -> Review:
    known = Review.objects.select_related(
        "application__round__rule_version__programme", "application__school__register"
    )
    review: Review = get_object_or_404(known, pk=pk, reviewer=person(request))
    return review


@require_http_methods(["GET", "POST"])
@require("application.review")
def review(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Read an application and score it; of the other reviewer nothing is shown."""
    own = _own(request, pk)
    criteria = version_of(own.application.round).criteria
    form = ScoreForm(request.POST or None, criteria=criteria, initial=_initial(own))
    clash = None
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, own, form)
        except stale.Stale as late:
            saved = _initial(late.saved)
            clash = stale.clash(request, form, late, saved=saved, about=f"Review {own.application.reference}")
        except NotNow as refusal:
            form.add_error(None, str(refusal))
    closed = own.status not in reviews.OPEN or not rules.WORKFLOW.allows(own.application, "review")
    context = {
        "review": own,
        "application": own.application,
        "told": [] if own.status == Review.Status.CONFLICT else told(own.application),
        "files": [item for item in own.application.attachments.all() if item.removed_at is None],
        "form": form,
        "clash": clash,
        "closed": closed,
        "scores": _scores(own, criteria),
        "trail": [(gettext("My reviews"), reverse("my_reviews")), (own.application.reference, "")],
    }
    return render(request, "rounds/applications/review.html", context)


def _initial(review: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"version": review.version, "comment": review.comment}
    for key, given in review.scores.items():
        values[f"score-{key}"], values[f"reason-{key}"] = given.get("score"), given.get("reason")
    return values


def _save(request: HttpRequest, own: Review, form: ScoreForm) -> HttpResponseBase:
    given, by = form.cleaned_data, person(request)
    saved = actions.save_scores(
        review=own, scores=form.scores, comment=given["comment"], version=given["version"], by=by
    )
    if "send" not in request.POST:
        return redirect("review", own.pk)
    then = reverse("my_reviews")

    def send() -> None:
        actions.send_scores(review=saved, version=saved.version, by=by)

    said = gettext("Your scores are in. They stand from now on.")
    return attempt(request, send, then=then, said=said, refused=reverse("review", args=[own.pk]))


def _scores(review: Review, criteria: Any) -> Any:
    rows = [
        {
            "criterion": each.title,
            "score": review.scores.get(each.id, {}).get("score"),
            "reason": review.scores.get(each.id, {}).get("reason") or "–",
        }
        for each in criteria
    ]
    columns = (
        Column("criterion", _("Criterion"), header=True),
        Column("score", _("Score"), numeric=True),
        Column("reason", _("Reason")),
    )
    return simple_table(gettext("Scores"), columns, rows)


@require_http_methods(["GET", "POST"])
@require("application.review")
def stand_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say that there is a conflict of interest."""
    own = _own(request, pk)
    form = ReasonForm(request.POST or None, label=_("What is the conflict of interest?"))
    title = gettext("Stand back from this review")
    if request.method == "POST" and form.is_valid():
        conflict = form.cleaned_data["reason"]

        def do() -> None:
            actions.stand_back(review=own, conflict=conflict, by=person(request))

        return attempt(request, do, then=reverse("my_reviews"), said=gettext("You stood back."))
    own_page = reverse("review", args=[pk])
    trail = [
        (gettext("My reviews"), reverse("my_reviews")),
        (own.application.reference, own_page),
        (title, ""),
    ]
    weight = gettext("The office asks another person. You cannot open the application any more.")
    return form_page(request, form, title, trail=trail, submit=title, weight=weight, kind="warning")
