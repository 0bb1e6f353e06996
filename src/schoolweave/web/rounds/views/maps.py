"""GeoJSON for the maps: sent compressed, with a validator, kept by browsers for a minute."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from schoolweave.web.rounds import rules
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.queries.maps import group_map, scenario_map
from schoolweave.web.rounds.views.common import readers
from schoolweave.web.ui.maps import send


@require_safe
@readers
def of_scenario(request: HttpRequest, scenario: Scenario) -> HttpResponseBase:
    """Send all schools of a scenario with the ways to their hosts."""
    return send(request, scenario_map(scenario), public=rules.published(scenario))


@require_safe
@readers
def of_group(request: HttpRequest, scenario: Scenario, number: int) -> HttpResponseBase:
    """Send the members of one community."""
    group = get_object_or_404(scenario.groups.select_related("scenario"), number=number)
    return send(request, group_map(group), public=rules.published(scenario))
