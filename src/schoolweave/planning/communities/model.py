"""What goes into and comes out of planning communities: frozen records, no computation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Protocol

from schoolweave.planning.asking import check_effort, check_seconds
from schoolweave.planning.communities.conflict_records import Conflict
from schoolweave.planning.communities.wishes import NO_WISHES, Wishes
from schoolweave.planning.listed import ListedSchool
from schoolweave.policy import CommunityRules


class PlannedSchool(ListedSchool, Protocol):
    """What the planner reads of a school; :class:`schoolweave.schools.School` satisfies it."""

    @property
    def years(self) -> tuple[int, ...]:
        """Years served, in the scale of the programme's pathway."""

    @property
    def authority(self) -> str:
        """Who answers for it, as in the rules' ``authorities``."""

    @property
    def community_id(self) -> str:
        """The id of its community today, or an empty string."""

    @property
    def community_name(self) -> str:
        """The name of its community today, or an empty string."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A school without a group: outside the problem, or in it and not placed.

    ``code`` is a short key of the reason (``status``, ``no_place``, ``kind``, ``authority``,
    ``stance``, ``too_few``, ``links``, ``pathway``, ``state_min``, ``no_room``, ``price``); ``reason`` is a
    sentence.
    """

    school_id: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to search.

    ``seconds`` of wall-clock time. With ``effort`` given, the amount of search is fixed by it, the same
    seed gives the same answer bit for bit, and ``seconds`` is only a cap: 1 is a quick look, 10 a
    thorough one. Raises :class:`PlanningError` where ``seconds`` is not a finite number above 0, or
    ``effort`` not a whole number from 1.
    """

    seconds: float = 60.0
    effort: int | None = None

    def __post_init__(self) -> None:
        check_seconds(self.seconds)
        check_effort(self.effort)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search is. ``elapsed`` in seconds; ``best`` and ``bound`` in km, ``fraction`` from 0 to 1."""

    stage: str
    elapsed: float
    best: float | None
    bound: float | None
    fraction: float


