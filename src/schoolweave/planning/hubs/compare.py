"""Two plans of hubs side by side: which schools have another lead, and what each plan costs."""

from typing import Any

from schoolweave.planning import helped
from schoolweave.planning.helped import Comparison, Help, Plan
from schoolweave.planning.hubs.reading import SavedHubs


def compare(before: SavedHubs, after: SavedHubs) -> Comparison:
    """Compare two plans of hubs, of the same schools or of others, measured anew.

    A school changes where it has another lead. Ways are in kilometres, the objective in weighted kilometres.
    """
    schools = {one.id: one for plan in (before, after) for one in plan.problem.schools}
    names = {school: one.name for school, one in schools.items()}
    places = tuple(schools[school] for school in sorted(schools))
    return helped.compare("hubs", _plan(before), _plan(after), names, places)


def _plan(saved: SavedHubs) -> Plan:
    help_ = {
        member: (Help(hub.lead, km),)
        for hub in saved.plan.hubs
        for member, km in zip(hub.members, hub.km, strict=True)
    }
    return Plan(help_, figures(saved), _asked(saved))


def figures(saved: SavedHubs) -> dict[str, float | int | str | None]:
    """Return a plan of hubs in figures by name; travel and objective in weighted km, ways in km."""
    plan, gap = saved.plan, saved.summary.get("gap")
    broken = [check.rule for check in plan.rules if not check.met]
    return {
        "hubs": len(plan.hubs),
        "schools": sum(plan.sizes),
        "smallest hub": min(plan.sizes),
        "largest hub": max(plan.sizes),
        "mean km to the lead": plan.all_schools.mean_km,
        "worst km to the lead": plan.all_schools.worst_km,
        "mean km of the neediest": plan.neediest.mean_km,
        "worst km of the neediest": plan.neediest.worst_km,
        "least mean need of a hub": min(hub.need for hub in plan.hubs),
        "greatest mean need of a hub": max(hub.need for hub in plan.hubs),
        "objective, weighted km": plan.objective,
        "gap": f"{gap:.2%}" if isinstance(gap, float | int) else None,
        "broken rules": ", ".join(broken) or "none",
    }


def _asked(saved: SavedHubs) -> dict[str, Any]:
    rules = saved.problem.rules.model_dump(mode="json", exclude={"sources"})
    return rules | {"schools": saved.problem.n, "given leads": len(saved.summary.get("given_leads") or ())}
