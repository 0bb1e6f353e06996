"""Compare the published figures with what the groups and the multipliers give."""

import math

import numpy as np

from schoolweave.planning.verify.asked import Asked
from schoolweave.planning.verify.bound import Limits, host_values, summed
from schoolweave.planning.verify.country import Country
from schoolweave.planning.verify.counts import Schools, count_checks
from schoolweave.planning.verify.files import COUNTED, LIFTED, Plan
from schoolweave.planning.verify.groups import Group, cost
from schoolweave.planning.verify.model import Check, faults
from schoolweave.planning.verify.terms import amounts, labels, priced
from schoolweave.policy import CommunityRules

RELATIVE = 1e-6
"""Published figures may differ by this share: they are rounded, and sums depend on their order."""
METHOD = "lagrangian-1"
ADDED = " plus what the optional terms count for"


def figure_checks(
    plan: Plan, groups: dict[str, Group], country: Country, rules: CommunityRules, wanted: Asked
) -> list[Check]:
    """Return the checks of counts, travel, objective, gaps and bound, in a fixed order."""
    travel = math.fsum(cost(country, group.members) for group in groups.values())
    terms = priced(wanted, amounts(wanted, labels(groups)))
    objective = travel + rules.unplaced_price_km * len(plan.left_out("unplaced")) + terms
    claimed, bound = plan.amount("objective"), plan.amount("lower_bound")
    gap = (claimed - bound) / claimed if claimed else 0.0
    covered = claimed - terms
    return [
        _same("placed", plan, len(plan.groups), "number of rows of groups.csv"),
        _same("groups", plan, len(groups), "number of group ids of groups.csv"),
        _same("travel_km", plan, travel, "sum of distances to the best hosts"),
        _same("objective", plan, objective, f"travel plus the price of the unplaced{ADDED if terms else ''}"),
        _same("gap", plan, gap, "(objective − lower_bound) / objective", slack=RELATIVE),
        *_travel_gap(plan, (covered - bound) / covered if covered > 0 else 0.0, asked=terms > 0),
        *_bound(plan, country, rules),
    ]


def _travel_gap(plan: Plan, found: float, *, asked: bool) -> list[Check]:
    """Check the gap of what the bound covers; without a price on other terms it need not be stated."""
    if not asked and "travel_gap" not in plan.summary:
        return []
    return [_same("travel_gap", plan, found, "gap of travel and unplaced schools alone", slack=RELATIVE)]


def _same(name: str, plan: Plan, recomputed: float, meaning: str, *, slack: float = 0.0) -> Check:
    claimed = plan.amount(name)
    holds = math.isclose(claimed, recomputed, rel_tol=RELATIVE, abs_tol=max(slack, RELATIVE))
    sentence = f"{name} is the {meaning}."
    if not holds:
        told = f"{_told(claimed)} is claimed, but the {meaning} is {_told(recomputed)}."
        sentence = f"summary.json, key {name}: {told}"
    return Check(name, plan.summary[name], recomputed, holds, sentence)


def _told(figure: float) -> str:
    """Return a figure for people: counts whole, kilometres to the millimetre."""
    return f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.6f}"


def _bound(plan: Plan, country: Country, rules: CommunityRules) -> list[Check]:
    """Check the multipliers, and the bound that they prove; a missing multiplier counts as nothing."""
    given = {row.cells["school_id"]: row for row in plan.multipliers}
    eligible = country.eligible
    rows = [given.get(country.ids[at]) for at in eligible.tolist()]
    values = np.array([row.amount("multiplier") if row else 0.0 for row in rows])
    points, weights = country.points[eligible], country.weights[eligible]
    serves = country.serves[eligible][:, : None if rules.pathway_required else 0]
    limits = Limits(rules.size_min, rules.size_max, rules.size_mean, rules.unplaced_price_km)
    worth = host_values(points, serves, values, limits, weights)
    found = summed(worth, values, limits)
    lifted = []
    if plan.summary["bound"].get("method") == LIFTED:
        from schoolweave.planning.verify.lifts import Multiplied, lift_checks  # compiles: not without lifts

        ids = tuple(country.ids[at] for at in eligible.tolist())
        lifted = lift_checks(plan, Multiplied(ids, points, serves, values, weights, limits, worth, found))
    if plan.summary["bound"].get("method") == COUNTED:
        ids = tuple(country.ids[at] for at in eligible.tolist())
        lifted = count_checks(plan, Schools(ids, points, serves, weights, limits))
    return [_multipliers(plan, country, rules.unplaced_price_km), _proven(plan, found), *lifted, _below(plan)]


def _multipliers(plan: Plan, country: Country, price: float) -> Check:
    """Check that every school that may join has one multiplier, none above the price of leaving it out."""
    have = {row.cells["school_id"] for row in plan.multipliers}
    name = plan.multipliers[0].file if plan.multipliers else "The file of multipliers"
    eligible = (country.ids[at] for at in country.eligible.tolist())
    wrong = [f"{name}: {school} has no multiplier." for school in eligible if school not in have]
    wrong += [
        f"{row.where('multiplier')}: {row.cells['multiplier']} is above the price of {price:g} km."
        for row in plan.multipliers
        if row.amount("multiplier") > price + 1e-9
    ]
    if len(have) < len(plan.multipliers):
        wrong.append(f"{name}: a school stands on more than one row.")
    good = f"{name} holds a multiplier up to the price for every school that may join."
    return faults("multipliers", wrong, good=good)


def _below(plan: Plan) -> Check:
    """Check that the plan does not claim to cost less than its own bound."""
    bound, objective = plan.amount("lower_bound"), plan.amount("objective")
    holds = bound <= objective + RELATIVE * max(1.0, abs(objective))
    sentence = "The plan costs no less than its bound."
    if not holds:
        sentence = f"summary.json, key lower_bound: {bound:,.6f} is above the objective {objective:,.6f}."
    return Check("bound below objective", bound, objective, holds, sentence)


def _proven(plan: Plan, found: float) -> Check:
    """Check that the published bound is no higher than what the multipliers prove."""
    method = plan.summary.get("bound", {}).get("method")
    key = "lower_bound" if method == METHOD else "lagrangian_bound"
    claimed = plan.amount(key)
    holds = claimed <= found + RELATIVE * max(1.0, abs(found))
    sentence = f"The multipliers prove that no arrangement costs less than {found:,.3f} km."
    if method not in (METHOD, LIFTED, COUNTED):
        stronger = plan.amount("lower_bound")
        sentence += f" The stronger figure {stronger:,.3f} km (method “{method}”) is claimed, not recomputed."
    if not holds:
        sentence = f"summary.json, key {key}: {claimed:,.6f} is claimed, but only {found:,.6f} is proven."
    return Check(key if method in (LIFTED, COUNTED) else "lower_bound", claimed, found, holds, sentence)
