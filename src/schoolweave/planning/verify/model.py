"""What the checker takes and gives: schools by their shape, checks, a verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Figure = str | int | float | None


class SchoolLike(Protocol):
    """What the checker reads of a school. Any record with these attributes will do."""

    @property
    def id(self) -> str:
        """The school's id, as the plan's files write it."""

    @property
    def kind(self) -> str:
        """What the school is, such as ``primary``."""

    @property
    def authority(self) -> str:
        """Who answers for it, such as ``state``."""

    @property
    def status(self) -> str:
        """Whether it teaches, such as ``open``."""

    @property
    def latitude(self) -> float | None:
        """Degrees north (WGS84), or ``None``."""

    @property
    def longitude(self) -> float | None:
        """Degrees east (WGS84), or ``None``."""

    @property
    def years(self) -> Sequence[int]:
        """The years it serves."""


@dataclass(frozen=True, slots=True)
class Check:
    """One figure or rule: what the plan claims, what the checker finds, whether they agree.

    ``sentence`` says what was checked or, where it does not hold, which file, row and column are wrong.
    """

    name: str
    claimed: Figure
    recomputed: Figure
    holds: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every check of a plan, in a fixed order."""

    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether every check holds."""
        return all(check.holds for check in self.checks)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that do not hold."""
        return tuple(check for check in self.checks if not check.holds)


def faults(name: str, wrong: Sequence[str], *, good: str, found: int | None = None) -> Check:
    """Return a check that holds when nothing is wrong; else it names the first faults and counts the rest."""
    if not wrong:
        return Check(name, None, None, True, good)
    more = f" There are {len(wrong) - 3:,} more such faults." if len(wrong) > 3 else ""
    return Check(name, None, len(wrong) if found is None else found, False, " ".join(wrong[:3]) + more)
