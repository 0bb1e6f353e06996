"""``schoolweave evidence progress``: each challenge's years beside its target and what chance explains."""

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later

if TYPE_CHECKING:
    from schoolweave.evidence.panels import reading
    from schoolweave.evidence.progress import challenges as plans
    from schoolweave.evidence.progress import measure
    from schoolweave.evidence.progress.model import Challenge, Line, Point, Progress
else:
    reading = Later("schoolweave.evidence.panels")
    plans = Later("schoolweave.evidence.progress.challenges")
    measure = Later("schoolweave.evidence.progress.measure")


@say_errors
def progress(
    panel: Annotated[Path, typer.Argument(help="A panel, as evidence panel writes it.")],
    challenges: Annotated[Path, typer.Option(help="A TOML file of challenges with baselines and targets.")],
    level: Annotated[float, typer.Option(help="The share of results by chance that the band holds.")] = 0.95,
    out: Annotated[Path | None, typer.Option(help="Write every line and year to this CSV file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show how challenges go: value, target's path, and the band in which chance alone would keep a cohort.

    Small cells are shown as they are: make tables safe with `evidence protect` before they leave you.
    """
    asked = plans.read_challenges(challenges)
    cells = reading.read_cells(panel)
    found = [measure.measure(cells, one, level=level) for one in asked]
    if out:
        _write(found, out)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        _show(one)


def _write(found: "list[Progress]", out: Path) -> None:
    from schoolweave.evidence.progress import rows

    lines = [row for one in found for row in rows(one)]
    with out.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(lines[0]) if lines else ["challenge"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def _show(found: "Progress") -> None:
    console, plan = Console(), found.challenge
    table = Table(
        title=f"{plan.title}: {_number(plan.target, plan)} by {plan.target_year}", title_justify="left"
    )
    for name in (
        "year",
        "learners",
        "value",
        "path",
        f"by chance ({found.level:.0%})",
        "",
        "schools missing",
    ):
        table.add_column(name)
    for line in (found.whole, found.stayers):
        if line is not None:
            _add(table, line, plan)
    console.print(table)
    for year, series in found.breaks:
        console.print(f"From {year} the measure is {series}, which does not compare.", highlight=False)
    for flag in found.flags:
        console.print(f"{flag.severity.capitalize()}: {flag.sentence}", highlight=False)


def _add(table: Table, line: "Line", plan: "Challenge") -> None:
    for point in line.points:
        table.add_row(
            f"{point.year}{' stayers' if line.learners == 'stayers' else ''}",
            f"{point.learners:,}",
            _number(point.value, plan),
            _number(point.path, plan),
            _band(point, plan),
            point.verdict,
            ", ".join(point.schools_missing) or "–",
        )


def _band(point: "Point", plan: "Challenge") -> str:
    return "–" if point.low is None else f"{_number(point.low, plan)} to {_number(point.high, plan)}"


def _number(value: float | None, plan: "Challenge") -> str:
    if value is None:
        return "–"
    return f"{value:.1%}" if plan.kind == "share" else f"{value:,.2f}"
