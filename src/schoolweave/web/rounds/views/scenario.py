"""One scenario: what went in, what came out, how good it is."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from schoolweave.web.accounts.rules import allow
from schoolweave.web.directory.names import folded
from schoolweave.web.rounds import rules
from schoolweave.web.rounds.allocating import SERVED_FILE
from schoolweave.web.rounds.arranged import SCHOOLS_FILE
from schoolweave.web.rounds.models import Place, Scenario
from schoolweave.web.rounds.queries import measures
from schoolweave.web.rounds.queries.places import places_of
from schoolweave.web.rounds.views import charts, shown, tables
from schoolweave.web.rounds.views.common import asked, csv_address, outline_url, readers, trail, words
from schoolweave.web.rounds.views.progress import panel
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Table, build_table

PAGE_SIZE = 25


@require_safe
@readers
def scenario(request: HttpRequest, scenario: Scenario) -> HttpResponseBase:
    """Show a scenario: under way, failed or done. ``?csv=1`` sends its communities."""
    context: dict[str, Any] = {
        "scenario": scenario,
        "trail": trail(scenario),
        "state": shown.state(scenario),
        "inputs": shown.inputs(scenario),
        "acts": _may(request, scenario),
    }
    if scenario.status != Scenario.Status.DONE:
        context |= {"progress": panel(request, scenario), "stale": rules.is_stale(scenario)}
        return render(request, "rounds/under_way.html", context)
    if asked(request, "csv"):
        lines = map(tables.group_line, _groups(scenario, "").order_by("number"))
        return csv_response(f"scenario-{scenario.pk}-communities.csv", tables.GROUP_HEADER, lines)
    return render(request, "rounds/scenario.html", context | _result(request, scenario))


def _may(request: HttpRequest, scenario: Scenario) -> dict[str, bool]:
    return {
        "run": rules.allowed(request.user, "scenario.run", scenario),
        "edit": allow(request.user, "arrangement.edit", scenario),
        "consult": _proposal(scenario) and allow(request.user, "consultation.manage", scenario),
        "freeze": _proposal(scenario) and allow(request.user, "pack.freeze", scenario),
        "adopt": rules.can_be_adopted(scenario) and rules.allowed(request.user, "scenario.adopt", scenario),
    }


def _proposal(scenario: Scenario) -> bool:
    return scenario.kind != Scenario.Kind.TODAY and scenario.adopted_at is None


def _result(request: HttpRequest, scenario: Scenario) -> dict[str, Any]:
    own = words(scenario)
    return {
        "words": own,
        "empty": not measures.measures(scenario).groups,
        "figures": shown.figures(scenario, own),
        "gap": shown.gap_sentence(scenario, own),
        "report": shown.report(scenario, own),
        "technical": shown.technical(scenario),
        "charts": charts.of_scenario(scenario, own),
        "course": charts.course_of(scenario),
        "left_out": _left_out(scenario),
        "outline": outline_url(scenario),
        "table": _group_table(request, scenario),
        "q": asked(request, "q"),
        "files": scenario.files.order_by("name").values_list("name", flat=True),
        "checked": SERVED_FILE if scenario.question.get("leads") else SCHOOLS_FILE,
    }


def _groups(scenario: Scenario, text: str) -> Any:
    found = scenario.groups.select_related("host")
    return found.filter(_named(text, "host__search_name") | Q(name__icontains=text)) if text else found


def _named(text: str, field: str) -> Q:
    """Return the condition that a folded name has the text in it."""
    wanted = folded(text)
    return Q(**{f"{field}__contains": wanted}) if wanted else Q(pk__in=[])


def _group_table(request: HttpRequest, scenario: Scenario) -> Table:
    own = words(scenario)
    none = gettext("No %(community)s has this in its name or that of its %(host)s. Try fewer letters.")
    return build_table(
        request,
        _groups(scenario, asked(request, "q")),
        tables.group_columns(own, hubs=bool(scenario.question.get("leads"))),
        tables.group_cells,
        caption=capfirst(own.communities),
        default_sort="name",
        page_size=PAGE_SIZE,
        csv_url="?csv=1",
        noun=own.communities,
        empty=none % {"community": own.community, "host": own.host},
    )


def _left_out(scenario: Scenario) -> list[tuple[str, str, int, str]]:
    """Return standing and reason in words, number of schools and the address of their list."""
    base = reverse("scenario_schools", args=[scenario.pk])
    return [
        (
            str(Place.Standing(standing).label),
            str(shown.REASONS.get(code, code)),
            count,
            f"{base}?standing={standing}",
        )
        for standing, code, count in measures.reasons_left_out(scenario)
    ]


@require_safe
@readers
def schools(request: HttpRequest, scenario: Scenario) -> HttpResponseBase:
    """List every school of a scenario with its place and the reason; ``?csv=1`` sends all of them."""
    standing, text = asked(request, "standing"), asked(request, "q")
    found = places_of(scenario)
    if standing in Place.Standing.values:
        found = found.filter(standing=standing)
    if text:
        found = found.filter(_named(text, "school__search_name") | Q(group__name__icontains=text))
    if asked(request, "csv"):
        lines = map(tables.place_line, found.order_by("school_id").iterator(chunk_size=2000))
        return csv_response(f"scenario-{scenario.pk}-schools.csv", tables.PLACE_HEADER, lines)
    table = build_table(
        request,
        found,
        tables.place_columns(words(scenario)),
        tables.place_cells,
        caption=gettext("Schools"),
        default_sort="name",
        csv_url=csv_address(request),
        noun=gettext("schools"),
        empty=gettext("No school is like this. Try fewer letters, or take a filter away."),
    )
    context = {"scenario": scenario, "trail": trail(scenario, gettext("Schools")), "table": table}
    context |= {"q": text, "standing": standing, "standings": Place.Standing.choices}
    return render(request, "rounds/schools.html", context)


@require_safe
@readers
def file(request: HttpRequest, scenario: Scenario, name: str) -> HttpResponseBase:
    """Send a file of a run as it was written."""
    content = scenario.files.filter(name=name).values_list("content", flat=True).first()
    if content is None:
        raise Http404(gettext("This scenario has no file “%(name)s”.") % {"name": name})
    kind = "application/json" if name.endswith(".json") else "text/csv"
    response = HttpResponse(content.encode(), content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
