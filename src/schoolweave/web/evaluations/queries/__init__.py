"""What pages ask about studies: only what the visitor may see."""

from schoolweave.web.evaluations.queries.goals import goals_of, goals_version
from schoolweave.web.evaluations.queries.programme import Told, told_of
from schoolweave.web.evaluations.queries.studies import (
    find,
    narrowed,
    result_run,
    statement_in,
    visible,
    waiting,
)

__all__ = [
    "Told",
    "find",
    "goals_of",
    "goals_version",
    "narrowed",
    "result_run",
    "statement_in",
    "told_of",
    "visible",
    "waiting",
]
