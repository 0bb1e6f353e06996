"""``schoolweave plan explain`` where the folder holds hubs."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from schoolweave import schools
from schoolweave.cli import plan_hub_choice
from schoolweave.cli.plan_progress import search_progress
from schoolweave.cli.progress import file_progress
from schoolweave.core.errors import PlanningError
from schoolweave.planning import Limits
from schoolweave.planning.hubs.binding import binding, rule_costs
from schoolweave.planning.hubs.reading import SavedHubs, load
from schoolweave.planning.hubs.reasons import reasons_of
from schoolweave.planning.hubs.what_if import what_would_change

SCHOOLS = "schools.csv"


def saved(folder: Path, register: Path | None, mapping: Path | None) -> SavedHubs:
    """Return the hubs in a folder; ``register`` is read where it is given, else the folder's own schools."""
    if register is None:
        own = folder / SCHOOLS
        if not own.is_file():
            raise PlanningError(f"{folder} holds no {SCHOOLS}: give the register of the plan with --schools.")
        return load(folder, schools.read(own).schools)
    choice = plan_hub_choice.of_plan(folder)
    with file_progress(register) as progress:
        reading = schools.read(register, mapping=mapping, progress=progress)
    return load(folder, plan_hub_choice.population(reading.schools, choice))


def found(plan: SavedHubs, school: str | None, group: int | None) -> dict[str, Any]:
    """Return what was asked for, ready for JSON."""
    problem, hubs = plan.problem, plan.plan.hubs
    left = next((one for one in problem.ineligible if one.school_id == school), None)
    if left is not None:
        raise PlanningError(f"{school} is outside the plan. {left.reason}")
    if school is not None and group is not None:
        options = what_would_change(problem, hubs, plan.units, school, group)
        return {"options": [asdict(option) | {"steps": option.steps} for option in options]}
    if school is not None:
        (reason,) = reasons_of(problem, hubs, plan.units, schools=[school])
        return {"school": asdict(reason) | {"unit": plan.units.get(school)}}
    if group is not None:
        if group > len(hubs):
            raise PlanningError(f"There is no hub {group}: give a number from 1 to {len(hubs)}.")
        return {"hub": _hub(plan, group)}
    return {"binding": [asdict(one) for one in binding(problem, hubs, plan.units)]}


def costs(plan: SavedHubs, effort: int, seed: int) -> list[dict[str, Any]]:
    """Return what each rule costs with these leads, ready for JSON."""
    limits = Limits(seconds=3600.0, effort=effort)
    with search_progress() as follow:
        return [asdict(one) for one in rule_costs(plan.problem, seed=seed, limits=limits, progress=follow)]


def _hub(plan: SavedHubs, number: int) -> dict[str, Any]:
    hub = plan.plan.hubs[number - 1]
    names = {school.id: school.name for school in plan.problem.schools}
    told = {one.school_id: one.why for one in
            reasons_of(plan.problem, plan.plan.hubs, plan.units, schools=hub.members)}  # fmt: skip
    members = [
        {"school_id": member, "name": names[member], "km": km, "why": told[member]}
        for member, km in zip(hub.members, hub.km, strict=True)
    ]
    figures = {"id": hub.id, "lead": hub.lead, "weighted_km": hub.weighted_km, "need": hub.need}
    return figures | {"members": members}


def shown(told: dict[str, Any]) -> Iterator[RenderableType]:
    """Yield what was found as tables and sentences."""
    for key, show in (("school", _school), ("hub", _members), ("options", _options), ("binding", _binding),
                      ("costs", _costs)):  # fmt: skip
        if key in told:
            yield from show(told[key])


def _school(reason: dict[str, Any]) -> Iterator[RenderableType]:
    yield escape(f"{reason['school_id']} is in hub {reason['hub']}, {reason['km']:,.1f} km from its lead "
                 f"{reason['lead']}. {reason['why']}")  # fmt: skip
    title = f"Next-best hubs for the district {reason['unit']}" if reason["unit"] else "Next-best hubs"
    table = Table("hub", "lead", "km then", "change in all, weighted km", "breaks", title=escape(title))
    for other in reason["alternatives"]:
        broken = escape(" ".join(other["breaks"])) or "nothing"
        table.add_row(
            str(other["hub"]), other["lead"], f"{other['km']:,.1f}", f"{other['change']:+,.3f}", broken
        )
    yield table


def _members(hub: dict[str, Any]) -> Iterator[RenderableType]:
    title = f"Hub {hub['id']}: {len(hub['members'])} schools, {hub['weighted_km']:,.1f} weighted km"
    table = Table("school", "name", "km to the lead", "what binds it there", title=title)
    for member in hub["members"]:
        lead = " (lead)" if member["school_id"] == hub["lead"] else ""
        table.add_row(
            member["school_id"], escape(member["name"]) + lead, f"{member['km']:,.1f}", escape(member["why"])
        )
    yield table


def _options(options: list[dict[str, Any]]) -> Iterator[RenderableType]:
    yield "What would have to change, least first:"
    for option in options:
        things = "1 thing changes" if option["steps"] == 1 else f"{option['steps']} things change"
        yield escape(f"  {things}: {option['sentence']}")


def _binding(rules: list[dict[str, Any]]) -> Iterator[RenderableType]:
    yield "Rules that bind:" if rules else "No hard rule binds anywhere."
    for one in rules:
        yield escape(f"  {one['rule']}: {one['sentence']}")


def _costs(rules: list[dict[str, Any]]) -> Iterator[RenderableType]:
    title = "What each rule costs with these leads, weighted km"
    table = Table("rule", "instead", "best found", "saves", "at most", title=title)
    for one in rules:
        figures = (f"{one[key]:,.1f}" for key in ("objective", "saving_km", "at_most_km"))
        table.add_row(one["rule"], one["without"], *figures)
    yield table
