"""A scenario in figures."""

from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count

from schoolweave.web.rounds.models import Place, Scenario


@dataclass(frozen=True, slots=True)
class Measures:
    """An arrangement in figures; kilometres over every placed school, a host with 0. None: not known."""

    groups: int = 0
    placed: int = 0
    unplaced: int = 0
    ineligible: int = 0
    covered: int = 0
    size_min: int | None = None
    size_median: float | None = None
    size_max: int | None = None
    mean_km: float | None = None
    median_km: float | None = None
    worst_km: float | None = None


def measures(scenario: Scenario) -> Measures:
    """Return the figures that were worked out when the scenario was stored."""
    stored: dict[str, Any] = scenario.summary.get("measures", {})
    return Measures(**{one.name: stored[one.name] for one in fields(Measures) if one.name in stored})


def sizes(scenario: Scenario) -> list[int]:
    """Return how many schools each community has."""
    return list(scenario.groups.values_list("size", flat=True))


def kilometres(scenario: Scenario) -> list[float]:
    """Return how far each placed school is from its host, hosts left out."""
    placed = scenario.places.filter(standing=Place.Standing.PLACED, km__gt=0)
    return [km for km in placed.values_list("km", flat=True) if km is not None]


def reasons_left_out(scenario: Scenario) -> list[tuple[str, str, int]]:
    """Return standing, code and number of schools for each reason of being in no community."""
    left = scenario.places.exclude(standing=Place.Standing.PLACED).order_by("-standing", "code")
    return list(left.values_list("standing", "code").annotate(schools=Count("pk")))
