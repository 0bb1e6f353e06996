"""``schoolweave plan support``: match supporters with schools in need."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, RenderableType
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later

if TYPE_CHECKING:
    from schoolweave.planning import support as planned
    from schoolweave.planning.support import files
    from schoolweave.policy import support_rules
else:
    planned, files = Later("schoolweave.planning.support"), Later("schoolweave.planning.support.files")
    support_rules = Later("schoolweave.policy.support_rules")

BROKEN = 1
"""Exit code where ``--check`` finds a fault."""


@say_errors
def support(
    supporters: Annotated[Path, typer.Argument(metavar="SUPPORTERS", help="A CSV file of supporters.")],
    needs: Annotated[Path, typer.Argument(metavar="NEEDS", help="A CSV file of schools in need.")],
    programme: Annotated[str, typer.Option(help="A support programme's id, or a TOML file with its rules.")],
    out: Annotated[Path, typer.Option(help="The folder to write the matching to.")],
    version: Annotated[str | None, typer.Option(help="The rules' version; the newest by default.")] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="An earlier plan's engagements.csv: move as few of its days as can be."),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long to search at most.")] = 60.0,
    seed: Annotated[int, typer.Option(min=0, help="Recorded; nothing here is random.")] = 0,
    checked: Annotated[bool, typer.Option("--check", help="Recompute everything independently.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Match supporters with schools in need: the neediest tier first, then least days × km, with a proof.

    Writes engagements.csv, unmet.csv, blocking.csv, prices.csv and summary.json. The exit code is 0 when a
    matching was written, 1 when --check finds a fault in it and 2 when the question cannot be answered.
    """
    rules = support_rules.load_support(programme).version(version).support
    problem = planned.Matching.of(files.read_supporters(supporters), files.read_needs(needs), rules)
    earlier = files.read_engagements(keep) if keep is not None else None
    result = planned.solve(problem, seed=seed, limits=planned.Limits(seconds=seconds), keep=earlier)
    written = files.write(result, out)
    faults = planned.check(problem, result) if checked else ()
    if as_json:
        typer.echo(json.dumps(files.as_dict(result) | {"faults": list(faults)}, ensure_ascii=False, indent=2))
    else:
        for part in _shown(result):
            Console().print(part)
        typer.echo(f"Wrote {', '.join(written)} to {out}.")
        if checked and not faults:
            typer.echo("Every rule and figure holds when it is recomputed.")
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(BROKEN)


def _shown(result: "planned.Result") -> Iterator[RenderableType]:
    """Yield a matching as tables and sentences."""
    table = Table("tier", title="Support", title_justify="left")
    heads = ("schools", "with support", "days wanted", "covered", "at most", "mean km", "first choice")
    for head in heads:
        table.add_column(head, justify="right")
    for tier in result.tiers:
        table.add_row(
            tier.tier,
            f"{tier.schools:,}",
            f"{tier.covered_schools:,}",
            f"{tier.days_wanted:,g}",
            f"{tier.days_covered:,g}",
            f"{tier.days_at_most:,g}",
            "" if tier.mean_km is None else f"{tier.mean_km:,.1f}",
            f"{tier.first_choice:,}",
        )
    yield table
    yield (
        f"{result.status.capitalize()}: {result.cost_km:,.1f} days × km after {result.seconds:,.1f} s, over "
        f"{result.arcs:,} eligible pairs. {result.proof}"
    )
    note = result.stable.note if result.stable else ""
    yield f"{len(result.blocking):,} blocking pairs remain. {note}".rstrip()
    if result.earlier:
        yield (
            f"{len(result.moved):,} schools whose supporter could have gone on were moved "
            f"({result.moved_days:,g} days)."
        )
