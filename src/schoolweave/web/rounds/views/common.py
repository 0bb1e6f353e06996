"""What the pages of scenarios share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext

from schoolweave.policy import Wording
from schoolweave.web.accounts.access import declare, require
from schoolweave.web.accounts.models import Person
from schoolweave.web.directory.models import Register
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.rounds import rules
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.ui import stale

MOST_LETTERS = 100
"""Letters of a search that are read; longer texts name nothing."""


def asked(request: HttpRequest, name: str) -> str:
    """Return a parameter of the address as text that can be searched for."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:MOST_LETTERS]


def csv_address(request: HttpRequest) -> str:
    """Return the address of all rows of a list as CSV, filters kept."""
    query = request.GET.copy()
    query["csv"] = "1"
    return f"?{query.urlencode()}"


def readers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hand a view the scenario that ``pk`` names, after the request.

    Published ones are for everybody, others for those who may read scenarios.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *, pk: int, **more: Any) -> HttpResponseBase:
        scenario = find(pk)
        allowed: Any = view if rules.published(scenario) else require("scenario.read")(reached)
        response: HttpResponseBase = allowed(request, scenario, **more)
        return response

    def reached(request: HttpRequest, scenario: Scenario, **more: Any) -> HttpResponseBase:
        rules.check_can_see(scenario, request.user)
        return view(request, scenario, **more)

    return declare(guarded, "scenario.read", "or published")


def person(request: HttpRequest) -> Person:
    """Return who is signed in; only for views that are closed to strangers."""
    if not isinstance(request.user, Person):
        raise PermissionDenied(gettext("Sign in first."))
    return request.user


def find(pk: int) -> Scenario:
    """Return a scenario with its register and rules; raises 404 where there is none."""
    known = Scenario.objects.select_related(
        "register", "rule_version__programme", "created_by", "adopted_by", "round", "parent"
    )
    return get_object_or_404(known.defer("register__outline"), pk=pk)


def words(scenario: Scenario) -> Wording:
    """Return the programme's own words, in the reader's language where it has them."""
    return programmes.spoken(scenario.rule_version)


def outline_url(scenario: Scenario) -> str:
    """Return the address of the outline of the register's land, empty where none is known."""
    drawn = Q(outline__isnull=False) | ~Q(outline_static="")
    known = Register.objects.filter(drawn, pk=scenario.register_id).exists()
    return reverse("outline", args=[scenario.register_id]) if known else ""


def trail(scenario: Scenario, *below: str) -> list[tuple[str, str]]:
    """Return the way to a page: the list, the scenario, and what is below it."""
    own = reverse("scenario", args=[scenario.pk]) if below else ""
    return [
        (gettext("Scenarios"), reverse("scenarios")),
        (scenario.name, own),
        *((text, "") for text in below),
    ]


def refused(request: HttpRequest, scenario: Scenario, refusal: Exception) -> HttpResponseBase:
    """Go back to the scenario and say why something was not done."""
    stale.refused(request, refusal)
    return redirect("scenario", scenario.pk)
