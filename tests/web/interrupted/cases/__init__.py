"""A case for each action: the world that it needs, and the call."""

from tests.web.interrupted.cases import (
    accounts,
    applications,
    arranging,
    calls,
    collaborations,
    consulting,
    directory,
    evaluations,
    expressions,
    joint,
    letters,
    moves,
    programmes,
    scenarios,
    scoring,
    torn,
)
from tests.web.interrupted.making import CASES

__all__ = [
    "CASES",
    "accounts",
    "applications",
    "arranging",
    "calls",
    "collaborations",
    "consulting",
    "directory",
    "evaluations",
    "expressions",
    "joint",
    "letters",
    "moves",
    "programmes",
    "scenarios",
    "scoring",
    "torn",
]
