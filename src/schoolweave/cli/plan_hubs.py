"""``schoolweave plan hubs``: choose leads and give every school to one, or assign to given leads."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console, RenderableType
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.cli.plan_progress import search_progress
from schoolweave.cli.progress import file_progress

if TYPE_CHECKING:
    from schoolweave import planning, schools
    from schoolweave.cli import plan_hub_choice
    from schoolweave.planning.hubs import geojson as maps
else:
    planning, schools = (Later(f"schoolweave.{name}") for name in ("planning", "schools"))
    plan_hub_choice = Later("schoolweave.cli.plan_hub_choice")
    maps = Later("schoolweave.planning.hubs.geojson")

BROKEN = 1
"""Exit code of ``verify`` where a check fails."""


@say_errors
def hubs(
    register: Annotated[Path, typer.Argument(metavar="SCHOOLS", help="A register as published, or our CSV.")],
    out: Annotated[Path, typer.Option(help="The folder to write the plan to.")],
    programme: Annotated[str, typer.Option(help="A hub programme's id, or a TOML file.")] = "england-hubs",
    version: Annotated[str | None, typer.Option(help="The rules' version; the newest by default.")] = None,
    ratings: Annotated[
        Path | None, typer.Option(help="A CSV file: school_id, rating. Only rated schools may lead.")
    ] = None,
    listed: Annotated[Path | None, typer.Option(help="A CSV file: ids of schools that weigh more.")] = None,
    leads: Annotated[
        str | None, typer.Option(help="Leads that are fixed: ids with commas, or a CSV file (school_id).")
    ] = None,
    scores: Annotated[Path | None, typer.Option(help="A CSV file: school_id, score of each lead.")] = None,
    score_km: Annotated[
        float | None, typer.Option(min=0, help="Weighted km that the lowest rank of a lead costs.")
    ] = None,
    districts: Annotated[bool, typer.Option("--districts", help="Keep districts whole.")] = False,
    number: Annotated[int | None, typer.Option("--hubs", min=1, help="How many hubs.")] = None,
    size_min: Annotated[int | None, typer.Option(min=1, help="Fewest schools of a hub.")] = None,
    size_max: Annotated[int | None, typer.Option(min=1, help="Most schools of a hub.")] = None,
    max_km: Annotated[float | None, typer.Option(min=0, help="Farthest that any school may be.")] = None,
    max_km_neediest: Annotated[
        float | None, typer.Option(min=0, help="Farthest that the neediest schools may be.")
    ] = None,
    boundary: Annotated[str | None, typer.Option(help="Hubs stay inside a: region, area; or none.")] = None,
    region: Annotated[str | None, typer.Option(help="Only the schools of this region.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed searches in the same way.")] = 0,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long to search.")] = 120.0,
    effort: Annotated[
        int | None, typer.Option(min=1, help="Fix the amount of search: the same answer anywhere.")
    ] = None,
    geojson: Annotated[bool, typer.Option("--geojson", help="Also write plan.geojson, for a map.")] = False,
    mapping: Annotated[Path | None, typer.Option(help="A TOML file that says which column is what.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Form hubs: as little weighted travel as can be found, and a proof of how near that is to the best.

    Writes hubs.csv, assignment.csv, reasons.csv, bound.csv, summary.json and schools.csv. Ctrl-C stops the
    search and keeps its best. The exit code is 0 when a plan was written and 2 when the question cannot be
    answered as asked; what stands in the way is then said.
    """
    changes = {
        "units": "district" if districts else None, "hubs": number, "size_min": size_min,
        "size_max": size_max, "max_km": max_km, "neediest_max_km": max_km_neediest, "boundary": boundary,
        "lead_score_km": score_km,
    }  # fmt: skip
    choice = plan_hub_choice.HubChoice(
        programme, version, region, _text(ratings), _text(listed), leads, _text(scores),
        {name: value for name, value in changes.items() if value is not None},
    )  # fmt: skip
    rules, beside = plan_hub_choice.rules(choice), plan_hub_choice.beside(choice)
    with file_progress(register) as progress:
        reading = schools.read(register, mapping=mapping, progress=progress)
    chosen = plan_hub_choice.population(reading.schools, choice)
    problem = planning.Hubs.from_schools(
        chosen, rules, ratings=beside.ratings, listed=beside.listed, leads=beside.leads, scores=beside.scores
    )
    with search_progress() as follow:
        limits = planning.Limits(seconds=seconds, effort=effort)
        result = planning.solve_hubs(problem, seed=seed, limits=limits, progress=follow)
    written = [*planning.write_hubs(result, problem, out, choice=choice.to_dict()), "schools.csv"]
    schools.write(chosen, out / "schools.csv")
    if geojson:
        (out / "plan.geojson").write_text(maps.geojson_text(result), encoding="utf-8", newline="")
        written.append("plan.geojson")
    if as_json:
        typer.echo(json.dumps(result.summary(), ensure_ascii=False, indent=2))
        return
    for part in _shown(result):
        Console().print(part)
    typer.echo(f"Wrote {', '.join(written)} to {out}.")


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _shown(result: "planning.HubResult") -> Iterator[RenderableType]:
    """Yield hubs as tables and sentences."""
    table = Table("", "all schools", "the neediest", title="Hubs", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    everyone, neediest = result.all_schools, result.neediest
    table.add_row("schools", f"{everyone.schools:,}", f"{neediest.schools:,}")
    for name, label in (
        ("mean_km", "mean km to the lead"),
        ("median_km", "median km"),
        ("worst_km", "worst km"),
    ):
        table.add_row(label, f"{getattr(everyone, name):,.1f}", f"{getattr(neediest, name):,.1f}")
    yield table
    needs = [hub.need for hub in result.hubs]
    yield (
        f"{len(result.hubs):,} hubs of {min(result.sizes)} to {max(result.sizes)} schools; mean need of a "
        f"hub from {min(needs):.2f} to {max(needs):.2f}."
    )
    yield (
        f"Objective {result.objective:,.1f} weighted km; no arrangement that keeps the hard rules can cost "
        f"less than {result.lower_bound:,.1f}: a gap of {result.gap:.2%}. "
        f"{result.status.capitalize()} after {result.seconds:,.1f} s with seed {result.seed}."
    )
    for check in result.rules:
        yield f"{'met   ' if check.met else 'BROKEN'}  {check.sentence}"
    yield from result.notes
    if result.ineligible:
        yield f"{len(result.ineligible):,} schools of the register are not served."


def check(
    register: Path, folder: Path, options: dict[str, str | None], mapping: Path | None, *, as_json: bool
) -> None:
    """Recompute every figure and rule of hubs with code that the planner does not share, and say so."""
    from schoolweave.cli import plan_tables
    from schoolweave.planning.verify.hubs import Question, verify_hubs

    choice = plan_hub_choice.of_plan(folder, **options)
    rules, beside = plan_hub_choice.rules(choice), plan_hub_choice.beside(choice)
    with file_progress(register) as progress:
        reading = schools.read(register, mapping=mapping, progress=progress)
    chosen = plan_hub_choice.population(reading.schools, choice)
    question = Question(rules, beside.ratings, beside.listed, beside.leads, beside.scores)
    verdict = verify_hubs(chosen, folder, question)
    if as_json:
        typer.echo(json.dumps(plan_tables.verdict_dict(verdict), ensure_ascii=False, indent=2))
    else:
        for part in _verdict(verdict):
            Console().print(part)
    if not verdict.holds:
        typer.echo(f"The plan in {folder} does not hold: {len(verdict.failures)} checks fail.", err=True)
        raise typer.Exit(BROKEN)


def _verdict(found: Any) -> Iterator[RenderableType]:
    """Yield every check of a plan of hubs."""
    for one in found.checks:
        yield f"{'holds' if one.holds else 'FAILS'}  {one.name}: {one.sentence}"
    if found.holds:
        yield f"All {len(found.checks)} checks hold."
