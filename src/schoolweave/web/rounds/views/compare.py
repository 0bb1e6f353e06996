"""Two scenarios side by side."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from schoolweave.web.rounds.forms import CompareForm
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.queries import visible
from schoolweave.web.rounds.queries.compare import Compared, compared
from schoolweave.web.rounds.views import charts, comparing
from schoolweave.web.rounds.views.common import asked, csv_address, words
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Table, build_table


@require_safe
def compare(request: HttpRequest) -> HttpResponseBase:
    """Show two scenarios side by side, or let two be chosen; ``?csv=1`` sends the schools that moved."""
    chosen = request.GET if asked(request, "b") else None
    form = CompareForm(chosen, scenarios=visible(request.user), initial={"a": asked(request, "a")})
    trail = [(gettext("Scenarios"), reverse("scenarios")), (gettext("Compare"), "")]
    context: dict[str, Any] = {"form": form, "trail": trail}
    if not form.is_valid():
        return render(request, "rounds/compare_choose.html", context)
    first, second = form.cleaned_data["a"], form.cleaned_data["b"]
    found = compared(first, second)
    if asked(request, "csv"):
        lines = map(comparing.moved_line, found.moved)
        return csv_response(f"moved-{first.pk}-{second.pk}.csv", comparing.MOVED_HEADER, lines)
    return render(request, "rounds/compare.html", context | _result(request, first, second, found))


def _result(request: HttpRequest, first: Scenario, second: Scenario, found: Compared) -> dict[str, Any]:
    own = words(second)
    return {
        "first": first,
        "second": second,
        "words": own,
        "measures": comparing.measures_compared(first, second, found, own),
        "like_for_like": comparing.like_for_like(first, second, found, own) if found.first.schools else None,
        "note": comparing.note(found, own),
        "sizes": [(one.name, charts.of_sizes(one, own)) for one in (first, second)],
        "distances": charts.of_distances([(one.name, one) for one in (first, second)], own),
        "stayed": found.stayed,
        "moved": len(found.moved),
        "table": _moved(request, first, second, found),
    }


def _moved(request: HttpRequest, first: Scenario, second: Scenario, found: Compared) -> Table:
    return build_table(
        request,
        found.moved,
        comparing.moved_columns(first, second),
        lambda row: comparing.moved_cells(first, second, row),
        caption=gettext("Schools whose company changes"),
        default_sort="school",
        csv_url=csv_address(request),
        noun=gettext("schools"),
        empty=gettext("No school changes company."),
    )
