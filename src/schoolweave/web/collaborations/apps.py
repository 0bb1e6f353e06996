"""Names the app to Django."""

from django.apps import AppConfig


class CollaborationsConfig(AppConfig):
    """Communities of schools: members over time."""

    name = "schoolweave.web.collaborations"
    label = "collaborations"