@dataclass(frozen=True, slots=True)
class Group:
    """One community. ``km`` runs parallel to ``members`` and holds each one's distance to the host.

    ``travel_km`` is their sum, each times the school's weight; ``continues`` the label of the group of
    today that this one continues, or an empty string.
    """

    id: int
    host: str
    members: tuple[str, ...]
    km: tuple[float, ...]
    travel_km: float
    years: tuple[int, ...]
    continues: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of one optional term an arrangement has, and what it counts for in the objective.

    ``name`` is ``flow`` (leavers who do not move on inside a group), ``preference`` (preferences not kept),
    ``moved`` (schools not in the continuation of today's group) or ``need`` (spread of need between groups);
    ``km = amount × price_km`` up to rounding to the millimetre.
    """

    name: str
    amount: float
    price_km: float
    km: float


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One hard rule over a whole plan. ``broken_by`` names groups (``group 7``) or schools by id."""

    rule: str
    sentence: str
    met: bool
    broken_by: tuple[str, ...] = ()


RuleReport = tuple[RuleCheck, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Any arrangement under the problem's measures.

    Distances in kilometres, over every placed school (a host counts with 0). ``covered`` is the number of
    groups whose members serve every year of the pathway; ``objective`` is ``travel_km`` plus the price of
    each school in ``unplaced`` plus the ``km`` of each of ``amounts``, which holds the optional terms that
    were asked for. ``moved`` lists the schools that are not in the continuation of today's group.
    """

    groups: tuple[Group, ...]
    objective: float
    travel_km: float
    covered: int
    mean_km: float
    median_km: float
    worst_km: float
    unplaced: tuple[str, ...]
    rules: RuleReport
    amounts: tuple[Amount, ...] = ()
    moved: tuple[str, ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Members of each group."""
        return tuple(len(group.members) for group in self.groups)

    @property
    def placed(self) -> int:
        """Schools in a group."""
        return sum(self.sizes)

    @property
    def size_min(self) -> int:
        """Members of the smallest group, 0 where there is none."""
        return min(self.sizes, default=0)

    @property
    def size_median(self) -> float:
        """Median of the groups' sizes, 0 where there is none."""
        return float(median(self.sizes)) if self.groups else 0.0

    @property
    def size_max(self) -> int:
        """Members of the largest group, 0 where there is none."""
        return max(self.sizes, default=0)


@dataclass(frozen=True, slots=True)
class Move:
    """One school's move to a group: the host and the distance to it afterwards, the change, rules broken.

    ``change_km`` is the change of the objective if only that school moved (hosts chosen anew).
    """

    group: int
    host: str
    km: float
    change_km: float
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a school is where it is, and what its next-best groups would cost or break.

    ``change_km`` is the change of the objective if only this school moved there (hosts chosen anew);
    ``next_km`` its distance to that group's host after the move. ``group_id``, ``host`` and ``km`` are
    ``None`` for an unplaced school, the ``next_`` fields where there is no other group. ``binds`` are the
    hard rules that its leaving would break, wherever it went; ``others`` the second- and third-best moves.
    """

    school_id: str
    group_id: int | None
    host: str | None
    km: float | None
    next_group: int | None
    next_host: str | None
    next_km: float | None
    change_km: float | None
    breaks: tuple[str, ...]
    why: str
    binds: tuple[str, ...] = ()
    others: tuple[Move, ...] = ()

    @property
    def moves(self) -> tuple[Move, ...]:
        """The next-best moves, the one with the least change first."""
        if (
            self.next_group is None
            or self.next_host is None
            or self.next_km is None
            or self.change_km is None
        ):
            return ()
        return (
            Move(self.next_group, self.next_host, self.next_km, self.change_km, self.breaks),
            *self.others,
        )


@dataclass(frozen=True, slots=True)
class PublishedLift:
    """What a cluster of schools adds to the bound, in km; ``classes`` are the ids of its schools."""

    km: float
    classes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """A case of a part: ``least`` to ``most`` hosts lie in a place. One that is not split has multipliers.

    ``within`` is the number of the case that it lies in and ``place`` that of the place, both from 0; -1 for
    the first case, which is the whole part. ``multipliers`` are km, one for each school of the part, or none.
    """

    within: int
    place: int
    least: int
    most: int
    multipliers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedPart:
    """A part's ``schools`` (ids), ``places`` in it and cases of how many hosts lie in those."""

    schools: tuple[str, ...]
    places: tuple[tuple[str, ...], ...]
    cases: tuple[PublishedCase, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A plan, what it costs, and how near to the best possible it is proved to be.

    ``status`` is ``solved``, ``stopped`` (by the caller: the best so far) or ``infeasible`` (no group can
    be formed). ``lower_bound`` is a number that no arrangement obeying the hard rules can beat;
    ``gap = (objective - lower_bound) / objective``. The bound covers travel and unplaced schools only: where
    optional terms (``amounts``) are priced, ``travel_gap`` is the gap of that part alone. ``multipliers``
    (km per school) let anyone recompute the bound. ``moved`` is as in :class:`Evaluation`. ``conflict`` says
    which rules cannot hold together, where that is why there is no group or why some schools have none.
    ``schools`` are those in the problem: for maps and tables, not part of the comparison of two results.
    """

    status: str
    objective: float
    lower_bound: float
    gap: float
    travel_km: float
    groups: tuple[Group, ...]
    unplaced: tuple[LeftOut, ...]
    ineligible: tuple[LeftOut, ...]
    rules: RuleReport
    seconds: float
    seed: int
    versions: Mapping[str, str]
    inputs_hash: str
    multipliers: Mapping[str, float]
    memory_mb: float
    programme_rules: CommunityRules
    bound_method: str = "lagrangian-1"
    lagrangian_bound: float = 0.0
    lifts: tuple[PublishedLift, ...] = ()
    parts: tuple[PublishedPart, ...] = ()
    effort: int | None = None
    must_link: tuple[tuple[str, str], ...] = ()
    cannot_link: tuple[tuple[str, str], ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)
    amounts: tuple[Amount, ...] = ()
    moved: tuple[str, ...] = ()
    pins: tuple[tuple[str, str], ...] = ()
    wishes: Wishes = NO_WISHES
    stances: Mapping[str, str] = field(default_factory=dict)
    joining: tuple[str, ...] = ()
    conflict: Conflict | None = None
    schools: tuple[PlannedSchool, ...] = field(default=(), repr=False, compare=False)

    @property
    def bounded_km(self) -> float:
        """The part of the objective that the bound covers: travel and the price of unplaced schools, km."""
        return self.objective - sum(amount.km for amount in self.amounts)

    @property
    def travel_gap(self) -> float:
        """The gap of the part that the bound covers; the same as ``gap`` where no other term has a price."""
        covered = self.bounded_km
        return (covered - self.lower_bound) / covered if covered > 0 else 0.0

    def summary(self) -> dict[str, Any]:
        """Return the content of ``summary.json``: plain numbers, strings, lists and dictionaries."""
        from schoolweave.planning.communities.files import summary

        return summary(self)

    def to_columns(self) -> dict[str, list[Any]]:
        """Return a row per school as lists; see :func:`schoolweave.planning.communities.tables.columns`."""
        from schoolweave.planning.communities.tables import columns

        return columns(self)

    def to_frame(self) -> Any:
        """Return a row per school as a ``pandas.DataFrame``; raises :class:`PlanningError` without pandas."""
        from schoolweave.planning.tabular import frame

        return frame(self.to_columns())

    def to_geojson(self, *, lines: bool = False) -> dict[str, Any]:
        """Return GeoJSON; see :func:`schoolweave.planning.communities.geojson.feature_collection`."""
        from schoolweave.planning.communities.geojson import feature_collection

        return feature_collection(self, lines=lines)

    def _repr_html_(self) -> str:
        from schoolweave.planning.communities.tables import html

        return html(self)
