"""Check ``reasons.csv``: what moving a school, or its whole district, to another hub would change."""

from collections import Counter

import numpy as np

from schoolweave.planning.verify.hubs_country import HubCountry
from schoolweave.planning.verify.hubs_files import HubPlan
from schoolweave.planning.verify.model import Check, faults
from schoolweave.policy.hub_rules import HubRules

SLACK = 2e-6
"""Weighted kilometres per school by which a change may differ: distances are whole millimetres."""


def move_checks(plan: HubPlan, country: HubCountry, rules: HubRules) -> list[Check]:
    """Return the check of moves: their change, that the first is the cheapest, that gains break rules."""
    leads = [row.cells["lead"] for row in plan.hubs]
    place = {lead: at for at, lead in enumerate(leads)}
    if not all(lead in country.index for lead in leads):
        return []
    km = country.km(range(len(country.ids)), [country.index[lead] for lead in leads])
    cost = country.weight[:, None] * km
    unit_of = {row.cells["school_id"]: row.cells["unit"] or row.cells["school_id"] for row in plan.assignment}
    own = {
        row.cells["school_id"]: place[row.cells["lead"]]
        for row in plan.assignment
        if row.cells["lead"] in place
    }
    total: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]] = {}
    count: Counter[str] = Counter(unit_of.values())
    for at, school in enumerate(country.ids):
        unit = unit_of.get(school, school)
        total[unit] = total.get(unit, np.zeros(len(leads))) + cost[at]
    wrong, known = [], {row.cells["school_id"] for row in plan.reasons}
    wrong += [f"reasons.csv: {school} has no row." for school in country.ids if school not in known]
    for row in plan.reasons:
        school = row.cells["school_id"]
        if school not in own or not row.cells["next1_lead"]:
            continue
        here = total[unit_of[school]]
        change = here - here[own[school]]
        change[own[school]] = np.inf
        there, slack = place.get(row.cells["next1_lead"]), SLACK * count[unit_of[school]] * 5
        told = row.amount("next1_change")
        if there is None or abs(change[there] - told) > slack or change.min() < told - slack:
            wrong.append(f"{row.where('next1_change')}: {change.min():.6f} is the least change.")
        elif told < -slack and not row.cells["next1_breaks"]:
            wrong.append(f"{row.where('next1_breaks')}: the move saves and is said to break nothing.")
    return [faults("moves", wrong, good="Every next-best hub and what moving there would change are right.")]
