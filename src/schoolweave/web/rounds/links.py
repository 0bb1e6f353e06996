"""Addresses that are made by the thousand: quicker than asking for each."""

from functools import cache
from urllib.parse import quote

from django.urls import reverse


def school_url(school_id: str) -> str:
    """Return the address of a school's page."""
    return f"{_schools()}{quote(school_id, safe=':@~')}/"


def group_url(scenario_id: int, number: int) -> str:
    """Return the address of a community of a scenario."""
    return f"{_scenarios()}{scenario_id}/communities/{number}/"


def placed_url(scenario_id: int, school_id: str) -> str:
    """Return the address of a school in a scenario: where it is, why, and what would change it."""
    return f"{_scenarios()}{scenario_id}/schools/{quote(school_id, safe=':@~')}/"


@cache
def _schools() -> str:
    return reverse("find_school")


@cache
def _scenarios() -> str:
    return reverse("scenarios")
