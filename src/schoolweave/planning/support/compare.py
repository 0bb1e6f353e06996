"""Two matchings side by side: whose supporters change, what each covers and what it costs."""

from typing import Any

from schoolweave.planning import helped
from schoolweave.planning.helped import Comparison, Help, Plan
from schoolweave.planning.support.model import Need, Result, Supporter


def compare(before: Result, after: Result) -> Comparison:
    """Compare two matchings, of the same records or of others.

    A school changes where it has other supporters, or other days of the same. Costs are in days × km.
    """
    places: dict[str, Supporter | Need] = {}
    for result in (before, after):
        places |= {one.id: one for one in result.needs}
        places |= {one.id: one for one in result.supporters}
    names = {one.id: one.name for result in (before, after) for one in result.needs}
    return helped.compare("support", _plan(before), _plan(after), names, tuple(places.values()))


def _plan(result: Result) -> Plan:
    help_: dict[str, tuple[Help, ...]] = {}
    for one in result.engagements:
        help_[one.school_id] = (*help_.get(one.school_id, ()), Help(one.supporter_id, one.km, one.days))
    return Plan(help_, figures(result), _asked(result))


def figures(result: Result) -> dict[str, float | int | str | None]:
    """Return a matching in figures by name: days by tier, cost in days × km, who got their first choice."""
    found: dict[str, float | int | str | None] = {
        "schools with support": len({one.school_id for one in result.engagements}),
        "supporters at work": len({one.supporter_id for one in result.engagements}),
    }
    for tier in result.tiers:
        found[f"days covered, {tier.tier}"] = f"{tier.days_covered:,g} of {tier.days_wanted:,g}"
        found[f"mean km, {tier.tier}"] = tier.mean_km
        found[f"first choice, {tier.tier}"] = f"{tier.first_choice:,} of {tier.schools:,}"
    return found | {
        "cost, days × km": result.cost_km,
        "gap": f"{result.gap:.2%}",
        "status": result.status,
        "blocking pairs": len(result.blocking),
    }


def _asked(result: Result) -> dict[str, Any]:
    rules = result.rules.model_dump(mode="json", exclude={"sources"})
    return rules | {"supporters": len(result.supporters), "schools in need": len(result.needs)}
