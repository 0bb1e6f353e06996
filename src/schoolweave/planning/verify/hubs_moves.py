"""Check ``reasons.csv``: what moving a school, or its whole district, to another hub would change."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from schoolweave.planning.verify.files import Row
from schoolweave.planning.verify.hubs_country import Floats, HubCountry
from schoolweave.planning.verify.hubs_files import HubPlan
from schoolweave.planning.verify.model import Check, faults
from schoolweave.policy.hub_rules import HubRules

SLACK = 2e-6
"""Weighted kilometres per school by which a change may differ: distances are whole millimetres."""


@dataclass(frozen=True, slots=True, eq=False)
class _Board:
    """The hubs as they stand: leads' places, each school's unit and own hub, units' weighted km, sizes."""

    place: dict[str, int]
    unit_of: dict[str, str]
    own: dict[str, int]
    total: dict[str, Floats]
    count: Counter[str]


def move_checks(plan: HubPlan, country: HubCountry, rules: HubRules) -> list[Check]:
    """Return the check of moves: their change, that the first is the cheapest, that gains break rules."""
    leads = [row.cells["lead"] for row in plan.hubs]
    if not all(lead in country.index for lead in leads):
        return []
    board = _board(plan, country, leads)
    known = {row.cells["school_id"] for row in plan.reasons}
    wrong = [f"reasons.csv: {school} has no row." for school in country.ids if school not in known]
    wrong += [fault for row in plan.reasons for fault in _move_faults(row, board)]
    return [faults("moves", wrong, good="Every next-best hub and what moving there would change are right.")]


def _board(plan: HubPlan, country: HubCountry, leads: list[str]) -> _Board:
    place = {lead: at for at, lead in enumerate(leads)}
    km = country.km(range(len(country.ids)), [country.index[lead] for lead in leads])
    cost = country.weight[:, None] * km
    unit_of = {row.cells["school_id"]: row.cells["unit"] or row.cells["school_id"] for row in plan.assignment}
    own = {
        row.cells["school_id"]: place[row.cells["lead"]]
        for row in plan.assignment
        if row.cells["lead"] in place
    }
    total: dict[str, Floats] = {}
    for at, school in enumerate(country.ids):
        unit = unit_of.get(school, school)
        total[unit] = total.get(unit, np.zeros(len(leads))) + cost[at]
    return _Board(place, unit_of, own, total, Counter(unit_of.values()))


def _move_faults(row: Row, board: _Board) -> list[str]:
    """Return what is wrong with the first move that a row tells of."""
    school = row.cells["school_id"]
    if school not in board.own or not row.cells["next1_lead"]:
        return []
    unit, own = board.unit_of[school], board.own[school]
    change = board.total[unit] - board.total[unit][own]
    change[own] = np.inf
    there, slack = board.place.get(row.cells["next1_lead"]), SLACK * board.count[unit] * 5
    told = row.amount("next1_change")
    if there is None or abs(change[there] - told) > slack or change.min() < told - slack:
        return [f"{row.where('next1_change')}: {change.min():.6f} is the least change."]
    if told < -slack and not row.cells["next1_breaks"]:
        return [f"{row.where('next1_breaks')}: the move saves and is said to break nothing."]
    return []
