"""``schoolweave demo``: write the demo country to files."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from schoolweave.cli.later import Later
from schoolweave.core.errors import DemoError

if TYPE_CHECKING:
    from schoolweave import demo
else:
    demo = Later("schoolweave.demo")

app = typer.Typer(no_args_is_help=True)


@app.callback()
def main() -> None:
    """Hold the commands of this noun."""


@app.command()
def data(
    out: Annotated[Path, typer.Option(help="Folder to write into; made where it is missing.")],
    schools: Annotated[int, typer.Option(help="How many schools.")] = 2_500,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.", min=0)] = 2026,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was made as JSON.")] = False,
) -> None:
    """Invent a country: schools, who moves on to where, yearly outcomes, a coast."""
    quiet = Console(stderr=True)
    started = time.perf_counter()
    try:
        with quiet.status("Inventing a country") as status:
            country = demo.country(schools, seed=seed, report=lambda step: status.update(f"{step} …"))
            demo.write(country, out, report=lambda name: status.update(f"Writing {name} …"))
    except DemoError as error:
        _fail(str(error))
    except OSError as error:
        _fail(
            f"{error.filename or out} cannot be written: {error.strerror}. Choose another folder with --out."
        )
    seconds = time.perf_counter() - started
    if as_json:
        typer.echo(
            json.dumps({**country.about, "files": _files(out), "seconds": round(seconds, 2)}, indent=2)
        )
    else:
        _show(country, out, seconds)


def _files(out: Path) -> list[str]:
    return [str(out / name) for name in demo.FILES]


def _show(country: "demo.Country", out: Path, seconds: float) -> None:
    """Print what was made, for people."""
    table = Table(title=f"{country.name}, seed {country.seed}", show_header=False)
    table.add_row("Schools", f"{len(country.schools):,}")
    for kind, count in country.about["kinds"].items():
        table.add_row(f"  {kind}", f"{count:,}")
    table.add_row("Towns", f"{len(country.towns):,} in {len(country.regions)} regions")
    table.add_row("Flows between schools", f"{len(country.flows):,}")
    table.add_row("School-years of outcomes", f"{len(country.outcomes):,}")
    console = Console()
    console.print(table)
    console.print(
        f"Written in {seconds:.1f} s: {', '.join(demo.FILES)} in {out}", highlight=False, soft_wrap=True
    )


def _fail(sentence: str) -> NoReturn:
    """Print a sentence for people and end with status 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
