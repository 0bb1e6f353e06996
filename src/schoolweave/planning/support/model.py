"""What goes into and comes out of matching support: frozen records, no computation."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from schoolweave.policy.support_rules import SupportRules


@dataclass(frozen=True, slots=True)
class Supporter:
    """Someone who can help schools: a leader, a school or an organisation, at a place.

    ``days`` in all, in whole or half days, for at most ``schools_max`` schools. Empty ``phases`` or
    ``focuses`` mean any. ``employer`` and ``trust`` are organisations, empty where there is none;
    ``conflicts`` are ids of schools with a declared tie. ``preferences`` are school ids, best first.
    """

    id: str
    name: str
    latitude: float
    longitude: float
    days: float
    schools_max: int
    phases: tuple[str, ...] = ()
    focuses: tuple[str, ...] = ()
    employer: str = ""
    trust: str = ""
    conflicts: tuple[str, ...] = ()
    preferences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A school in need. ``tier`` is one of the rules' tiers; ``days`` the tier's own where ``None``.

    ``preferences`` are supporter ids, best first; ``conflicts`` ids of supporters with a declared tie or
    whom the school has refused.
    """

    id: str
    name: str
    latitude: float
    longitude: float
    tier: str
    days: float | None = None
    phase: str = ""
    focus: str = ""
    employer: str = ""
    trust: str = ""
    conflicts: tuple[str, ...] = ()
    preferences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Engagement:
    """Days of one supporter for one school. ``km`` is the distance, ``misfit_km`` a day's other cost."""

    supporter_id: str
    school_id: str
    days: float
    km: float
    misfit_km: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unmet:
    """Days that a school wants and does not get.

    ``code`` is ``distance``, ``conflict``, ``phase``, ``focus`` (no supporter left after that rule),
    ``needier`` (those who could come are full with schools of needier tiers), ``equal`` (with schools of
    the same tier or needier), ``room`` (no whole engagement fits). ``reason`` is a sentence.
    """

    school_id: str
    days: float
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class TierReport:
    """One tier, neediest first. Days wanted, covered, and the most that the needier tiers leave possible.

    ``first_choice`` counts schools that got the first of their own list or, having none, their best fit;
    ``listed`` those that gave a list, ``first_of_list`` those of them that got its first.
    """

    tier: str
    schools: int
    covered_schools: int
    days_wanted: float
    days_covered: float
    days_at_most: float
    mean_km: float | None
    first_choice: int
    listed: int
    first_of_list: int


@dataclass(frozen=True, slots=True)
class BlockingPair:
    """A supporter and a school who would both rather have each other than what they have.

    ``code`` says why the pair remains: ``needier`` (a school of a needier tier would lose days),
    ``equal`` (a school of the same tier would), ``lower`` (one of a less needy tier would, and the total
    would be worse), ``travel`` (nobody would lose days, but the days cost more in all).
    """

    supporter_id: str
    school_id: str
    code: str

    @property
    def why(self) -> str:
        """The code as a sentence."""
        return {
            "needier": "Pairing them would take days from a school of a needier tier.",
            "equal": "Pairing them would take days from another school of the same tier.",
            "lower": "Pairing them would take days from a school of a less needy tier, and the plan as a "
            "whole would be no better.",
            "travel": "Nobody would lose days, but travel and misfit would cost more in all.",
        }[self.code]


@dataclass(frozen=True, slots=True)
class Stable:
    """The stable matching beside the plan: no blocking pair, at what price.

    ``days_covered`` runs parallel to the rules' tiers; ``cost_km`` is in days × km.
    """

    engagements: tuple[Engagement, ...]
    days_covered: tuple[float, ...]
    cost_km: float
    note: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """Numbers from which anyone can prove that no plan is better, in one pass and in whole numbers.

    ``unit_days`` is how many days one unit of flow is; ``supporter_units`` the units that each supporter may
    give. With ``c`` the metres of a pair, plus ``move_price`` where the pair breaks with the earlier plan,
    ``sum(units × min(penalty of the tier, min(c + price))) - sum(supporter units × price)`` is
    ``lower_bound``: every plan of those units costs at least that. ``objective`` is what this plan costs.
    """

    unit_days: float
    penalties: Mapping[str, int]
    move_price: int
    prices: Mapping[str, int]
    supporter_units: Mapping[str, int]
    objective: int
    lower_bound: int


