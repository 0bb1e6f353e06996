"""What a change of membership does to the communities: worked out before anybody approves it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from schoolweave.planning import Communities, LeftOut, RuleCheck, evaluate
from schoolweave.schools import School
from schoolweave.web.collaborations.entitled import Entitled, entitlement
from schoolweave.web.collaborations.hubs import kept, lead_of
from schoolweave.web.collaborations.models import Collaboration, MembershipChange
from schoolweave.web.collaborations.proposed import Lead, around_host
from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import School as Row
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import RuleVersion

DIGITS = 6
"""Digits of a kilometre that figures are rounded to, so that before and after can be compared."""
OF_ONE = ("size", "pathway", "state_min")
"""Rules that speak of one community alone."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule of the programme over one community."""

    rule: str
    sentence: str
    met: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """One community in figures; kilometres over its members, the host with 0.

    ``roll`` counts the learners of the schools whose roll is known, ``unknown`` the schools whose is not.
    ``missing`` are the years of the pathway that nobody serves.
    """

    schools: tuple[str, ...]
    host: str
    travel_km: float
    mean_km: float | None
    worst_km: float | None
    years: tuple[int, ...]
    missing: tuple[int, ...]
    roll: int
    unknown: int
    rules: tuple[Verdict, ...]
    entitled: tuple[Entitled, ...]

    @property
    def size(self) -> int:
        """How many schools belong to it."""
        return len(self.schools)


@dataclass(frozen=True, slots=True)
class Touched:
    """A community before and after a change; ``None`` after where it would have no school left."""

    collaboration: int
    name: str
    before: Figures | None
    after: Figures | None


def figures(collaboration: Collaboration) -> Figures | None:
    """Return a community as it stands, in figures; ``None`` where it has no school."""
    return of_schools(_members(collaboration), version_of(collaboration), lead_of(collaboration))


def of_schools(
    rows: Sequence[Row], rule_version: RuleVersion | None, lead: Lead | None = None
) -> Figures | None:
    """Return schools as one community under a version's rules, in figures; ``None`` for no school.

    ``lead`` is the school that leads a hub, whoever joins or leaves.
    """
    if not rows:
        return None
    ordered = sorted(rows, key=lambda row: row.pk)
    places = [(row.latitude, row.longitude) for row in ordered]
    members = around_host([row.pk for row in ordered], places, lead=lead)
    known = [member.km for member in members if member.km is not None]
    schools = directory.records(ordered)
    rolls = [school.roll for school in schools if school.roll is not None]
    years = tuple(sorted({year for school in schools for year in school.years}))
    rules = programmes.rules(rule_version) if rule_version and rule_version.communities else None
    pathway = rules.pathway if rules is not None else ()
    return Figures(
        schools=tuple(school.id for school in schools),
        host=next((member.school_id for member in members if member.is_host), ""),
        travel_km=round(sum(known), DIGITS),
        mean_km=round(sum(known) / len(known), DIGITS) if known else None,
        worst_km=round(max(known), DIGITS) if known else None,
        years=years,
        missing=tuple(year for year in pathway if year not in years),
        roll=sum(rolls),
        unknown=len(schools) - len(rolls),
        rules=_verdicts(schools, rule_version, lead),
        entitled=entitlement(rule_version, schools),
    )


def effect(change: MembershipChange) -> tuple[Touched, ...]:
    """Return what a change would do to each community that it touches, as the schools are registered now."""
    found = []
    if change.source is not None:
        members = _members(change.source)
        rest = [row for row in members if row.pk != change.school_id]
        found.append(_touched(change.source, members, rest))
    if change.collaboration is not None:
        members = _members(change.collaboration)
        found.append(_touched(change.collaboration, members, [*members, change.school]))
    return tuple(found)


def to_dict(touched: Iterable[Touched]) -> dict[str, Any]:
    """Return an effect as it is kept with a change."""
    return {"communities": [asdict(one) for one in touched]}


def from_dict(content: dict[str, Any]) -> tuple[Touched, ...]:
    """Return the effect that :func:`to_dict` gave."""
    return tuple(
        Touched(one["collaboration"], one["name"], _figures(one["before"]), _figures(one["after"]))
        for one in content.get("communities", ())
    )


def version_of(collaboration: Collaboration) -> RuleVersion | None:
    """Return the version that a community was approved under, else the one in force when it began."""
    if collaboration.rule_version is not None:
        return collaboration.rule_version
    return programmes.in_force(collaboration.register_id, collaboration.from_date)


def _touched(collaboration: Collaboration, before: Sequence[Row], after: Sequence[Row]) -> Touched:
    version, lead = version_of(collaboration), lead_of(collaboration)
    sides = (of_schools(rows, version, lead) for rows in (before, after))
    return Touched(collaboration.pk, collaboration.name, *sides)


def _members(collaboration: Collaboration) -> list[Row]:
    present = collaboration.memberships.filter(to_date__isnull=True).select_related("school")
    return [membership.school for membership in present]


def _verdicts(
    schools: Sequence[School], rule_version: RuleVersion | None, lead: Lead | None
) -> tuple[Verdict, ...]:
    rules = programmes.hub_rules(rule_version)
    if rules is not None:
        led, asked = kept(schools, lead or Lead(), rules)
        return _told(led, asked.ineligible)
    if rule_version is None or not rule_version.communities:
        return ()
    problem = Communities.from_schools(
        [replace(school, community_id="") for school in schools], programmes.rules(rule_version)
    )
    checks = [check for check in evaluate(problem, [problem.ids]).rules if check.rule in OF_ONE]
    return _told(checks, problem.ineligible)


def _told(checks: Iterable[RuleCheck], outside: Iterable[LeftOut]) -> tuple[Verdict, ...]:
    found = (Verdict(check.rule, check.sentence, check.met) for check in checks)
    return (*found, *(Verdict("eligible", left.reason, met=False) for left in outside))


def _figures(content: dict[str, Any] | None) -> Figures | None:
    if content is None:
        return None
    plain: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
    }
    plain["rules"] = tuple(Verdict(**one) for one in content["rules"])
    plain["entitled"] = tuple(Entitled(**one) for one in content["entitled"])
    return Figures(**plain)
