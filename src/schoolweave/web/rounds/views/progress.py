"""How far a scenario under way is."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from schoolweave.web.rounds import rules
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.rules import Status
from schoolweave.web.rounds.views.common import readers
from schoolweave.web.rounds.views.shown import km, percent, state
from schoolweave.web.ui.components import Figure, Progress
from schoolweave.web.ui.languages import said

PATIENCE_SECONDS = 60  # a scenario that waits for longer may have no worker

STAGES = {
    "compiling": _("Getting ready"),
    "starting": _("Getting ready"),
    "bound": _("Proving how good it is"),
}


@require_safe
@readers
def progress(request: HttpRequest, scenario: Scenario) -> HttpResponseBase:
    """Answer with the panel as it is now; once there is nothing to wait for, have the page loaded anew."""
    if scenario.status not in rules.UNDER_WAY or rules.is_stale(scenario):
        return HttpResponseClientRefresh()
    response: HttpResponse = render(request, "rounds/progress.html", {"progress": panel(request, scenario)})
    response["Cache-Control"] = "no-store"
    return response


def panel(request: HttpRequest, scenario: Scenario) -> Progress | None:
    """Return how far a scenario is; ``None`` where nothing is under way."""
    if scenario.status not in rules.UNDER_WAY or rules.is_stale(scenario):
        return None
    text, tone = state(scenario)
    waits = scenario.status == Status.QUEUED
    stops = scenario.status != Status.STOPPING and rules.allowed(request.user, "scenario.run", scenario)
    return Progress(
        title=gettext("Forming communities"),
        status=text,
        fraction=None if waits else scenario.progress.get("fraction", 0.0),
        sentence=_sentence(scenario),
        figures=_figures(scenario),
        tone=tone,
        refresh_url=reverse("scenario_progress", args=[scenario.pk]),
        stop_url=reverse("scenario_stop", args=[scenario.pk]) if stops else "",
        stop_text=gettext("Call it off") if waits else gettext("Stop and keep the best so far"),
        stop_weight=gettext("Nothing is computed then.")
        if waits
        else gettext("The result so far is kept with its bound."),
    )


def _sentence(scenario: Scenario) -> str:
    if scenario.status == Status.QUEUED:
        waited = (timezone.now() - scenario.created_at).total_seconds()
        if waited > PATIENCE_SECONDS and scenario.attempt == 1:
            minutes = round(waited / 60)
            return ngettext(
                "No worker has taken it for %(count)s minute. "
                "Ask whoever runs the server whether its worker runs.",
                "No worker has taken it for %(count)s minutes. "
                "Ask whoever runs the server whether its worker runs.",
                minutes,
            ) % {"count": minutes}
        return gettext("It begins as soon as a worker is free. You can leave this page: nothing is lost.")
    if scenario.status == Status.STOPPING:
        return gettext("Somebody asked it to stop. The best arrangement so far is being kept.")
    stage = str(scenario.progress.get("stage", "starting"))
    words = STAGES.get(stage) or said(stage[:1].upper() + stage[1:])
    return gettext("%(stage)s. You can leave this page: nothing is lost.") % {"stage": words}


def _figures(scenario: Scenario) -> list[Figure]:
    if scenario.status == Status.QUEUED:
        return []
    best, bound = scenario.progress.get("best"), scenario.progress.get("bound")
    gap = (best - bound) / best if best and bound is not None else None
    elapsed = scenario.progress.get("elapsed", 0.0)
    return [
        Figure(km(best, 0) if best is not None else gettext("None yet"), gettext("Best so far")),
        Figure(
            km(bound, 0) if bound is not None else gettext("None yet"),
            gettext("No arrangement can cost less than"),
        ),
        Figure(percent(gap) if gap is not None else gettext("None yet"), gettext("Gap")),
        Figure(
            gettext("%(some)s of %(all)s s") % {"some": f"{elapsed:.0f}", "all": scenario.seconds},
            gettext("Time"),
        ),
    ]
