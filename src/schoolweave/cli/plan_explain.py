"""``schoolweave plan explain``: why a plan is as it is, what would have to change, what each rule costs."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.cli.plan_kind import HUBS, SUPPORT, kind_of
from schoolweave.cli.plan_progress import search_progress
from schoolweave.core.errors import PlanningError

if TYPE_CHECKING:
    from schoolweave import planning
    from schoolweave.cli import plan_explain_hubs, plan_explain_support, plan_saved
    from schoolweave.planning.communities import binding, what_if
else:
    planning, plan_saved = Later("schoolweave.planning"), Later("schoolweave.cli.plan_saved")
    plan_explain_hubs = Later("schoolweave.cli.plan_explain_hubs")
    plan_explain_support = Later("schoolweave.cli.plan_explain_support")
    binding = Later("schoolweave.planning.communities.binding")
    what_if = Later("schoolweave.planning.communities.what_if")

SHOWN = 10
"""Ids listed in a sentence on the screen; JSON holds all."""


@say_errors
def explain(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that a plan was written to.")],
    school: Annotated[
        str | None, typer.Option(help="A school's id: its host, what binds it, its three next-best groups.")
    ] = None,
    group: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="A group's or hub's number; with --school, what would have to change for it to be there.",
        ),
    ] = None,
    supporter: Annotated[
        str | None,
        typer.Option(help="Support: a supporter's id; with --school, what it takes for it to help there."),
    ] = None,
    rules: Annotated[
        bool, typer.Option("--rules", help="Solve again without each hard rule: what does it cost?")
    ] = False,
    effort: Annotated[int, typer.Option(min=1, help="Search of each of these solves.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Seed of these solves.")] = 0,
    register: Annotated[
        Path | None, typer.Option("--schools", help="The register, where DIR holds no schools.csv.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="A TOML file that says which column is what.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Explain a plan: which rules bind; with --school or --group, why it is there and what it would take.

    Every figure is the one that measuring the changed plan gives. The exit code is 0 when the plan could be
    read and 2 when not.
    """
    kind = kind_of(folder)
    show: Callable[[dict[str, Any]], Iterator[RenderableType]] = _shown
    if supporter is not None and kind != SUPPORT:
        raise PlanningError("--supporter asks about support: this folder holds another kind of plan.")
    if kind == HUBS:
        hubs, show = plan_explain_hubs.saved(folder, register, mapping), plan_explain_hubs.shown
        found = plan_explain_hubs.found(hubs, school, group)
        found |= {"costs": plan_explain_hubs.costs(hubs, effort, seed)} if rules else {}
    elif kind == SUPPORT:
        show = plan_explain_support.shown
        found = plan_explain_support.found(folder, school, supporter)
    else:
        saved = plan_saved.load(folder, register, mapping)
        found = _found(saved, school, group)
        if rules:
            found["costs"] = _costs(saved, planning.Limits(seconds=3600.0, effort=effort), seed)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for part in show(found):
        Console().print(part, highlight=False, soft_wrap=isinstance(part, str))


def _found(saved: "planning.Saved", school: str | None, group: int | None) -> dict[str, Any]:
    """Return what was asked for, ready for JSON."""
    problem, groups = saved.problem, saved.groups
    if school is not None and group is not None:
        options = what_if.what_would_change(problem, groups, school, group)
        return {"options": [asdict(option) | {"steps": option.steps} for option in options]}
    if school is not None:
        _known(saved, school)
        (reason,) = planning.reasons(problem, groups, schools=[school])
        return {"school": _reason(saved, reason)}
    if group is not None:
        return {"group": _group(saved, group)}
    return {"binding": [asdict(one) for one in binding.binding(problem, groups)]}


def _known(saved: "planning.Saved", school: str) -> None:
    for left in saved.problem.ineligible:
        if left.school_id == school:
            raise PlanningError(f"{school} is outside the plan. {left.reason}")


