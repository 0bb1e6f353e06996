"""A checker that recomputes a plan from its files and shares no code with the solver."""

from schoolweave.planning.verify.check import verify
from schoolweave.planning.verify.model import Check, SchoolLike, Verdict

__all__ = ["Check", "SchoolLike", "Verdict", "verify"]
