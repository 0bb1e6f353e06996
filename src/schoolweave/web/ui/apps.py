"""Names the app to Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The look of the site."""

    name = "schoolweave.web.ui"
    label = "ui"
