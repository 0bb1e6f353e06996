"""Names the app to Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, what they may do, and who did what."""

    name = "schoolweave.web.accounts"
    label = "accounts"
