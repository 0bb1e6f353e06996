"""Run a scenario, stop it, run it again, adopt it: what people decide."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.rounds import actions, rules
from schoolweave.web.rounds.forms import SECONDS_USUAL, ScenarioForm
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.queries import adopting
from schoolweave.web.rounds.views import shown
from schoolweave.web.rounds.views.common import asked, find, person, refused, trail, words

WEIGHT = _(
    "A worker computes for about this long. Nothing changes for any school: "
    "a scenario is a proposal until another person adopts it."
)


@require_http_methods(["GET", "POST"])
@require("scenario.run")
def new(request: HttpRequest) -> HttpResponseBase:
    """Ask for a scenario."""
    form = ScenarioForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        scenario = actions.request_scenario(**form.cleaned_data, by=person(request))
        return redirect("scenario", scenario.pk)
    context = {
        "form": form,
        "weight": WEIGHT,
        "trail": [(gettext("Scenarios"), reverse("scenarios")), (gettext("Run a scenario"), "")],
        "possible": form.possible,
    }
    return render(request, "rounds/new.html", context)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Return the settings of the scenario that ``?like=`` names, with another seed."""
    like = asked(request, "like")
    found = Scenario.objects.filter(pk=like).first() if like.isdigit() and len(like) < 10 else None
    if found is None:
        return {}
    return {
        "name": (gettext("%(name)s, again") % {"name": found.name})[:200],
        "rule_version": found.rule_version_id,
        "region": f"{found.register_id}|{found.region}" if found.region else "",
        "seconds": found.seconds or SECONDS_USUAL,
    }


@require_POST
@require("scenario.run")
def stop(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Stop a search and keep the best so far."""
    scenario = find(pk)
    try:
        stopped = actions.stop(scenario=scenario, by=person(request))
    except rules.NotNow as refusal:
        return refused(request, scenario, refusal)
    if stopped.status == rules.Status.CANCELLED:
        messages.success(request, gettext("It was called off before it began."))
    return redirect("scenario", pk)


@require_POST
@require("scenario.run")
def again(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Run a scenario again that failed, was called off, or whose worker died."""
    scenario = find(pk)
    try:
        actions.run_again(scenario=scenario, by=person(request))
    except rules.NotNow as refusal:
        return refused(request, scenario, refusal)
    return redirect("scenario", pk)


@require_http_methods(["GET", "POST"])
@require("scenario.adopt")
def adopt(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say what adopting means, and adopt."""
    scenario = find(pk)
    check_allowed(request.user, "scenario.adopt", scenario)
    try:
        rules.check_can_be_adopted(scenario)
        if request.method == "POST":
            reason = request.POST.get("reason", "").strip()[:1000]
            change = actions.adopt(scenario=scenario, by=person(request), reason=reason)
            messages.success(request, _said(scenario, change.begun))
            return redirect("scenario", pk)
    except rules.NotNow as refusal:
        return refused(request, scenario, refusal)
    context = {
        "scenario": scenario,
        "words": words(scenario),
        "trail": trail(scenario, gettext("Adopt")),
        "effect": adopting.effect(scenario),
        "bar": rules.bar_to_adopting(scenario, request.user),
        "figures": shown.figures(scenario, words(scenario)),
    }
    return render(request, "rounds/adopt.html", context)


def _said(scenario: Scenario, communities: int) -> str:
    own = words(scenario)
    word = own.community if communities == 1 else own.communities
    text = gettext("“%(name)s” is adopted: %(count)s %(communities)s stand from today.")
    return text % {"name": scenario.name, "count": f"{communities:,}", "communities": word}
