"""A case for each action: the world that it needs, and the call."""

from tests.web.interrupted.cases import accounts, collaborations, directory, moves, programmes, scenarios
from tests.web.interrupted.cases.making import CASES

__all__ = ["CASES", "accounts", "collaborations", "directory", "moves", "programmes", "scenarios"]
