"""Scenarios as a list: searched, filtered."""

from datetime import timedelta

from django.db.models import IntegerField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.rules import STALE_SECONDS, Status

STATES = {
    "waiting": _("Waiting or running"),
    "done": _("Done"),
    "adopted": _("Adopted"),
    "failed": _("Failed or called off"),
}
"""What a list can be narrowed to, in words."""

_BUSY = Q(status__in=[Status.RUNNING, Status.STOPPING])


def _stale() -> Q:
    silent = timezone.now() - timedelta(seconds=STALE_SECONDS)
    return _BUSY & (Q(heartbeat_at__lt=silent) | Q(heartbeat_at__isnull=True, created_at__lt=silent))


def in_state(scenarios: QuerySet[Scenario], state: str) -> QuerySet[Scenario]:
    """Return the scenarios in one of :data:`STATES`; all of them for anything else.

    One whose worker died counts as failed.
    """
    if state == "waiting":
        return scenarios.filter(Q(status=Status.QUEUED) | _BUSY).exclude(_stale())
    if state == "done":
        return scenarios.filter(status=Status.DONE)
    if state == "adopted":
        return scenarios.filter(adopted_at__isnull=False)
    if state == "failed":
        return scenarios.filter(Q(status__in=[Status.FAILED, Status.CANCELLED]) | _stale())
    return scenarios


def narrowed(
    scenarios: QuerySet[Scenario], *, text: str = "", state: str = "", kind: str = "", register: str = ""
) -> QuerySet[Scenario]:
    """Return the scenarios with a text in name or region, in a state, of a kind, of a register."""
    found = in_state(scenarios, state)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(region__icontains=text))
    if kind in Scenario.Kind.values:
        found = found.filter(kind=kind)
    if register:
        found = found.filter(register=register)
    counted = found.annotate(communities=Cast(KT("summary__groups"), IntegerField()))
    return counted.defer("summary", "history", "register__outline")
