"""What an estimate holds: every figure with the schools and clusters behind it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effects.inference import Pretest
from schoolweave.evidence.effects.jackknife import Small
from schoolweave.evidence.effects.permutation import Permuted
from schoolweave.evidence.effects.wild import Wild


@dataclass(frozen=True, slots=True)
class Cell:
    """The effect in ``time`` on schools that joined in ``group``, against the year ``base``."""

    group: int
    time: int
    base: int
    att: float
    se: float
    n_treated: int
    n_control: int
    treated_clusters: int
    control_clusters: int


@dataclass(frozen=True, slots=True)
class Figure:
    """An average effect: ``event`` is years since the start, a cohort or a year, ``None`` for the whole.

    ``low`` and ``high`` of an event are its part of the simultaneous band of its type: with the level's
    probability the band holds all events of the type at once. Those of a whole are its own interval.
    """

    type: str
    event: int | None
    att: float
    se: float
    low: float
    high: float
    p: float
    n_treated: int
    n_control: int
    treated_clusters: int
    control_clusters: int


@dataclass(frozen=True, slots=True)
class Violation:
    """An effect (``target``: ``average`` or ``first-year``) if the gap's slope changes by ``m``."""

    target: str
    m: float
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What violations of parallel trends would do.

    ``largest_bend`` is the largest change of slope seen before the programme, ``breakdown`` the smallest by
    which each target's interval holds zero (``None`` where no interval can be made).
    """

    rows: tuple[Violation, ...] = ()
    largest_bend: float | None = None
    breakdown: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Schools and clusters that joined in one year; ``None`` is those that never do within the panel."""

    first_year: int | None
    schools: int
    clusters: int


@dataclass(frozen=True, slots=True)
class Size:
    """The panel that was used: schools, clusters, years, school-years, how many of these are missing."""

    schools: int
    clusters: int
    years: tuple[int, ...]
    school_years: int
    missing: int
    cohorts: tuple[Cohort, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """What a programme did: group-time effects, averages, bands, and how far they can be trusted.

    ``design`` says how it was estimated, in the words of the command. ``wild`` is given for few clusters
    only, ``small`` (the jackknife of the wholes) for schools too few for the usual errors, ``permuted`` where
    it was asked for. ``notes`` are whole sentences: what was left out and what to be
    careful of.
    """

    design: Mapping[str, Any]
    size: Size
    cells: tuple[Cell, ...] = field(repr=False)
    averages: tuple[Figure, ...] = field(repr=False)
    critical: Mapping[str, float]
    pretest: Pretest
    sensitivity: Sensitivity = field(repr=False)
    wild: tuple[Wild, ...]
    notes: tuple[str, ...]
    level: float = 0.95
    draws: int = 999
    seed: int = 0
    seconds: float = 0.0
    permuted: tuple[Permuted, ...] = ()
    small: tuple[Small, ...] = ()

    def average(self, kind: str = "simple", event: int | None = None) -> Figure:
        """Return one average; the whole of its type by default.

        Raises :class:`EvidenceError` where there is none.
        """
        for one in self.averages:
            if (one.type, one.event) == (kind, event):
                return one
        raise EvidenceError(f"There is no average of type “{kind}” for {event}.")

    def summary(self) -> dict[str, Any]:
        """Return everything but the single effects as plain data, as ``summary.json`` holds it."""
        dealt = {one.type: _plain(one, "type") for one in self.permuted}
        whole = {one.type: _plain(one, "type", "event") for one in self.averages if one.event is None}
        return {
            "design": dict(self.design),
            "panel": _plain(self.size),
            "overall": whole,
            "pretest": asdict(self.pretest),
            "sensitivity": {
                "largest_bend_before": self.sensitivity.largest_bend,
                "breakdown": dict(self.sensitivity.breakdown),
            },
            "few_clusters": {one.type: _plain(one, "type") for one in self.wild},
            "small_sample": {one.type: _plain(one, "type") for one in self.small},
            **({"randomisation": dealt} if dealt else {}),
            "bands": {
                "level": self.level,
                "draws": self.draws,
                "seed": self.seed,
                "critical": dict(self.critical),
            },
            "behind": {
                "att_gt": [_only(one, "group", "time", "base", *BEHIND) for one in self.cells],
                "aggregates": [_only(one, "type", "event", *BEHIND) for one in self.averages],
            },
            "notes": list(self.notes),
        }

    def to_columns(self, *, single: bool = False) -> dict[str, list[Any]]:
        """Return the averages, or the ``single`` group-time effects, as columns of one length."""
        kind = Cell if single else Figure
        rows = self.cells if single else self.averages
        return {name: [getattr(one, name) for one in rows] for name in kind.__dataclass_fields__}

    def to_frame(self, *, single: bool = False) -> Any:
        """Return :meth:`to_columns` as a ``pandas.DataFrame``.

        Raises :class:`EvidenceError` where pandas is not installed.
        """
        try:
            pandas = import_module("pandas")
        except ImportError:
            raise EvidenceError(
                "A data frame needs pandas, which is not installed: install it, or take to_columns()."
            ) from None
        return pandas.DataFrame(self.to_columns(single=single))


BEHIND = ("n_treated", "n_control", "treated_clusters", "control_clusters")
"""What is behind a figure."""


def _plain(one: Any, *without: str) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name not in without}


def _only(one: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}
