"""The tables of rounds, one module per noun."""

from schoolweave.web.rounds.models.applications import Application, Moderation, Review
from schoolweave.web.rounds.models.calls import Round
from schoolweave.web.rounds.models.expressions import Expression, Part, Wish
from schoolweave.web.rounds.models.scenarios import Group, Place, Scenario, ScenarioFile
from schoolweave.web.rounds.models.sending import Attachment, Question, Receipt

__all__ = [
    "Application",
    "Attachment",
    "Expression",
    "Group",
    "Moderation",
    "Part",
    "Place",
    "Question",
    "Receipt",
    "Review",
    "Round",
    "Scenario",
    "ScenarioFile",
    "Wish",
]
