"""Names the app to Django."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Scenarios: arrangements of schools into communities, computed or as they stand."""

    name = "schoolweave.web.rounds"
    label = "rounds"
