"""``schoolweave plan explain`` where the folder holds a matching of support."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from schoolweave.core.errors import PlanningError
from schoolweave.planning.support.explain import Plan, reason, what_would_change
from schoolweave.planning.support.model import Result
from schoolweave.planning.support.reading import load_saved


def saved(folder: Path) -> Result:
    """Return the matching in a folder."""
    return load_saved(folder)[1]


def found(folder: Path, school: str | None, supporter: str | None) -> dict[str, Any]:
    """Return what was asked for, ready for JSON."""
    plan = Plan(*load_saved(folder))
    if school is not None and supporter is not None:
        return {"options": [asdict(one) for one in what_would_change(plan, school, supporter)]}
    if school is not None:
        return {"school": asdict(reason(plan, school))}
    if supporter is not None:
        return {"supporter": _supporter(plan, supporter)}
    return {"binding": _binding(plan)}


def _supporter(plan: Plan, name: str) -> dict[str, Any]:
    record = plan.world.supporters.get(name)
    if record is None:
        raise PlanningError(f"{name} is not among the supporters: give the id of one.")
    schools = [
        {"school_id": one.school_id, "name": plan.world.needs[one.school_id].name, "days": one.days,
         "km": one.km, "why": one.why}
        for one in plan.result.engagements if one.supporter_id == name
    ]  # fmt: skip
    given = sum(one.days for one in plan.result.engagements if one.supporter_id == name)
    return {"id": name, "days": record.days, "free": record.days - given, "schools_max": record.schools_max,
            "schools": schools}  # fmt: skip


def _binding(plan: Plan) -> list[dict[str, Any]]:
    """Return the rules without room: supporters without free days or places, and why schools lack days."""
    given: dict[str, float] = {}
    for one in plan.result.engagements:
        given[one.supporter_id] = given.get(one.supporter_id, 0.0) + one.days
    records = plan.world.supporters
    full = [name for name, days in given.items() if days >= records[name].days]
    places = [name for name, many in plan.held.items() if len(many) >= records[name].schools_max]
    told: list[dict[str, Any]] = [
        {"rule": "days", "sentence": f"{len(full):,} supporters have no free days.", "supporters": full},
        {"rule": "schools_max", "sentence": f"{len(places):,} supporters may help no further school.",
         "supporters": places},
    ]  # fmt: skip
    for code, count in Counter(one.code for one in plan.result.unmet).most_common():
        schools = [one.school_id for one in plan.result.unmet if one.code == code]
        told.append({"rule": code, "sentence": f"{count:,} schools lack days for this.", "schools": schools})
    return [one for one in told if one.get("supporters") or one.get("schools")]


def shown(told: dict[str, Any]) -> Iterator[RenderableType]:
    """Yield what was found as tables and sentences."""
    for key, show in (("school", _school), ("supporter", _schools), ("options", _options),
                      ("binding", _rules)):  # fmt: skip
        if key in told:
            yield from show(told[key])


def _school(told: dict[str, Any]) -> Iterator[RenderableType]:
    for supporter, days, km, misfit, why in told["given"]:
        more = f" and {misfit:,.1f} km of misfit" if misfit else ""
        yield escape(f"{told['school_id']} has {days:g} days of {supporter}, {km:,.1f} km away{more}. {why}")
    if told["unmet"]:
        yield escape(
            f"{told['school_id']} wants {told['days_wanted']:g} days and lacks some. {told['unmet']}"
        )
    table = Table("supporter", "km", "misfit km", "days covered", "days × km in all", "breaks",
                  title=f"Next-best supporters of {told['eligible']:,} eligible")  # fmt: skip
    for one in told["others"]:
        figures = (f"{one['km']:,.1f}", f"{one['misfit_km']:,.1f}", f"{one['change_days']:+,g}",
                   f"{one['change_km']:+,.3f}")  # fmt: skip
        table.add_row(one["supporter_id"], *figures, escape(" ".join(one["breaks"])) or "nothing")
    yield table


def _schools(told: dict[str, Any]) -> Iterator[RenderableType]:
    title = (
        f"{told['id']}: {told['days']:g} days, {told['free']:g} free, at most {told['schools_max']} schools"
    )
    table = Table("school", "name", "days", "km", "why", title=title)
    for one in told["schools"]:
        figures = (f"{one['days']:g}", f"{one['km']:,.1f}")
        table.add_row(one["school_id"], escape(one["name"]), *figures, escape(one["why"]))
    yield table


def _options(options: list[dict[str, Any]]) -> Iterator[RenderableType]:
    yield "What would have to change, least first:"
    for option in options:
        yield escape(f"  {option['kind']}: {option['sentence']}")


def _rules(rules: list[dict[str, Any]]) -> Iterator[RenderableType]:
    yield "Rules that bind:" if rules else "No hard rule binds anywhere."
    for one in rules:
        yield escape(f"  {one['rule']}: {one['sentence']}")
