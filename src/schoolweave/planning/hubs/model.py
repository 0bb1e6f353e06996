"""What goes into and comes out of planning hubs: frozen records, no computation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.model import LeftOut, RuleCheck
from schoolweave.planning.listed import ListedSchool
from schoolweave.policy.hub_rules import HubRules

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Measure(Protocol):
    """One measure of need, as published."""

    @property
    def measure(self) -> str:
        """The measure's short name, such as ``fsm_percent``."""

    @property
    def value(self) -> float:
        """The value; a missing one is not there at all."""


class HubSchool(ListedSchool, Protocol):
    """What the planner reads of a school; :class:`schoolweave.schools.School` satisfies it."""

    @property
    def region(self) -> str:
        """The region the school is in."""

    @property
    def area(self) -> str:
        """The district the school is in."""

    @property
    def needs(self) -> Sequence[Measure]:
        """Measures of need."""


@dataclass(frozen=True, slots=True)
class Hub:
    """One hub. ``km`` runs parallel to ``members`` (the lead included where it is its own).

    ``need`` is the mean percentile of need of the members, from 0 to 1.
    """

    id: int
    lead: str
    members: tuple[str, ...]
    km: tuple[float, ...]
    weighted_km: float
    need: float


@dataclass(frozen=True, slots=True)
class Travel:
    """Distances to the lead of a set of schools, in kilometres, unweighted."""

    schools: int
    mean_km: float
    median_km: float
    worst_km: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another hub for one school, or for its whole district where districts stay together.

    ``km`` is the school's distance to that hub's lead, ``change`` what the objective would change by
    (weighted kilometres, exactly), ``breaks`` the rules that the move would break, as sentences.
    """

    hub: int
    lead: str
    km: float
    change: float
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a school is in its hub: its lead, what binds it there, and the hubs that would be cheapest else.

    ``hub`` is a number, ``lead`` an id, ``km`` the way to it; ``alternatives`` are cheapest first.
    """

    school_id: str
    hub: int
    lead: str
    km: float
    why: str
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """Hubs, what they cost, and how near to the best possible they are proved to be.

    ``objective`` and ``lower_bound`` are weighted kilometres, and ``gap`` is their difference over the
    objective; ``travel`` is the objective without ``score_cost``, what the leads' ranks cost.
    ``status`` is ``solved``, ``optimal`` or ``stopped``. ``multipliers`` (per school, or per unit where
    districts are the units) let anyone recompute the bound in one pass. ``units`` gives each school's unit
    where districts are the units, else it is empty. ``all_schools`` and ``neediest`` are the travel of
    everybody and of the neediest share. ``memory_mb`` is the most that the process held.
    ``schools`` are the records of the schools served, in order of id.
    """

    status: str
    objective: float
    lower_bound: float
    gap: float
    hubs: tuple[Hub, ...]
    all_schools: Travel
    neediest: Travel
    rules: tuple[RuleCheck, ...]
    ineligible: tuple[LeftOut, ...]
    seconds: float
    seed: int
    versions: Mapping[str, str]
    inputs_hash: str
    multipliers: Mapping[str, float]
    programme_rules: HubRules
    bound_method: str = "lagrangian-band-1"
    measures: Mapping[str, float] = field(default_factory=dict)
    travel: float = 0.0
    score_cost: float = 0.0
    memory_mb: float = 0.0
    effort: int | None = None
    given: bool = False
    units: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    schools: tuple[HubSchool, ...] = field(default=(), repr=False)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Schools in each hub."""
        return tuple(len(hub.members) for hub in self.hubs)

    def summary(self) -> dict[str, Any]:
        """Return the content of ``summary.json``: plain numbers, strings, lists and dictionaries."""
        from schoolweave.planning.hubs.files import summary

        return summary(self)

    def to_columns(self) -> dict[str, list[Any]]:
        """Return one row per school as lists by name: :func:`schoolweave.planning.hubs.tables.columns`."""
        from schoolweave.planning.hubs.tables import columns

        return columns(self)

    def to_frame(self) -> Any:
        """Return :meth:`to_columns` as a ``pandas.DataFrame``; :class:`PlanningError` without pandas."""
        from schoolweave.planning.tabular import frame

        return frame(self.to_columns())

    def to_geojson(self, *, lines: bool = False) -> dict[str, Any]:
        """Return a GeoJSON ``FeatureCollection`` of schools; see :mod:`schoolweave.planning.hubs.geojson`."""
        from schoolweave.planning.hubs.geojson import feature_collection

        return feature_collection(self, lines=lines)

    def _repr_html_(self) -> str:
        """Return a small table for a notebook."""
        from schoolweave.planning.hubs.tables import html

        return html(self)
