"""Moderators settle; the ranking with its ties explained, the shortlist and who is selected."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.rounds.actions import applications as actions
from schoolweave.web.rounds.forms.calls import ReasonForm
from schoolweave.web.rounds.forms.office import SettleForm
from schoolweave.web.rounds.models import Round
from schoolweave.web.rounds.queries import applications as queries
from schoolweave.web.rounds.queries import reviews
from schoolweave.web.rounds.questions import version_of
from schoolweave.web.rounds.rules import NotNow, scoring
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.rounds.views.applications.common import told
from schoolweave.web.rounds.views.applications.office import desk
from schoolweave.web.rounds.views.common import asked, person
from schoolweave.web.rounds.views.doing import attempt, find_round, form_page, may, posted, rounds_trail
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Cell, Column, Row, simple_table


@require_http_methods(["GET", "POST"])
@require("application.moderate")
def settle(request: HttpRequest, reference: str) -> HttpResponseBase:
    """See both reviews side by side and settle the scores."""
    application = desk(request, reference)
    rules.check_can_settle(request.user, application)
    criteria = version_of(application.round).criteria
    form = SettleForm(request.POST or None, criteria=criteria)
    then = reverse("application_office", args=[reference])
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.settle(application=application, scores=form.scores, reason=reason, by=person(request))
            return redirect(then)
        except NotNow as why:
            refusal = str(why)
    context = {
        "application": application,
        "table": _side_by_side(application, criteria),
        "form": form,
        "refusal": refusal,
        "told": told(application),
        "trail": rounds_trail(application.round, (reference, then), (gettext("Settle the scores"), "")),
    }
    return render(request, "rounds/applications/settle.html", context)


def _side_by_side(application: Any, criteria: Any) -> Any:
    first, second = reviews.done(application)[:2]
    apart = set(scoring.differing(criteria, actions.plain_scores(first), actions.plain_scores(second)))
    rows = []
    for each in criteria:
        one, other = first.scores.get(each.id, {}), second.scores.get(each.id, {})
        differ = Cell(gettext("They differ"), tone="wait") if each.id in apart else gettext("Near enough")
        rows.append(
            {
                "criterion": each.title,
                "first": Cell(str(one.get("score")), note=one.get("reason") or ""),
                "second": Cell(str(other.get("score")), note=other.get("reason") or ""),
                "apart": differ,
            }
        )
    columns = (
        Column("criterion", _("Criterion"), header=True),
        Column("first", _("First review")),
        Column("second", _("Second review")),
        Column("apart", _("Difference")),
    )
    return simple_table(gettext("Both reviews"), columns, rows)


RANKING = (
    Column("rank", _("Rank"), numeric=True),
    Column("reference", _("Application"), header=True),
    Column("school", _("School")),
    Column("total", _("Weighted total"), numeric=True),
    Column("state", _("State")),
    Column("tie", _("What decided a tie")),
)


@require_safe
@require("application.read")
def ranking(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the scored applications in their rank, with what decided between equals."""
    round = find_round(pk, request.user)
    _check_ranks(request, round)
    lines = queries.ranking(round, queries.queue(request.user, round))
    if asked(request, "csv"):
        check_allowed(request.user, "export.lists", round)
        return csv_response(
            f"ranking-{pk}.csv", ("rank", "reference", "school", "total", "state", "tie"), map(_csv, lines)
        )
    criteria = version_of(round).criteria
    context = {
        "round": round,
        "table": simple_table(
            gettext("Ranking"),
            RANKING,
            map(_ranked, lines),
            csv_url="?csv=1" if may(request.user, "export.lists", round) else "",
            empty=gettext("Nothing has been scored yet."),
        ),
        "order": scoring.tie_break_order(criteria),
        "most": scoring.most(criteria),
        "seed": queries.seed_of(round),
        "differ": f"{scoring.DIFFER_FROM:.0%}",
        "lines": lines,
        "may_moderate": may(request.user, "application.moderate", round),
        "may_decide": may(request.user, "decision.make", round),
        "trail": rounds_trail(round, (gettext("Ranking"), "")),
    }
    return render(request, "rounds/applications/ranking.html", context)


def _check_ranks(request: HttpRequest, round: Round) -> None:
    """Reviewers do not see the ranking: it would tell them the others' scores."""
    if not any(may(request.user, name, round) for name in ("round.manage", "decision.make", "export.lists")):
        check_allowed(request.user, "application.moderate", round)


def _ranked(line: queries.Line) -> Row:
    state = rules.WORKFLOW.states[line.application.status]
    reference = line.application.reference
    return {
        "rank": line.place.rank,
        "reference": Cell(reference, reverse("application_office", args=[reference])),
        "school": line.application.school.name,
        "total": f"{line.place.total:g}",
        "state": Cell(str(state.internal), tone=state.tone),
        "tie": line.place.tie or gettext("No tie"),
    }


def _csv(line: queries.Line) -> tuple[Any, ...]:
    one = line.application
    return (line.place.rank, one.reference, one.school.name, line.place.total, one.status, line.place.tie)


@require_POST
@require("application.moderate")
def shortlist(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Put an application on the shortlist, or take it off."""
    application = desk(request, reference)
    then = reverse("application_ranking", args=[application.round_id])
    act = actions.shortlist if posted(request, "act", 20) == "shortlist" else actions.take_off_shortlist
    return attempt(request, lambda: act(application=application, by=person(request)), then=then)


@require_http_methods(["GET", "POST"])
@require("decision.make")
def decide(request: HttpRequest, reference: str, what: str) -> HttpResponseBase:
    """Select an application, or do not, with the reason that goes to the applicant."""
    application = desk(request, reference)
    check_allowed(request.user, "decision.make", application)
    label = rules.WORKFLOW.acts[what].label
    form = ReasonForm(
        request.POST or None, required=what == "turn_down", hint=gettext("The applicant reads this.")
    )
    then = reverse("application_ranking", args=[application.round_id])
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        act = actions.select if what == "select" else actions.turn_down
        return attempt(
            request, lambda: act(application=application, reason=reason, by=person(request)), then=then
        )
    trail = rounds_trail(application.round, (gettext("Ranking"), then), (str(label), ""))
    caption = f"{reference}, {application.school}"
    weight = gettext("The applicant gets a letter.")
    return form_page(request, form, label, trail=trail, caption=caption, submit=label, weight=weight)
