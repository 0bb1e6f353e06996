"""The tables of rounds, one module per noun."""

from schoolweave.web.rounds.models.applications import Application, Moderation, Review
from schoolweave.web.rounds.models.arrangements import Arrangement, Step
from schoolweave.web.rounds.models.calls import Round
from schoolweave.web.rounds.models.consultation import Answer, AnswerChange, Consultation
from schoolweave.web.rounds.models.decisions import (
    Decision,
    Item,
    Outcome,
    Pack,
    PackFile,
    Recommendation,
)
from schoolweave.web.rounds.models.expressions import Expression, Part, Wish
from schoolweave.web.rounds.models.scenarios import Group, Place, Scenario, ScenarioFile
from schoolweave.web.rounds.models.sending import Attachment, Question, Receipt

__all__ = [
    "Answer",
    "AnswerChange",
    "Application",
    "Arrangement",
    "Attachment",
    "Consultation",
    "Decision",
    "Expression",
    "Group",
    "Item",
    "Moderation",
    "Outcome",
    "Pack",
    "PackFile",
    "Part",
    "Place",
    "Question",
    "Receipt",
    "Recommendation",
    "Review",
    "Round",
    "Scenario",
    "ScenarioFile",
    "Step",
    "Wish",
]
