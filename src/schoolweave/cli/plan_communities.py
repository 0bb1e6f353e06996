"""``schoolweave plan communities``: form communities from a register."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from schoolweave.cli import plan_options as ask
from schoolweave.cli.errors import EXIT_UNUSABLE, say_errors
from schoolweave.cli.later import Later
from schoolweave.cli.plan_progress import search_progress
from schoolweave.cli.progress import file_progress

if TYPE_CHECKING:
    from schoolweave import planning, schools
    from schoolweave.cli import plan_choice, plan_start, plan_tables, plan_wishes
else:
    planning, schools = Later("schoolweave.planning"), Later("schoolweave.schools")
    plan_choice, plan_tables = Later("schoolweave.cli.plan_choice"), Later("schoolweave.cli.plan_tables")
    plan_wishes, plan_start = Later("schoolweave.cli.plan_wishes"), Later("schoolweave.cli.plan_start")


@say_errors
def communities(
    register: ask.Register,
    programme: ask.Programme,
    out: ask.Out,
    version: ask.Version = None,
    seed: ask.Seed = 0,
    seconds: ask.Seconds = 60.0,
    effort: ask.Effort = None,
    cluster: ask.Cluster = None,
    start: ask.Start = None,
    links: ask.Links = None,
    stances: ask.Stances = None,
    joining: ask.Joining = None,
    pins: ask.Pins = None,
    flows: ask.Flows = None,
    preferences: ask.Preferences = None,
    need: ask.Need = None,
    weights: ask.Weights = None,
    today: ask.Today = False,
    max_moves: ask.MaxMoves = None,
    flow_km: ask.FlowKm = 0.0,
    preference_km: ask.PreferenceKm = 0.0,
    moved_km: ask.MovedKm = 0.0,
    need_km: ask.NeedKm = 0.0,
    region: ask.Region = None,
    members_only: ask.MembersOnly = False,
    size_min: ask.SizeMin = None,
    size_max: ask.SizeMax = None,
    groups: ask.Groups = None,
    place_all: ask.PlaceAll = False,
    geojson: ask.GeoJson = False,
    mapping: ask.Mapping = None,
    as_json: ask.AsJson = False,
) -> None:
    """Form communities: as little travel as can be found, and a proof of how near that is to the best.

    Flows, preferences, need and today's groups are reported; a price in km makes them count as well.
    Writes groups.csv, reasons.csv, bound.csv, summary.json and schools.csv (the schools that it is about).
    Ctrl-C stops the search and keeps its best.
    The exit code is 0 when a plan was written and 2 when the question cannot be answered as asked: where no
    group can be formed, or not everybody is placed though --place-all asks for it. The rules that cannot hold
    together are then named, with the cheapest way out.
    """
    choice = plan_choice.Choice(programme, version, region, members_only, size_min, size_max, groups)
    asked = plan_wishes.Asked(
        stances, joining, pins, flows, preferences, need, weights, today, max_moves,
        flow_km, preference_km, moved_km, need_km,
    )  # fmt: skip
    with file_progress(register) as progress:
        reading = schools.read(register, mapping=mapping, progress=progress)
    problem = plan_choice.problem(reading.schools, choice, links, asked)
    begin = plan_start.read(start) if start is not None else plan_start.NOTHING
    with search_progress() as follow:
        limits = planning.Limits(seconds=seconds, effort=effort)
        result = planning.solve(
            problem,
            seed=seed,
            limits=limits,
            progress=follow,
            start=begin.groups,
            multipliers=begin.multipliers,
            workers=planning.Workers(cluster=cluster),
        )
    if place_all and result.unplaced:
        result = replace(result, conflict=planning.conflict(problem, place_all=True))
    planning.write(result, problem, out, choice=choice.to_dict())
    schools.write(plan_choice.population(reading.schools, choice), out / "schools.csv")
    _tell(problem, result, out, geojson=geojson, as_json=as_json)
    if not result.groups or (place_all and result.unplaced):
        typer.echo(plan_tables.unanswered(result), err=True)
        raise typer.Exit(EXIT_UNUSABLE)


def _tell(
    problem: "planning.Communities", result: "planning.Result", out: Path, *, geojson: bool, as_json: bool
) -> None:
    """Write the map, if it was asked for, and print the plan."""
    if geojson:
        (out / "plan.geojson").write_text(planning.geojson_text(result), encoding="utf-8", newline="")
    if as_json:
        typer.echo(json.dumps(plan_tables.as_dict(problem, result), ensure_ascii=False, indent=2))
        return
    for part in plan_tables.plan(problem, result):
        Console().print(part)
    more = " and plan.geojson" if geojson else ""
    typer.echo(f"Wrote groups.csv, reasons.csv, bound.csv, summary.json, schools.csv{more} to {out}.")
