"""Registers of schools: the school record, one reader per register, validation, comparison."""

from schoolweave.schools.canonical import write
from schoolweave.schools.compare import Change, Difference, compare
from schoolweave.schools.reading import read
from schoolweave.schools.record import Authority, Kind, Need, Scale, School, Status
from schoolweave.schools.report import KEEP_PROBLEMS, Problem, Reading, Report, Severity

__all__ = [
    "KEEP_PROBLEMS",
    "Authority",
    "Change",
    "Difference",
    "Kind",
    "Need",
    "Problem",
    "Reading",
    "Report",
    "Scale",
    "School",
    "Severity",
    "Status",
    "compare",
    "read",
    "write",
]
