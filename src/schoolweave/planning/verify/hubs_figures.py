"""Compare the published figures of hubs with what the assignment and the multipliers give."""

import math
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.verify.hubs_bound import district_bound, school_bound
from schoolweave.planning.verify.hubs_country import HubCountry
from schoolweave.planning.verify.hubs_files import HubPlan
from schoolweave.planning.verify.model import Check
from schoolweave.policy.hub_rules import HubRules

RELATIVE = 1e-6
"""Published figures may differ by this share: they are rounded, and sums depend on their order."""
STRONGER = "listing-1"


def figure_checks(plan: HubPlan, country: HubCountry, rules: HubRules) -> list[Check]:
    """Return the checks of counts, travel, objective, gap and bound, in a fixed order."""
    rows = [row for row in plan.assignment if row.cells["school_id"] in country.index]
    at = [country.index[row.cells["school_id"]] for row in rows]
    km = np.array([row.amount("km") for row in rows])
    travel = math.fsum((country.weight[at] * km).tolist())
    leads = [country.index[row.cells["lead"]] for row in plan.hubs if row.cells["lead"] in country.index]
    score = float(country.opening[leads].sum())
    claimed, bound = plan.amount("objective"), plan.amount("lower_bound")
    sizes = Counter(row.cells["hub_id"] for row in plan.assignment).values()
    return [
        _same(plan, len(plan.hubs), "number of rows of hubs.csv", "hubs"),
        _same(plan, len(plan.assignment), "number of rows of assignment.csv", "schools"),
        _same(plan, min(sizes, default=0), "size of the smallest hub", "size_min"),
        _same(plan, max(sizes, default=0), "size of the largest hub", "size_max"),
        _same(plan, travel, "sum of weighted distances", "travel"),
        _same(plan, score, "cost of the leads' ranks", "score_cost"),
        _same(plan, travel + score, "travel plus the cost of ranks", "objective"),
        _same(
            plan, (claimed - bound) / claimed if claimed else 0.0, "(objective − bound) / objective", "gap"
        ),
        *_travel(plan, km, "all_schools"),
        *_travel(plan, km[country.neediest[at]], "neediest"),
        _bound(plan, country, rules),
        _below(claimed, bound),
    ]


def _travel(plan: HubPlan, km: NDArray[np.float64], key: str) -> list[Check]:
    figures = {
        "schools": len(km), "mean_km": float(km.mean()) if len(km) else 0.0,
        "median_km": float(np.median(km)) if len(km) else 0.0, "worst_km": float(km.max(initial=0.0)),
    }  # fmt: skip
    return [_same(plan, value, f"{name} of {key}", key, name) for name, value in figures.items()]


def _same(plan: HubPlan, recomputed: float, meaning: str, *keys: str) -> Check:
    claimed, name = plan.amount(*keys), ".".join(keys)
    holds = math.isclose(claimed, recomputed, rel_tol=RELATIVE, abs_tol=RELATIVE)
    sentence = f"{name} is the {meaning}."
    if not holds:
        sentence = f"summary.json, key {name}: {claimed:,.6f} is claimed, but {recomputed:,.6f} is found."
    return Check(name, claimed, recomputed, holds, sentence)


def _bound(plan: HubPlan, country: HubCountry, rules: HubRules) -> Check:
    """Check that the multipliers prove the published bound, or the weaker one beside a stronger."""
    price = {row.cells["unit"]: row.amount("multiplier") for row in plan.multipliers}
    if rules.units == "district":
        unit_of = {row.cells["school_id"]: row.cells["unit"] for row in plan.assignment}
        units = [unit_of.get(school, school) for school in country.ids]
        found = district_bound(country, rules, units, price)
    else:
        found = school_bound(country, rules, np.array([price.get(school, 0.0) for school in country.ids]))
    method = plan.summary.get("bound", {}).get("method")
    keys = ("measures", "lagrangian_bound") if method == STRONGER else ("lower_bound",)
    claimed = plan.amount(*keys)
    holds = claimed <= found + RELATIVE * max(1.0, abs(found))
    sentence = f"The multipliers prove that no arrangement costs less than {found:,.3f} weighted km."
    if method == STRONGER:
        stronger = plan.amount("lower_bound")
        sentence += f" The stronger figure {stronger:,.3f} (method “{method}”) is claimed, not recomputed."
    if not holds:
        sentence = f"summary.json: a bound of {claimed:,.6f} is claimed, but only {found:,.6f} is proven."
    return Check("lower_bound", claimed, found, holds, sentence)


def _below(claimed: float, bound: float) -> Check:
    holds = bound <= claimed + RELATIVE * max(1.0, abs(claimed))
    good = "The plan costs no less than its bound."
    bad = f"summary.json, key lower_bound: {bound:,.6f} is above the objective {claimed:,.6f}."
    return Check("bound below objective", bound, claimed, holds, good if holds else bad)
