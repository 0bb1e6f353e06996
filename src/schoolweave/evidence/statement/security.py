"""A rating of how secure a finding is, by a rule kept as data: 5 very high to 0 very low."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from schoolweave.evidence import shipped
from schoolweave.evidence.statement.findings import Findings, Threat
from schoolweave.evidence.studies.designs import design
from schoolweave.policy.models import Frozen


class Below(Frozen):
    """A detectable effect below this allows the rating."""

    below: float
    rating: int


class UpTo(Frozen):
    """A share lost of up to this allows the rating."""

    up_to: float
    rating: int


class Drop(Frozen):
    """By how much so many threats lower the rating; with ``one_direction`` they may point the same way."""

    drop: int
    high: int
    moderate: int
    one_direction: bool


class Thresholds(Frozen):
    """When a figure becomes a threat."""

    imbalance_moderate: float
    imbalance_high: float
    unmatched_share: float
    few_clusters: int
    too_few_clusters: int


class SecurityRule(Frozen):
    """The whole rule, with its source and which parts of it were read there."""

    source: str
    as_of: date
    initial_confirmed: bool
    drops_confirmed: bool
    unknown: int
    most_drop: int
    power: tuple[Below, ...]
    attrition: tuple[UpTo, ...]
    drops: tuple[Drop, ...]
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Security:
    """A rating and how it came about; ``power`` and ``attrition`` are ``None`` where they are not known.

    It begins as the least of ``design``, ``power`` and ``attrition`` and falls by ``drop`` for ``threats``.
    It does not depend on whether the programme worked.
    """

    rating: int
    design: int
    power: int | None
    attrition: int | None
    drop: int
    threats: tuple[Threat, ...]
    most_unknown: int
    source: str


@cache
def rule() -> SecurityRule:
    """Return the rule that is shipped."""
    package = "schoolweave.evidence.statement.rules"
    return shipped.read("security", package=package, model=SecurityRule, what="rule of security")


def security(findings: Findings) -> Security:
    """Return the rating of a finding; the effect itself plays no part in it."""
    given = rule()
    power = attrition = None
    if findings.minimum_effect is not None:
        fine = (row.rating for row in given.power if findings.minimum_effect < row.below)
        power = next(fine, 0)
    if findings.attrition is not None:
        fine = (row.rating for row in given.attrition if findings.attrition <= row.up_to)
        attrition = next(fine, 0)
    allowed = design(findings.design).rating
    parts = [allowed, *(given.unknown if part is None else part for part in (power, attrition))]
    threats = (*findings.threats, *_threats(findings, given.thresholds))
    drop = min(_drop(threats, given), min(parts))
    return Security(min(parts) - drop, allowed, power, attrition, drop, threats, given.unknown, given.source)


def _threats(findings: Findings, limits: Thresholds) -> Iterator[Threat]:
    """Yield what the figures themselves say against a finding."""
    if not (findings.registered and findings.planned_first):
        yield Threat("unregistered", "moderate", "towards")
    elif findings.departures:
        yield Threat("departures", "moderate")
    if findings.chosen_by_results and not findings.chosen_apart:
        yield Threat("chosen-by-results", "high", "towards")
    if findings.imbalance is not None and findings.imbalance >= limits.imbalance_moderate:
        grave = findings.imbalance >= limits.imbalance_high
        yield Threat("imbalance", "high" if grave else "moderate")
    if findings.unmatched > limits.unmatched_share * (findings.treated + findings.unmatched):
        yield Threat("unmatched", "moderate")
    if findings.clusters is not None and min(findings.clusters) < limits.few_clusters:
        grave = min(findings.clusters) < limits.too_few_clusters
        if grave or not findings.bootstrapped:
            yield Threat("few-clusters", "high" if grave else "moderate")


def _drop(threats: tuple[Threat, ...], given: SecurityRule) -> int:
    """Return by how much threats lower a rating: the first row of the rule that they fit."""
    high = sum(one.level == "high" for one in threats)
    moderate = len(threats) - high
    known = {one.direction for one in threats} - {"unknown"}
    same = len(known) == 1
    for row in given.drops:
        if high <= row.high and moderate <= row.moderate and (row.one_direction or not same):
            return row.drop
    return given.most_drop
