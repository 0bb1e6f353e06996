"""``schoolweave policy``: programmes as data. List them, show one, check a file, compare two versions."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.core.errors import PolicyError

if TYPE_CHECKING:
    from schoolweave.cli import policy_tables as tables
    from schoolweave.policy import checking, differing, programmes
    from schoolweave.policy.document import Version
else:
    tables = Later("schoolweave.cli.policy_tables")
    checking, differing, programmes = (
        Later(f"schoolweave.policy.{name}") for name in ("checking", "differing", "programmes")
    )

app = typer.Typer(no_args_is_help=True)

BROKEN = 1
"""Exit code of ``check`` where the file does not hold together."""

Id = Annotated[str, typer.Argument(metavar="ID", help="A programme's id, or the path of a TOML file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.callback()
def main() -> None:
    """Hold the commands of this noun."""


@app.command("list")
@say_errors
def list_(as_json: AsJson = False) -> None:
    """List the shipped programmes with their versions, and how certain their rules are."""
    found = [programmes.get(name) for name in programmes.ids()]
    if as_json:
        _print_json([tables.listed(one) for one in found])
        return
    Console().print(tables.programmes(found))


@app.command()
@say_errors
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A programme's TOML file.")],
    as_json: AsJson = False,
) -> None:
    """Say everything that is wrong with a programme's file: line, key, and what to do.

    The exit code is 0 where it holds together, 1 where it does not and 2 where it cannot be read.
    """
    found = checking.problems(file)
    if as_json:
        _print_json({"file": str(file), "holds": not found, "problems": [asdict(one) for one in found]})
    elif found:
        for one in found:
            place = ", ".join(([f"line {one.line}"] if one.line else []) + ([one.key] if one.key else []))
            typer.echo(f"{file}{': ' + place if place else ''}: {one.sentence}", err=True)
        many = "1 problem" if len(found) == 1 else f"{len(found)} problems"
        typer.echo(f"{file} does not hold together: {many}.", err=True)
    else:
        for part in tables.held(programmes.get(str(file))):
            Console().print(part)
    if found:
        raise typer.Exit(BROKEN)


@app.command()
@say_errors
def show(
    programme: Id,
    version: Annotated[str | None, typer.Option(help="The rules' version; the newest by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a programme's rules: each with its sentence, source, certainty and numbers."""
    found = programmes.get(programme)
    one = found.version(version)
    if as_json:
        _print_json({"id": found.id, "name": found.name, "version": one.model_dump(mode="json")})
        return
    for part in tables.version(found, one):
        Console().print(part)


@app.command()
@say_errors
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A version as ID@VERSION; FILE@VERSION too.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The version to compare it with.")],
    as_json: AsJson = False,
) -> None:
    """Say in sentences what changes between two versions; without @VERSION the newest is meant."""
    found = differing.differences(_version(old), _version(new))
    if as_json:
        _print_json({"old": old, "new": new, "changes": [asdict(one) for one in found]})
        return
    for one in found:
        typer.echo(f"{one.sentence}")
    typer.echo(f"{len(found)} changes from {old} to {new}." if found else f"{old} and {new} are the same.")


def _version(name: str) -> "Version":
    """Return the version that ``ID@VERSION`` names; raises :class:`PolicyError` where there is none."""
    programme, at, version = name.rpartition("@")
    if at and not programme:
        raise PolicyError(f"“{name}” names no programme: write ID@VERSION, as in nz-communities@2018.")
    return programmes.get(programme or name).version(version if at else None)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
