"""What goes into and comes out of planning hubs: frozen records, no computation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from schoolweave.planning.communities.model import LeftOut, RuleCheck
from schoolweave.policy.hub_rules import HubRules


class Measure(Protocol):
    """One measure of need, as published."""

    @property
    def measure(self) -> str:
        """The measure's short name, such as ``fsm_percent``."""

    @property
    def value(self) -> float:
        """The value; a missing one is not there at all."""


class HubSchool(Protocol):
    """What the planner reads of a school; :class:`schoolweave.schools.School` satisfies it."""

    @property
    def id(self) -> str:
        """``<register>:<id in the register>``."""

    @property
    def latitude(self) -> float | None:
        """WGS84 degrees, or ``None`` where the register does not say."""

    @property
    def longitude(self) -> float | None:
        """WGS84 degrees, or ``None`` where the register does not say."""

    @property
    def kind(self) -> str:
        """What the school is, as in the rules' ``lead_kinds``."""

    @property
    def status(self) -> str:
        """Whether it teaches now: ``open`` or something else."""

    @property
    def roll(self) -> int | None:
        """Learners, or ``None``."""

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
class Reason:
    """Why a school is in its hub: its lead, and the nearest other lead with why it is not that one."""

    school_id: str
    hub: int
    km: float
    next_hub: int | None
    next_km: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """Hubs, what they cost, and how near to the best possible they are proved to be.

    ``objective`` and ``lower_bound`` are weighted kilometres, and ``gap`` is their
    difference over the objective.
    ``status`` is ``solved``, ``optimal`` or ``stopped``. ``multipliers`` (per school, or per district where
    districts are the units) let anyone recompute the bound in one pass; empty where the answer is exact.
    ``all_schools`` and ``neediest`` are the travel of everybody and of the neediest share.
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

    @property
    def sizes(self) -> tuple[int, ...]:
        """Schools in each hub."""
        return tuple(len(hub.members) for hub in self.hubs)

    def summary(self) -> dict[str, Any]:
        """Return plain numbers, strings, lists and dictionaries for a JSON file."""
        needs = [hub.need for hub in self.hubs]
        return {
            "status": self.status, "objective": self.objective, "lower_bound": self.lower_bound,
            "gap": self.gap, "hubs": len(self.hubs), "size_min": min(self.sizes), "size_max": max(self.sizes),
            "need_min": min(needs), "need_max": max(needs),
            "all_schools": {name: getattr(self.all_schools, name) for name in Travel.__slots__},
            "neediest": {name: getattr(self.neediest, name) for name in Travel.__slots__},
            "rules": [{"rule": r.rule, "sentence": r.sentence, "met": r.met} for r in self.rules],
            "seconds": self.seconds, "seed": self.seed, "versions": dict(self.versions),
            "inputs_hash": self.inputs_hash, "bound_method": self.bound_method,
            "measures": dict(self.measures),
        }  # fmt: skip