def _reason(saved: "planning.Saved", reason: "planning.Reason") -> dict[str, Any]:
    keys = ("school_id", "group_id", "host", "km", "why")
    left = {one["school_id"]: one["reason"] for one in saved.summary.get("unplaced", ())}
    return {key: getattr(reason, key) for key in keys} | {
        "binds": list(reason.binds),
        "unplaced": left.get(reason.school_id),
        "moves": [asdict(move) for move in reason.moves],
    }


def _group(saved: "planning.Saved", number: int) -> dict[str, Any]:
    plan = planning.evaluate(saved.problem, saved.groups)
    if number > len(plan.groups):
        raise PlanningError(f"There is no group {number}: give a number from 1 to {len(plan.groups)}.")
    group = plan.groups[number - 1]
    names = {school.id: school.name for school in saved.problem.schools}
    found = {reason.school_id: reason for reason in
             planning.reasons(saved.problem, saved.groups, schools=group.members)}  # fmt: skip
    return {
        "id": group.id,
        "host": group.host,
        "travel_km": group.travel_km,
        "years": list(group.years),
        "members": [
            {"school_id": member, "name": names[member], "km": km, "binds": list(found[member].binds)}
            for member, km in zip(group.members, group.km, strict=True)
        ],
    }


def _costs(saved: "planning.Saved", limits: "planning.Limits", seed: int) -> list[dict[str, Any]]:
    with search_progress() as follow:
        found = binding.rule_costs(saved.problem, saved.groups, seed=seed, limits=limits, progress=follow)
    return [asdict(one) for one in found]


def _shown(found: dict[str, Any]) -> Iterator[RenderableType]:
    for key, show in (("school", _school_part), ("group", _group_part), ("options", _options_part),
                      ("binding", _binding_part), ("costs", _costs_part)):  # fmt: skip
        if key in found:
            yield from show(found[key])


def _school_part(reason: dict[str, Any]) -> Iterator[RenderableType]:
    yield escape(reason["why"])
    if reason["unplaced"]:
        yield escape(reason["unplaced"])
    yield "What binds it there: " + (escape(" ".join(reason["binds"])) or "no rule, only distance.")
    table = Table("group", "host then", "km then", "change in all, km", "breaks", title="Next-best groups")
    for move in reason["moves"]:
        told = escape(" ".join(move["breaks"])) or "nothing"
        table.add_row(
            str(move["group"]), move["host"], f"{move['km']:,.1f}", f"{move['change_km']:+,.3f}", told
        )
    yield table


def _group_part(group: dict[str, Any]) -> Iterator[RenderableType]:
    title = f"Group {group['id']}: {len(group['members'])} schools, {group['travel_km']:,.1f} km"
    table = Table("school", "name", "km to the host", "what binds it there", title=title)
    for member in group["members"]:
        host = " (host)" if member["school_id"] == group["host"] else ""
        told = escape(" ".join(member["binds"])) or "no rule"
        table.add_row(member["school_id"], escape(member["name"]) + host, f"{member['km']:,.1f}", told)
    yield table


def _options_part(options: list[dict[str, Any]]) -> Iterator[RenderableType]:
    yield "What would have to change, least first:"
    for option in options:
        things = "1 thing changes" if option["steps"] == 1 else f"{option['steps']} things change"
        yield escape(f"  {things}: {option['sentence']}")


def _binding_part(found: list[dict[str, Any]]) -> Iterator[RenderableType]:
    yield "Rules that bind:" if found else "No hard rule binds anywhere."
    for one in found:
        named = [f"group {number}" for number in one["groups"]] or list(one["schools"])
        more = f" and {len(named) - SHOWN:,} more" if len(named) > SHOWN else ""
        yield escape(f"  {one['rule']}: {one['sentence']} ({', '.join(named[:SHOWN])}{more})")


def _costs_part(found: list[dict[str, Any]]) -> Iterator[RenderableType]:
    table = Table(
        "rule", "instead", "best found, km", "saves, km", "at most, km", title="What each rule costs"
    )
    for one in found:
        figures = (f"{one[key]:,.1f}" for key in ("objective", "saving_km", "at_most_km"))
        table.add_row(one["rule"], one["without"], *figures)
    yield table
