"""Names the app to Django."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Programmes and the versions of their rules."""

    name = "schoolweave.web.programmes"
    label = "programmes"
