"""``schoolweave plan``: form communities from a register, verify a plan."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from schoolweave.cli import (
    plan_communities,
    plan_compare,
    plan_explain,
    plan_frontier,
    plan_hubs,
    plan_support,
)
from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.cli.plan_kind import HUBS, SUPPORT, kind_of
from schoolweave.cli.progress import file_progress

if TYPE_CHECKING:
    from schoolweave import planning, policy, schools
    from schoolweave.cli import plan_choice, plan_hub_choice, plan_tables
else:
    planning, policy, schools = (Later(f"schoolweave.{name}") for name in ("planning", "policy", "schools"))
    plan_choice, plan_hub_choice, plan_tables = (
        Later(f"schoolweave.cli.{name}") for name in ("plan_choice", "plan_hub_choice", "plan_tables")
    )

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
def verify(
    register: Register,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that a plan was written to.")],
    programme: Annotated[
        str | None, typer.Option(help="The programme's rules; those that the plan names by default.")
    ] = None,
    version: Annotated[str | None, typer.Option(help="The rules' version.")] = None,
    ratings: Annotated[str | None, typer.Option(help="Hubs: the ratings, if they lie elsewhere now.")] = None,
    listed: Annotated[str | None, typer.Option(help="Hubs: the list, if it lies elsewhere now.")] = None,
    supporters: Annotated[
        Path | None, typer.Option(help="Support: the supporters; those that lie in DIR by default.")
    ] = None,
    mapping: Mapping = None,
    as_json: AsJson = False,
) -> None:
    """Recompute every figure and rule of a plan from the register, with code that the planner does not share.

    Communities, hubs and support alike: where DIR holds support, SCHOOLS are the schools in need.
    The exit code is 0 when every check holds, 1 when one fails and 2 when the files cannot be used.
    """
    from schoolweave.planning.verify import verify as recompute

    kind = kind_of(folder)
    if kind == SUPPORT:
        plan_support.verify_folder(register, folder, supporters, (programme, version), as_json=as_json)
        return
    if kind == HUBS:
        options = {"programme": programme, "version": version, "ratings": ratings, "listed": listed}
        plan_hubs.check(register, folder, options, mapping, as_json=as_json)
        return
    choice = plan_choice.of_plan(folder, programme, version)
    with file_progress(register) as progress:
        reading = schools.read(register, mapping=mapping, progress=progress)
    chosen = plan_choice.population(reading.schools, choice)
    verdict = recompute(chosen, folder, plan_choice.rules(choice, chosen, plan_choice.stances_of(folder)))
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
    table = Table("id", "name", "versions")
    for one in found:
        table.add_row(one.id, one.name, ", ".join(version.version for version in one.versions))
    Console().print(table)


app.command()(plan_communities.communities)
app.command()(plan_compare.compare)
app.command()(plan_explain.explain)
app.command()(plan_frontier.frontier)
app.command()(plan_hubs.hubs)
app.command()(plan_support.support)
