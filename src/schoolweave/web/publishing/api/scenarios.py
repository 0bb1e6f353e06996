"""Arrangements of schools into communities that are public: adopted ones, and today's."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Path, Query, Router

from schoolweave.web.publishing.api.common import ERRORS, Key, NotFound, Paging, chosen, paged
from schoolweave.web.publishing.api.schemas import Page, ScenarioOut
from schoolweave.web.rounds.models import Scenario

router = Router()
_SAME = [
    "id",
    "name",
    "kind",
    "region",
    "seed",
    "inputs_hash",
    "objective",
    "lower_bound",
    "gap",
    "travel_km",
    "finished_at",
    "adopted_at",
]


@router.get("/scenarios", response={200: Page[ScenarioOut], **ERRORS}, summary="Public arrangements")
def list_scenarios(request: HttpRequest, wanted: Query[Paging]) -> Any:
    """Arrangements that were adopted or that stand today, newest first."""
    of = chosen(wanted.register_id)
    page = paged(_public().filter(register=of.prefix).order_by("-created_at", "-pk"), wanted)
    page["results"] = [_out(scenario) for scenario in page["results"]]
    return page


@router.get("/scenarios/{pk}", response={200: ScenarioOut, **ERRORS}, summary="One arrangement")
def get_scenario(request: HttpRequest, pk: Path[Key]) -> Any:
    """How good an arrangement is, how good one could be at best, and what it was computed from."""
    scenario = _public().filter(pk=pk).first()
    if scenario is None:
        raise NotFound(f"There is no public scenario {pk}: /api/v1/scenarios lists those there are.")
    return _out(scenario)


def _public() -> QuerySet[Scenario]:
    adopted_or_today = Q(adopted_at__isnull=False) | Q(kind=Scenario.Kind.TODAY)
    found = Scenario.objects.filter(adopted_or_today, status=Scenario.Status.DONE)
    return found.select_related("rule_version__programme").defer("history", "summary", "progress")


def _out(scenario: Scenario) -> dict[str, Any]:
    return {name: getattr(scenario, name) for name in _SAME} | {
        "register_id": scenario.register_id,
        "programme": scenario.rule_version.programme.name,
        "rule_version": scenario.rule_version.version,
    }
