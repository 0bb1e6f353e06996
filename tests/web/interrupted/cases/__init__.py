"""A case for each action: the world that it needs, and the call."""

from tests.web.interrupted.cases import (
    accounts,
    calls,
    collaborations,
    directory,
    moves,
    programmes,
    scenarios,
)
from tests.web.interrupted.cases.making import CASES

__all__ = ["CASES", "accounts", "calls", "collaborations", "directory", "moves", "programmes", "scenarios"]
