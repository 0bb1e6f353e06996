"""Names the app to Django."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """Studies of what programmes did for learners."""

    name = "schoolweave.web.evaluations"
    label = "evaluations"
