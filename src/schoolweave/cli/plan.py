"""``schoolweave plan``: form communities from a register, verify a plan."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from schoolweave.cli import plan_compare, plan_explain, plan_frontier, plan_support
from schoolweave.cli.errors import EXIT_UNUSABLE, say_errors
from schoolweave.cli.later import Later
from schoolweave.cli.plan_progress import search_progress
from schoolweave.cli.progress import file_progress

if TYPE_CHECKING:
    from schoolweave import planning, policy, schools
    from schoolweave.cli import plan_choice, plan_tables
else:
    planning, policy, schools = (Later(f"schoolweave.{name}") for name in ("planning", "policy", "schools"))
    plan_choice, plan_tables = (Later(f"schoolweave.cli.{name}") for name in ("plan_choice", "plan_tables"))

app = typer.Typer(no_args_is_help=True)

BROKEN = 1
"""Exit code of ``verify`` where a check fails."""

Register = Annotated[Path, typer.Argument(metavar="SCHOOLS", help="A register as published, or our own CSV.")]
Mapping = Annotated[Path | None, typer.Option(help="A TOML file that says which column is what.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.callback()
def main() -> None:
    """Hold the commands of this noun."""


@app.command()
@say_errors
def communities(
    register: Register,
    programme: Annotated[str, typer.Option(help="A programme's id, or a TOML file with its rules.")],
    out: Annotated[Path, typer.Option(help="The folder to write the plan to.")],
    version: Annotated[str | None, typer.Option(help="The rules' version; the newest by default.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed searches in the same way.")] = 0,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long to search.")] = 60.0,
    effort: Annotated[
        int | None,
        typer.Option(
            min=1, help="Fix the amount of search: the same answer on any machine; seconds caps it."
        ),
    ] = None,
    links: Annotated[
        Path | None, typer.Option(help="A CSV file: school_id, other_id, rule (must or cannot).")
    ] = None,
    region: Annotated[str | None, typer.Option(help="Only the schools of this region.")] = None,
    members_only: Annotated[
        bool, typer.Option("--members-only", help="Only schools that are in a community today.")
    ] = False,
    size_min: Annotated[int | None, typer.Option(min=1, help="Fewest schools of a group.")] = None,
    size_max: Annotated[int | None, typer.Option(min=1, help="Most schools of a group.")] = None,
    groups: Annotated[
        int | None, typer.Option(min=1, help="How many groups, in place of a mean size.")
    ] = None,
    place_all: Annotated[
        bool,
        typer.Option("--place-all", help="Ask that every school gets a group, and say why if one cannot."),
    ] = False,
    geojson: Annotated[bool, typer.Option("--geojson", help="Also write plan.geojson, for a map.")] = False,
    mapping: Mapping = None,
    as_json: AsJson = False,
) -> None:
    """Form communities: as little travel as can be found, and a proof of how near that is to the best.

    Writes groups.csv, reasons.csv, bound.csv, summary.json and schools.csv (the schools that it is about).
    Ctrl-C stops the search and keeps its best.
    The exit code is 0 when a plan was written and 2 when the question cannot be answered as asked: where no
    group can be formed, or not everybody is placed though --place-all asks for it. The rules that cannot hold
    together are then named, with the cheapest way out.
    """
    choice = plan_choice.Choice(programme, version, region, members_only, size_min, size_max, groups)
    with file_progress(register) as progress:
        reading = schools.read(register, mapping=mapping, progress=progress)
    problem = plan_choice.problem(reading.schools, choice, links)
    with search_progress() as follow:
        limits = planning.Limits(seconds=seconds, effort=effort)
        result = planning.solve(problem, seed=seed, limits=limits, progress=follow)
    if place_all and result.unplaced:
        result = replace(result, conflict=planning.conflict(problem, place_all=True))
    planning.write(result, problem, out, choice=choice.to_dict())
    schools.write(plan_choice.population(reading.schools, choice), out / "schools.csv")
    if geojson:
        (out / "plan.geojson").write_text(planning.geojson_text(result), encoding="utf-8", newline="")
    if as_json:
        typer.echo(json.dumps(plan_tables.as_dict(problem, result), ensure_ascii=False, indent=2))
    else:
        for part in plan_tables.plan(problem, result):
            Console().print(part)
        more = " and plan.geojson" if geojson else ""
        typer.echo(f"Wrote groups.csv, reasons.csv, bound.csv, summary.json, schools.csv{more} to {out}.")
    if not result.groups or (place_all and result.unplaced):
        typer.echo(plan_tables.unanswered(result), err=True)
        raise typer.Exit(EXIT_UNUSABLE)


@app.command()
@say_errors
def verify(
    register: Register,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that a plan was written to.")],
    programme: Annotated[
        str | None, typer.Option(help="The programme's rules; those that the plan names by default.")
    ] = None,
    version: Annotated[str | None, typer.Option(help="The rules' version.")] = None,
    mapping: Mapping = None,
    as_json: AsJson = False,
) -> None:
    """Recompute every figure and rule of a plan from the register, with code that the planner does not share.

    The exit code is 0 when every check holds, 1 when one fails and 2 when the files cannot be used.
    """
    from schoolweave.planning.verify import verify as recompute

    choice = plan_choice.of_plan(folder, programme, version)
    with file_progress(register) as progress:
        reading = schools.read(register, mapping=mapping, progress=progress)
    chosen = plan_choice.population(reading.schools, choice)
    verdict = recompute(chosen, folder, plan_choice.rules(choice, chosen))
    if as_json:
        typer.echo(json.dumps(plan_tables.verdict_dict(verdict), ensure_ascii=False, indent=2))
    else:
        for part in plan_tables.verdict(verdict, choice):
            Console().print(part)
    if not verdict.holds:
        typer.echo(f"The plan in {folder} does not hold: {len(verdict.failures)} checks fail.", err=True)
        raise typer.Exit(BROKEN)


@app.command()
def programmes(as_json: AsJson = False) -> None:
    """List the programmes whose rules are shipped, with their versions."""
    found = [policy.load(name) for name in policy.available()]
    if as_json:
        listed = [
            {"id": one.id, "name": one.name, "versions": [version.version for version in one.versions]}
            for one in found
        ]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    Console().print(plan_tables.programmes(found))


app.command()(plan_compare.compare)
app.command()(plan_explain.explain)
app.command()(plan_frontier.frontier)
app.command()(plan_support.support)
