"""Names the app to Django."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Public pages, open data, the API."""

    name = "schoolweave.web.publishing"
    label = "publishing"
