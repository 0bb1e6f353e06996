"""Names the app to Django."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Scenarios: arrangements of schools into communities, computed or as they stand."""

    name = "schoolweave.web.rounds"
    label = "rounds"

    def ready(self) -> None:
        """Follow every import; let pages say the engine's sentences in the reader's language."""
        from schoolweave.web.directory.actions import after_import
        from schoolweave.web.rounds.following import follow_import
        from schoolweave.web.rounds.sentences import translated
        from schoolweave.web.ui.languages import translators

        if follow_import not in after_import:
            after_import.append(follow_import)
        if translated not in translators:
            translators.append(translated)
