"""What every page knows of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Tell templates whether this is the demo."""
    return {"demo_mode": settings.DEMO}
