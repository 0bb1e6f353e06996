"""Names the app to Django."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Scenarios: arrangements of schools into communities, computed or as they stand."""

    name = "schoolweave.web.rounds"
    label = "rounds"

    def ready(self) -> None:
        """Follow every import of a register."""
        from schoolweave.web.directory.actions import after_import
        from schoolweave.web.rounds.following import follow_import

        if follow_import not in after_import:
            after_import.append(follow_import)
