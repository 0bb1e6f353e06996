"""A study: its plan, its result, and what can be done now."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.evaluations import packing, queries, rules
from schoolweave.web.evaluations.models import Run, Study
from schoolweave.web.evaluations.views import planned, shown
from schoolweave.web.evaluations.views.common import find, trail, visitor
from schoolweave.web.ui.components import Progress
from schoolweave.web.ui.downloads import Value, csv_response

BUTTONS = ("change", "freeze", "load", "ask", "propose", "sign", "publish")
EVENTS = ("years_since_start", "effect", "se", "low", "high", "schools_in_it", "schools_compared")


def open_to(request: HttpRequest, slug: str) -> Study | HttpResponseBase:
    """Return the study if the visitor may read it, otherwise what asks them to sign in or says why not."""
    study = find(slug)
    if study.status != Study.Status.PUBLISHED:
        refusal: HttpResponseBase = require("study.read")(lambda request: HttpResponse())(request)
        if refusal.status_code != 200:
            return refusal
        check_allowed(request.user, "study.read", study)
    return study


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show a study."""
    study = open_to(request, slug)
    if not isinstance(study, Study):
        return study
    run, waiting = queries.result_run(study), queries.waiting(study)
    who = visitor(request)
    acts = {act: who is not None and rules.can(act, who, study) for act in BUTTONS}
    context = {
        "study": study,
        "run": run,
        "waiting": waiting,
        "progress": panel(study, waiting, may_stop=acts["ask"]) if waiting else None,
        "can": acts,
        "state": shown.state(study),
        "plan": planned.plan(study),
        "blind": planned.blind(study),
        "files": planned.files(study),
        "trail": trail(study),
    }
    if run is not None:
        context |= shown.result(study, run)
    return render(request, "evaluations/study.html", context)


@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with how far a run is; once there is nothing to wait for, have the page loaded anew."""
    study = open_to(request, slug)
    if not isinstance(study, Study):
        return study
    waiting = queries.waiting(study)
    if waiting is None or waiting.status not in rules.UNDER_WAY:
        return HttpResponseClientRefresh()
    may_stop = rules.can("ask", visitor(request), study) if visitor(request) else False
    response = render(request, "ui/progress.html", {"progress": panel(study, waiting, may_stop=may_stop)})
    response["Cache-Control"] = "no-store"
    return response


def panel(study: Study, run: Run, *, may_stop: bool) -> Progress | None:
    """Return how far a run is, ``None`` where none is under way."""
    if run.status not in rules.UNDER_WAY or rules.is_stale(run):
        return None
    stops = may_stop and run.status != Run.Status.STOPPING
    stage = str(run.progress.get("stage", _("It begins as soon as a worker is free")))
    return Progress(
        title=_("Running the study"),
        status=run.get_status_display(),
        fraction=run.progress.get("fraction"),
        sentence=_("%(stage)s. You can leave this page: nothing is lost.") % {"stage": stage},
        refresh_url=reverse("study_progress", args=[study.slug]),
        stop_url=reverse("study_act", args=[study.slug, "stop"]) if stops else "",
        stop_text=_("Stop"),
        stop_weight=_("Nothing of this run is kept."),
    )


@require_safe
def event_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the effects by years since the start; suppressed ones carry “c”."""
    study = open_to(request, slug)
    if not isinstance(study, Study):
        return study
    run = queries.result_run(study)
    if run is None:
        raise Http404
    rows = [_line(one) for one in run.result["whole"].get("events", [])]
    return csv_response(f"{study.slug}-event-study.csv", EVENTS, rows)


def _line(one: dict[str, Any]) -> Sequence[Value]:
    if one["suppressed"]:
        return [one["event"], *["c"] * 6]
    names = ("event", "att", "se", "low", "high", "n_treated", "n_control")
    return [one[name] for name in names]  # as numbers: what begins with a minus is no formula


@require_safe
def data(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send all tables, the plan and the statements as a data package."""
    study = open_to(request, slug)
    if not isinstance(study, Study):
        return study
    run = queries.result_run(study)
    if run is None:
        raise Http404
    response = HttpResponse(packing.package(study, run), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{study.slug}.zip"'
    return response


@require_safe
def plan_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the registration as it was frozen, with its hash; the draft before that."""
    study = open_to(request, slug)
    if not isinstance(study, Study):
        return study
    return JsonResponse(study.frozen or study.plan, json_dumps_params={"ensure_ascii": False, "indent": 2})


@require_safe
def statement_text(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    """Send the statement of a result in one of its languages, a sentence a line."""
    study = open_to(request, slug)
    if not isinstance(study, Study):
        return study
    run = queries.result_run(study)
    if run is None or code not in run.result["statement"]:
        raise Http404
    said = run.result["statement"][code]
    lines = [one["text"] for one in said["sentences"]] + ([said["note"]] if said["note"] else [])
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Content-Language"] = code
    response["Content-Disposition"] = f'attachment; filename="{study.slug}-statement-{code}.txt"'
    return response
