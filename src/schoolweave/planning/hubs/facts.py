"""What the planner takes from a register about each school: need, who may lead, on which side of a border."""

from collections.abc import Mapping, Sequence

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.model import LeftOut
from schoolweave.planning.hubs.model import Floats, HubSchool, Ints
from schoolweave.policy.hub_rules import HubRules


def may_lead(school: HubSchool, rules: HubRules, ratings: Mapping[str, str]) -> bool:
    """Return whether a school may lead: its kind, its rating, and a roll where the rules ask for one."""
    has_roll = school.roll is not None and school.roll > 0
    return (
        str(school.kind) in rules.lead_kinds
        and ratings.get(school.id, "") in rules.lead_ratings
        and (has_roll or not rules.lead_roll_required)
    )


def percentiles(values: Sequence[float | None], missing: float) -> Floats:
    """Return mid-rank percentiles from 0 to 1 among the known values; ``missing`` where there is none.

    A value's percentile is the share of known values below it plus half the share equal to it.
    """
    known = np.sort(np.array([value for value in values if value is not None], dtype=np.float64))
    out = np.full(len(values), missing)
    for place, value in enumerate(values):
        if value is not None:
            below, to = np.searchsorted(known, [value, value], side="left"), 0
            to = int(np.searchsorted(known, value, side="right"))
            out[place] = (int(below[0]) + to) / (2 * len(known))
    return out


def neediest(weight: Floats, share: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which schools are the neediest ``share`` by weight; of equals, the first in order of id."""
    count = int(np.ceil(share * len(weight) - 1e-9))
    mask = np.zeros(len(weight), dtype=np.bool_)
    mask[np.argsort(-weight, kind="stable")[:count]] = True
    return mask


def measure(school: HubSchool, name: str) -> float | None:
    """Return a measure of need as published, or ``None``."""
    return next((need.value for need in school.needs if need.measure == name), None)


def why_not(school: HubSchool, rules: HubRules) -> str:
    """Return the code of the reason why a school is outside the problem, or nothing."""
    if str(school.status) not in rules.statuses:
        return "status"
    return "no_place" if school.latitude is None or school.longitude is None else ""


def left_out(school: HubSchool, rules: HubRules) -> LeftOut:
    """Return why a school is outside the problem, as a sentence."""
    if why_not(school, rules) == "status":
        return LeftOut(school.id, "status", f"Its status is {school.status!s}, which no hub serves.")
    return LeftOut(school.id, "no_place", "The register does not say where the school is.")


def numbered(names: Sequence[str]) -> tuple[Ints, tuple[str, ...]]:
    """Return a number for each name and the names in order of their numbers."""
    distinct = tuple(sorted(set(names)))
    number = {name: place for place, name in enumerate(distinct)}
    return np.array([number[name] for name in names], dtype=np.int64), distinct


def sides(schools: Sequence[HubSchool], rules: HubRules) -> Ints:
    """Return the number of the region or area that each school's hub may not leave."""
    if rules.boundary == "none":
        return np.zeros(len(schools), dtype=np.int64)
    return numbered([str(getattr(school, rules.boundary)) for school in schools])[0]


def openings(
    ids: Sequence[str], eligible: Sequence[int], scores: Mapping[str, float], rules: HubRules
) -> Floats:
    """Return what choosing each lead costs: nothing for the highest rank, all of it for the lowest."""
    out = np.zeros(len(ids))
    if not scores or rules.lead_score_km == 0:
        return out
    have = [scores.get(ids[at], -np.inf) for at in eligible]
    order = {score: place for place, score in enumerate(sorted(set(have), reverse=True))}
    for at, score in zip(eligible, have, strict=True):
        out[at] = round(rules.lead_score_km * order[score] / max(1, len(order) - 1), 6)
    return out


def given_places(ids: Sequence[str], leads: Sequence[str]) -> Ints:
    """Return the places of given leads; raises :class:`PlanningError` where one is not served."""
    place_of = {school: place for place, school in enumerate(ids)}
    missing = [lead for lead in leads if lead not in place_of]
    if missing:
        raise PlanningError(f"The lead {missing[0]} is not among the served schools that have a place.")
    return np.array([place_of[lead] for lead in dict.fromkeys(leads)], dtype=np.int64)
