"""``schoolweave schools``: check a register, convert it, compare two of them."""

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.cli.progress import file_progress
from schoolweave.core.errors import RegisterError

if TYPE_CHECKING:
    from schoolweave import schools
    from schoolweave.cli import schools_tables
else:
    schools, schools_tables = Later("schoolweave.schools"), Later("schoolweave.cli.schools_tables")

app = typer.Typer(no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The register: a CSV file as published, or our own CSV.")]
Companion = Annotated[Path | None, typer.Option(help="New Zealand's rolls by year level.")]
Links = Annotated[Path | None, typer.Option(help="England's links between establishments.")]
Mapping = Annotated[Path | None, typer.Option(help="A TOML file that says which column is what.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day of the extract, where the file does not say it."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.callback()
def main() -> None:
    """Hold the commands of this noun."""


@app.command()
@say_errors
def check(
    file: File,
    companion: Companion = None,
    links: Links = None,
    mapping: Mapping = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    problems: Annotated[int, typer.Option(min=0, help="How many examples of each kind of problem.")] = 3,
    everything: Annotated[bool, typer.Option("--all", help="List every problem.")] = False,
) -> None:
    """Read a register and report what is in it: counts, what is missing, every problem and what was done.

    The exit code is 0 when the file could be read, whatever its rows are like, and 2 when it could not.
    Rejected rows are counted in the report ("rejected" in the JSON).
    """
    keep = None if everything else schools.KEEP_PROBLEMS
    with file_progress(file) as progress:
        reading = schools.read(
            file,
            companion=companion,
            links=links,
            mapping=mapping,
            as_of=as_of.date() if as_of else None,
            keep_problems=keep,
            progress=progress,
        )
    if as_json:
        typer.echo(json.dumps(reading.report.to_dict(), ensure_ascii=False, indent=2))
        return
    for part in schools_tables.report(reading.report, None if everything else problems):
        Console().print(part)


@app.command()
@say_errors
def convert(
    file: File,
    out: Annotated[Path, typer.Option(help="The CSV file to write.")],
    companion: Companion = None,
    links: Links = None,
    mapping: Mapping = None,
    as_of: AsOf = None,
) -> None:
    """Write a register as Schoolweave's own CSV, which every command reads. Rejected rows are left out.

    The exit code is 0 when the file was written and 2 when the register could not be read or the file not
    written; `schools check` lists the problems of the register.
    """
    if out.exists() and file.exists() and out.samefile(file):
        raise RegisterError(f"{out} is the register itself: give another file with --out.")
    with file_progress(file) as progress:
        reading = schools.read(
            file,
            companion=companion,
            links=links,
            mapping=mapping,
            as_of=as_of.date() if as_of else None,
            progress=progress,
        )
    schools.write(reading.schools, out)
    report = reading.report
    typer.echo(
        f"Wrote {report.accepted:,} schools to {out}; {report.rejected:,} of {report.read:,} rows rejected."
    )


@app.command()
@say_errors
def compare(
    old: Annotated[Path, typer.Argument(help="The older extract.")],
    new: Annotated[Path, typer.Argument(help="The newer extract.")],
    links: Annotated[
        Path | None, typer.Option(help="England's links, to follow schools that convert.")
    ] = None,
    mapping: Mapping = None,
    as_json: AsJson = False,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Write every change to this CSV file.")] = None,
    rows: Annotated[int, typer.Option(min=0, help="How many changes of each kind to show.")] = 3,
) -> None:
    """Compare two extracts of one register: opened, closed, merged, moved, renamed, roll, community.

    The exit code is 0 when both could be read and 2 when not.
    """
    readings = []
    for file in (old, new):
        with file_progress(file) as progress:
            readings.append(schools.read(file, links=links, mapping=mapping, progress=progress))
    difference = schools.compare(readings[0].schools, readings[1].schools)
    if to_csv is not None:
        _write_changes(difference, to_csv)
    if as_json:
        typer.echo(json.dumps(difference.to_dict(), ensure_ascii=False, indent=2))
        return
    for part in schools_tables.difference(difference, rows):
        Console().print(part)


def _write_changes(difference: "schools.Difference", path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(schools.Change.__slots__)
        writer.writerows(change.to_dict().values() for change in difference.changes)
