"""What every page knows of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from schoolweave.web.ui.navigation import navigation


def site(request: HttpRequest) -> dict[str, Any]:
    """Tell templates whether this is the demo, and where the main pages are."""
    return {"demo_mode": settings.DEMO, "navigation": navigation(request)}
