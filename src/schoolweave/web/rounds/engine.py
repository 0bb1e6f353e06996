"""What is asked of the planning engine about an arrangement: the same of communities and of hubs.

Groups come as members by the group's number. The engine numbers them from 1 in that order, and so do the
reasons and ways here. The leads of hubs are given: only who is with which lead is arranged.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from schoolweave import planning
from schoolweave.core.errors import PlanningError
from schoolweave.planning import (
    Communities,
    Evaluation,
    Group,
    Hub,
    HubReason,
    Hubs,
    LeftOut,
    Move,
    Reason,
    RuleCheck,
)
from schoolweave.planning.communities.halves import halves as cheapest
from schoolweave.planning.hubs import evaluate as hub_figures
from schoolweave.planning.hubs.reasons import reasons_of
from schoolweave.planning.hubs.what_if import what_would_change
from schoolweave.policy.hub_rules import HubRules
from schoolweave.schools import School

Members = Mapping[int, Sequence[str]]
BY_LEAD = frozenset({"size", "lead_in_hub"})
"""Rules of hubs that the engine says by whom they are led; the others by the schools that break them."""


@dataclass(frozen=True, slots=True)
class Led:
    """Hubs whose leads are given, by the group's number; ``problem`` is about the schools that are served."""

    problem: Hubs
    leads: Mapping[int, str]

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the schools that are served, by id."""
        return self.problem.ids

    @property
    def rules(self) -> HubRules:
        """Return the programme's rules."""
        return self.problem.rules

    @property
    def ineligible(self) -> tuple[LeftOut, ...]:
        """Return the schools that no hub serves."""
        return self.problem.ineligible

    @property
    def inputs_hash(self) -> str:
        """Return the fingerprint of what was asked."""
        return self.problem.inputs_hash


Problem = Communities | Led


@dataclass(frozen=True, slots=True)
class Option:
    """A way to bring a school into a group: ``moves`` are pairs of a school and a group's place from 1 on."""

    kind: str
    moves: tuple[tuple[str, int], ...]
    relaxed: tuple[str, ...]
    change_km: float


def led(schools: Iterable[School], rules: HubRules, leads: Mapping[int, str]) -> Led:
    """Return the question about hubs that may break their rules: to be measured, not to be solved."""
    return Led(Hubs.from_schools(schools, rules, leads=tuple(leads.values()), any_size=True), leads)


def evaluate(problem: Problem, groups: Members) -> Evaluation:
    """Return an arrangement's figures and rules; of hubs the cost is travel weighted by need."""
    if isinstance(problem, Communities):
        return planning.evaluate(problem, list(groups.values()))
    found, hubs = _measured(problem, groups)
    km = [distance for hub in hubs for distance in hub.km]
    return Evaluation(
        groups=tuple(Group(hub.id, hub.lead, hub.members, hub.km, sum(hub.km), ()) for hub in hubs),
        objective=found.objective,
        travel_km=sum(km),
        covered=0,
        mean_km=fmean(km) if km else 0.0,
        median_km=median(km) if km else 0.0,
        worst_km=max(km, default=0.0),
        unplaced=(),
        rules=tuple(_by_group(check, problem, hubs) for check in found.rules),
    )


def reasons(
    problem: Problem, groups: Members, schools: Collection[str] | None = None, count: int = 3
) -> tuple[Reason, ...]:
    """Return why each school (or each of ``schools``) is where it is, with its cheapest other groups."""
    if isinstance(problem, Communities):
        return planning.reasons(problem, list(groups.values()), schools=schools, count=count)
    _, hubs = _measured(problem, groups)
    return tuple(reason_of(one) for one in reasons_of(problem.problem, hubs, {}, schools))


def ways(problem: Problem, groups: Members, school: str, key: int, often: int) -> tuple[Option, ...]:
    """Return the ways to bring a school into the group of a number; raises :class:`PlanningError`."""
    place = list(groups).index(key) + 1
    if isinstance(problem, Communities):
        found = planning.what_would_change(problem, list(groups.values()), school, place, often=often)
        return tuple(Option(one.kind, tuple(one.moves), one.relaxed, one.change_km) for one in found)
    _, hubs = _measured(problem, groups)
    told = what_would_change(problem.problem, hubs, {}, school, place)
    return tuple(Option(one.kind, one.moves, one.relaxed, one.change) for one in told)


def halves(problem: Problem, schools: Sequence[str]) -> Sequence[str]:
    """Return the schools that leave a group which is split as cheaply as can be."""
    if not isinstance(problem, Communities):
        raise PlanningError("Hubs are given by their leads, so there is nothing to split.")
    return cheapest(problem, schools)[1]


def reason_of(one: HubReason) -> Reason:
    """Return a reason of the hubs' engine as that of communities gives it."""
    moves = [Move(other.hub, other.lead, other.km, other.change, other.breaks) for other in one.alternatives]
    best = moves[0] if moves else None
    return Reason(
        one.school_id,
        one.hub,
        one.lead,
        one.km,
        next_group=best.group if best else None,
        next_host=best.host if best else None,
        next_km=best.km if best else None,
        change_km=best.change_km if best else None,
        breaks=best.breaks if best else (),
        why=one.why,
        others=tuple(moves[1:]),
    )


def _measured(asked: Led, groups: Members) -> tuple[hub_figures.Evaluation, tuple[Hub, ...]]:
    """Return the figures, and the hubs numbered in the order of the groups."""
    lead_of = {school: asked.leads[key] for key, members in groups.items() for school in members}
    if not lead_of:
        raise PlanningError("No school is in a hub, so there is nothing to measure.")
    found = hub_figures.evaluate(asked.problem, lead_of)
    by_lead = {hub.lead: hub for hub in found.hubs}
    keys = [key for key, members in groups.items() if members]
    return found, tuple(replace(by_lead[asked.leads[key]], id=at) for at, key in enumerate(keys, 1))


def _by_group(check: RuleCheck, asked: Led, hubs: Sequence[Hub]) -> RuleCheck:
    """Return a rule with the groups that break it; leads without any school break that of the sizes."""
    by_lead = {hub.lead: hub.id for hub in hubs}
    place = by_lead if check.rule in BY_LEAD else {one: hub.id for hub in hubs for one in hub.members}
    broken = [f"group {number}" for number in sorted({place[one] for one in check.broken_by})]
    if check.rule == "size":
        broken += [lead for lead in asked.leads.values() if lead not in by_lead]
    return replace(check, met=not broken, broken_by=tuple(broken))
