"""How the challenges of a collaboration go."""

from typing import Any

from django.db.models import Sum

from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.evaluations.models import Goal


def goals_of(collaboration: Collaboration) -> list[dict[str, Any]]:
    """Return each challenge with its years, suppressed when it was loaded, and when that was."""
    found = Goal.objects.filter(collaboration=collaboration)
    return [one.result | {"title": one.title, "loaded_at": one.loaded_at} for one in found]


def goals_version(collaboration: Collaboration) -> int:
    """Return the version of all challenges of a collaboration together: each loading raises it."""
    found = Goal.objects.filter(collaboration=collaboration)
    return found.aggregate(version=Sum("version"))["version"] or 0
