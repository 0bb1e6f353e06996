"""What reading a register found: every problem, the counts, and the schools."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schoolweave.schools.record import School, Status

KEEP_PROBLEMS = 1000
"""How many problems of one kind a report lists; the rest is counted exactly, so that memory stays bounded."""

VALUE_LENGTH = 80
"""Longest value that a problem quotes, in characters."""


class Severity(StrEnum):
    """What a problem did to its row."""

    ERROR = "error"  # the row was rejected
    WARNING = "warning"  # the row was accepted; a value was changed, left out or doubtful


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in one place of a file, and what was done about it.

    ``row`` counts as a spreadsheet does: the first line of the file is row 1. ``column`` is the file's own
    header, empty where the whole row is meant; ``school`` is the row's identifier and name as far as they can
    be read. ``message`` and ``action`` are sentences for people; ``kind`` is the same for all of one sort.
    """

    file: str
    row: int
    column: str
    value: str
    message: str
    action: str
    kind: str
    school: str
    severity: Severity

    def to_dict(self) -> dict[str, Any]:
        """Return the problem ready for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Report:
    """What a file held and what became of it; ``accepted + rejected == read`` always.

    ``warned`` counts the accepted rows with at least one warning. ``problems`` lists at most so many of one
    kind as the reader was told to keep; ``problem_counts`` has the exact number of each kind. ``communities``
    and ``community_members``, ``by_*`` and ``missing`` (accepted schools that lack a fact) cover all
    accepted schools, whatever their status. ``notes`` are sentences about the file as a whole.
    """

    file: str
    register: str
    register_title: str
    encoding: str
    sha256: str
    size: int
    header_row: int
    read: int
    accepted: int
    rejected: int
    warned: int
    blank_rows: int
    problems: tuple[Problem, ...]
    problem_counts: dict[str, int]
    communities: int
    community_members: int
    by_kind: dict[str, int]
    by_status: dict[str, int]
    by_authority: dict[str, int]
    missing: dict[str, int]
    notes: tuple[str, ...] = ()

    @property
    def open(self) -> int:
        """Schools that teach now: open, or open and about to close."""
        return self.by_status.get(Status.OPEN, 0) + self.by_status.get(Status.CLOSING, 0)

    @property
    def problems_in_all(self) -> int:
        """How many problems there are, listed or not."""
        return sum(self.problem_counts.values())

    def to_dict(self) -> dict[str, Any]:
        """Return the report ready for JSON."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        plain["problems"] = [problem.to_dict() for problem in self.problems]
        plain["problems_in_all"] = self.problems_in_all
        plain["open"] = self.open
        plain["notes"] = list(self.notes)
        return plain


@dataclass(frozen=True, slots=True)
class Reading:
    """A register as read: its schools in the order of the file, and the report."""

    schools: tuple[School, ...]
    report: Report


class Ledger:
    """Collects problems while files are read: keeps some of each kind, counts them all."""

    def __init__(self, keep: int | None = KEEP_PROBLEMS) -> None:
        self.keep = keep
        self.counts: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.row_warned = False

    def add(self, problem: Problem) -> None:
        """Count a problem, and keep it while there are fewer of its kind than ``keep`` (``None``: all)."""
        self.counts[problem.kind] += 1
        self.row_warned = self.row_warned or problem.severity is Severity.WARNING
        if self.keep is None or self.counts[problem.kind] <= self.keep:
            self.problems.append(problem)


class Tally:
    """Counts accepted schools by what they are and by what is not known of them."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.authorities: Counter[str] = Counter()
        self.communities: Counter[str] = Counter()
        self.missing: Counter[str] = Counter()

    def add(self, school: School) -> None:
        """Count one school."""
        self.kinds[school.kind.value] += 1
        self.statuses[school.status.value] += 1
        self.authorities[school.authority.value] += 1
        if school.community_id:
            self.communities[school.community_id] += 1
        for fact in lacking(school):
            self.missing[fact] += 1

    def missing_facts(self) -> dict[str, int]:
        """Return how many schools lack each fact, zero included, in a fixed order."""
        return {fact: self.missing[fact] for fact in FACTS}


FACTS = ("place", "roll", "years", "needs", "region", "area")
"""The facts whose absence a report counts."""


def lacking(school: School) -> list[str]:
    """Return which of :data:`FACTS` the register does not give for a school."""
    known = (
        school.placed,
        school.roll is not None,
        bool(school.years),
        bool(school.needs),
        bool(school.region),
        bool(school.area),
    )
    return [fact for fact, is_known in zip(FACTS, known, strict=True) if not is_known]


def quoted(value: str) -> str:
    """Return a value as a problem shows it: without line breaks, and not too long."""
    flat = " ".join(value.split())
    return flat if len(flat) <= VALUE_LENGTH else flat[: VALUE_LENGTH - 1] + "…"
