"""The list of scenarios."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from schoolweave.web.accounts.rules import allow
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.queries import visible
from schoolweave.web.rounds.queries.listing import STATES, narrowed
from schoolweave.web.rounds.views import tables
from schoolweave.web.rounds.views.common import asked, csv_address
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Table, build_table

PAGE_SIZE = 25


@require_safe
def scenarios(request: HttpRequest) -> HttpResponseBase:
    """List the scenarios that the visitor may see; ``?csv=1`` sends all that the filters leave."""
    chosen = {"text": asked(request, "q"), "state": asked(request, "state"), "kind": asked(request, "kind")}
    found = narrowed(visible(request.user).select_related("created_by"), **chosen)
    if asked(request, "csv"):
        lines = map(tables.scenario_line, found.order_by("-created_at", "-pk"))
        return csv_response("scenarios.csv", tables.SCENARIO_HEADER, lines)
    context = {
        "table": _table(request, found),
        "chosen": chosen,
        "states": STATES.items(),
        "kinds": Scenario.Kind.choices,
        "may_run": allow(request.user, "scenario.run"),
        "comparable": visible(request.user).filter(status=Scenario.Status.DONE).count() > 1,
    }
    return render(request, "rounds/scenarios.html", context)


def _table(request: HttpRequest, found: QuerySet[Scenario]) -> Table:
    return build_table(
        request,
        found,
        tables.SCENARIO_COLUMNS,
        tables.scenario_cells,
        caption=gettext("Scenarios"),
        default_sort="-asked",
        page_size=PAGE_SIZE,
        csv_url=csv_address(request),
        noun=gettext("scenarios"),
        empty=gettext("No scenario is like this. Take a filter away, or run a new one."),
    )
