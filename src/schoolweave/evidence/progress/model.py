"""Challenges and how they go: what is asked, what is said of each year, what is wrong with a target."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Learners = Literal["all", "stayers"]
Verdict = Literal[
    "baseline", "better", "worse", "within chance", "not comparable", "no value", "chance not known"
]
"""What is said of a year; ``better`` and ``worse`` only beyond chance."""
Severity = Literal["impossible", "inconsistent", "inside chance", "note"]


@dataclass(frozen=True, slots=True)
class Count:
    """A count of a count: ``achieved`` of ``learners``, in one year."""

    year: int
    achieved: float
    learners: int

    @property
    def value(self) -> float:
        """The share."""
        return self.achieved / self.learners


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a community set out to do, as a plan writes it.

    ``measure`` and ``group`` are those of a panel. The baseline is a count of a count for a share; for a mean
    ``baseline_mean`` of ``baseline.learners`` (``achieved`` is then not used). ``target`` is a share in 0 to
    1, or a mean; ``lower_is_better`` for measures such as absence. ``stated_share`` and ``stated_gain`` are
    what the plan says in words of the same things, and are held against them; ``parts`` are the schools' own
    baselines. ``schools`` are the members whose learners count.
    """

    id: str
    title: str
    measure: str
    schools: tuple[str, ...]
    baseline: Count
    target: float
    target_year: int
    group: str = "all"
    kind: Literal["share", "mean"] = "share"
    baseline_mean: float | None = None
    target_learners: int | None = None
    stated_share: float | None = None
    stated_gain: float | None = None
    lower_is_better: bool = False
    parts: Mapping[str, Count] = field(default_factory=dict)

    @property
    def start(self) -> float:
        """The baseline as a share or mean."""
        return self.baseline.value if self.kind == "share" else float(self.baseline_mean or 0.0)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about a challenge that its readers must know, in a sentence that says what to do."""

    severity: Severity
    sentence: str


@dataclass(frozen=True, slots=True)
class Point:
    """One year of one line.

    ``value`` is the share or mean of ``learners``; ``path`` is on the straight way from baseline to target;
    ``low`` and ``high`` the band in which the value of a cohort of this size falls by chance alone if nothing
    changed since the baseline. All ``None`` where they are not known. ``schools_missing`` are members without
    a value that year; the value is then of the others only, and ``complete`` is false.
    """

    year: int
    learners: int
    achieved: float | None
    value: float | None
    path: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    on_path: bool | None
    series: str
    schools_missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every member has a value."""
        return not self.schools_missing


@dataclass(frozen=True, slots=True)
class Line:
    """The years of one school, or of the whole (``school_id`` is ``None``), for all learners or stayers."""

    school_id: str | None
    learners: Learners
    points: tuple[Point, ...]

    def at(self, year: int) -> Point | None:
        """Return a year's point."""
        return next((point for point in self.points if point.year == year), None)


@dataclass(frozen=True, slots=True)
class Progress:
    """How a challenge goes: the whole, its schools, those who stayed, and what is to be known of the target.

    For each year the counts and sums of ``parts`` add up to those of ``whole``. ``stayers`` is ``None`` where
    the panel does not tell them apart. ``level`` is the share of chance results that a band holds.
    """

    challenge: Challenge
    level: float
    whole: Line
    parts: tuple[Line, ...]
    stayers: Line | None
    flags: tuple[Flag, ...]
    breaks: tuple[tuple[int, str], ...] = ()