@dataclass(frozen=True, slots=True)
class CoverProof:
    """Numbers from which anyone can recompute what plans that cover as much as this one cost at least.

    ``worths`` are by school and ``prices`` by tier, in metres per unit of ``Certificate.unit_days``; no worth
    is below 0 or above the price of its tier. ``sum(units × worth) - sum over supporters of the best load at
    worth - cost - sum(price × units not covered)`` is ``lower_bound``, in metres × units.
    """

    prices: Mapping[str, int]
    worths: Mapping[str, int]
    lower_bound: int


@dataclass(frozen=True, slots=True)
class Result:
    """A matching, what it covers and costs, and how it is proved.

    ``status`` is ``optimal`` (proved), ``feasible`` (every rule kept, not proved best) or ``stopped`` (out of
    time, or by the caller). ``cost_km`` is Σ days × (km + misfit); ``cost_at_least_km`` what it cannot be
    below at this coverage, which ``cover`` proves where engagements have to be packed; ``gap`` is the share
    of ``cost_km`` between them. ``moved`` lists schools that had a supporter in the earlier plan who is still
    there and have lost days of theirs, ``moved_days`` those days; ``earlier`` is that plan, days by school
    and supporter.
    """

    status: str
    engagements: tuple[Engagement, ...]
    unmet: tuple[Unmet, ...]
    tiers: tuple[TierReport, ...]
    cost_km: float
    cost_at_least_km: float
    proof: str
    certificate: Certificate
    blocking: tuple[BlockingPair, ...]
    stable: Stable | None
    moved: tuple[str, ...]
    moved_days: float
    arcs: int
    seed: int
    seconds: float
    memory_mb: float
    versions: Mapping[str, str]
    inputs_hash: str
    rules: SupportRules
    earlier: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    cover: CoverProof | None = None
    supporters: tuple[Supporter, ...] = field(default=(), repr=False)
    needs: tuple[Need, ...] = field(default=(), repr=False)

    @property
    def gap(self) -> float:
        """Return ``(cost_km - cost_at_least_km) / cost_km``, at this coverage; 0 where the cost is 0."""
        return (self.cost_km - self.cost_at_least_km) / self.cost_km if self.cost_km > 0 else 0.0

    @property
    def days_of(self) -> dict[str, dict[str, float]]:
        """Days by school and supporter: what ``keep`` takes."""
        found: dict[str, dict[str, float]] = {}
        for one in self.engagements:
            found.setdefault(one.school_id, {})[one.supporter_id] = one.days
        return found

    def to_columns(self) -> dict[str, list[Any]]:
        """Return a row per engagement and per school without one, as lists by name."""
        from schoolweave.planning.support.tables import columns

        return columns(self)

    def to_frame(self) -> Any:
        """Return :meth:`to_columns` for pandas; raises :class:`PlanningError` where that is not installed."""
        from schoolweave.planning.tabular import frame

        return frame(self.to_columns())

    def to_geojson(self, *, lines: bool = False) -> dict[str, Any]:
        """Return GeoJSON; see :func:`schoolweave.planning.support.geojson.feature_collection`."""
        from schoolweave.planning.support.geojson import feature_collection

        return feature_collection(self, lines=lines)

    def _repr_html_(self) -> str:
        from schoolweave.planning.support.tables import html

        return html(self)

    def summary(self) -> dict[str, Any]:
        """Return the figures without the lists: plain numbers, strings and dictionaries."""
        return {
            "status": self.status,
            "proof": self.proof,
            "engagements": len(self.engagements),
            "unmet": len(self.unmet),
            "tiers": [asdict(tier) for tier in self.tiers],
            "cost_km": self.cost_km,
            "cost_at_least_km": self.cost_at_least_km,
            "gap": self.gap,
            "blocking_pairs": len(self.blocking),
            "stable": None
            if self.stable is None
            else {
                "days_covered": list(self.stable.days_covered),
                "cost_km": self.stable.cost_km,
                "note": self.stable.note,
            },
            "moved_schools": len(self.moved),
            "moved": list(self.moved),
            "moved_days": self.moved_days,
            "arcs": self.arcs,
            "seed": self.seed,
            "seconds": self.seconds,
            "memory_mb": self.memory_mb,
            "versions": dict(self.versions),
            "inputs_hash": self.inputs_hash,
            "rules": self.rules.model_dump(mode="json"),
            "timings": dict(self.timings),
        }
