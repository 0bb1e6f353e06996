"""Names the app to Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    """People, what they may do, and who did what."""

    name = "schoolweave.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Let every app tell what its models belong to."""
        autodiscover_modules("declared", "reach")
