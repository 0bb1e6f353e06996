"""The selected leads' hubs: which schools each serves, the neediest first, and who waits."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from schoolweave.policy.hub_rules import HubRules
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.directory.models import School
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.rounds.actions import request_scenario
from schoolweave.web.rounds.models import Application, Round, Scenario
from schoolweave.web.rounds.queries.places import visible
from schoolweave.web.rounds.queries.queue import Line, queue_of
from schoolweave.web.rounds.question import Question
from schoolweave.web.rounds.views import shown
from schoolweave.web.rounds.views.common import asked, person
from schoolweave.web.rounds.views.doing import find_round, may, posted, rounds_trail
from schoolweave.web.ui.components import Figure
from schoolweave.web.ui.tables import Cell, Column, Row, Table, build_table

SECONDS = 60
ONLY = {"served": True, "waiting": False}
COLUMNS = (
    Column("position", _("Place in the queue"), numeric=True, order=("position",)),
    Column("name", _("School"), header=True, order=("name",)),
    Column("need", _("Need"), numeric=True),
    Column("weight", _("Weight"), numeric=True),
    Column("hub", _("Hub"), order=("lead",)),
    Column("km", _("Km to the lead"), numeric=True),
)


@require_http_methods(["GET", "POST"])
@require("scenario.read")
def allocation(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the newest allocation of a hub round with its queue; POST asks for a new one."""
    round = find_round(pk, request.user)
    check_allowed(request.user, "scenario.read", round)
    leads = _leads(round)
    if request.method == "POST":
        return _ask(request, round, leads)
    runs = visible(request.user).filter(round=round, question__has_key="leads").order_by("-created_at")
    newest, done = runs.first(), runs.filter(status=Scenario.Status.DONE).first()
    rules = programmes.hub_rules(round.rule_version)
    context = {
        "round": round,
        "leads": leads,
        "rules": rules,
        "measure": programmes.fact_name(round.rule_version, rules.need_measure) if rules else "",
        "room": len(leads) * rules.size_max if rules else 0,
        "newest": newest,
        "state": shown.state(newest) if newest else None,
        "may_run": may(request.user, "scenario.run", round) and bool(leads),
        "regions": _regions(round),
        "trail": rounds_trail(round, (gettext("Hubs and the schools they serve"), "")),
    }
    return render(request, "rounds/applications/allocation.html", context | _result(request, done, rules))


def _leads(round: Round) -> list[School]:
    """Return the schools whose applications were selected."""
    selected = {"applications__round": round, "applications__status": Application.Status.SELECTED}
    return list(School.objects.filter(**selected).distinct().order_by("pk"))


def _ask(request: HttpRequest, round: Round, leads: list[School]) -> HttpResponseBase:
    """Ask for an allocation to the leads that are selected now."""
    region = posted(request, "region", 200)
    try:
        if not leads:
            raise ValueError(gettext("No lead has been selected yet: select one from the ranking."))
        request_scenario(
            name=gettext("Hubs of %(round)s") % {"round": round.name[:180]},
            register=round.register,
            rule_version=round.rule_version,
            region=region if region in _regions(round) else "",
            seconds=SECONDS,
            round=round,
            question=Question(leads=tuple(one.pk for one in leads)),
            by=person(request),
        )
        messages.success(request, gettext("The schools are being given to the hubs. Reload in a moment."))
    except ValueError as refusal:
        messages.error(request, str(refusal))
    return redirect("hub_allocation", round.pk)


def _regions(round: Round) -> list[str]:
    schools = round.register.schools.filter(listed=True).exclude(region="")
    return list(schools.order_by("region").values_list("region", flat=True).distinct())


def _result(request: HttpRequest, done: Scenario | None, rules: HubRules | None) -> dict[str, Any]:
    """Return the queue of an allocation that is done, and its figures."""
    if done is None or rules is None:
        return {}
    lines = queue_of(done)
    only, served = asked(request, "only"), sum(bool(line.lead) for line in lines)
    kept = [line for line in lines if only not in ONLY or bool(line.lead) == ONLY[only]]
    return {"done": done, "table": _table(request, done, kept), "figures": _figures(done, served, len(lines))}


def _table(request: HttpRequest, done: Scenario, lines: list[Line]) -> Table:
    hubs = {host: (name, number) for host, name, number in done.groups.values_list("host", "name", "number")}

    def cells(line: Line) -> Row:
        name, number = hubs.get(line.lead, ("", 0))
        return {
            "position": line.position,
            "name": Cell(line.name, reverse("school", args=[line.id])),
            "need": line.need or None,
            "weight": f"{float(line.weight):.2f}",
            "hub": Cell(name, reverse("scenario_group", args=[done.pk, number]))
            if name
            else Cell(gettext("Waits: no room"), tone="wait"),
            "km": f"{float(line.km):,.1f}" if line.km else Cell("–"),
        }

    return build_table(
        request,
        lines,
        COLUMNS,
        cells,
        caption=gettext("The queue, the neediest first"),
        default_sort="position",
        noun=gettext("schools"),
        empty=gettext("No school is like this."),
    )


def _figures(done: Scenario, served: int, queued: int) -> list[Figure]:
    everybody, neediest = done.summary.get("all_schools", {}), done.summary.get("neediest", {})
    return [
        Figure(f"{served:,}", gettext("schools are served")),
        Figure(f"{queued - served:,}", gettext("schools wait")),
        Figure(shown.km(everybody.get("mean_km")), gettext("mean way to the lead")),
        Figure(shown.km(neediest.get("mean_km")), gettext("mean way of the neediest")),
    ]
