"""``schoolweave plan support``: match supporters with schools in need."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, RenderableType
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.cli.plan_progress import search_progress
from schoolweave.core.errors import PlanningError, VerificationError

if TYPE_CHECKING:
    from schoolweave import policy
    from schoolweave.planning import support as planned
    from schoolweave.planning.support import files
else:
    planned, files = Later("schoolweave.planning.support"), Later("schoolweave.planning.support.files")
    policy = Later("schoolweave.policy")

BROKEN = 1
"""Exit code where ``--check`` finds a fault."""


@say_errors
def support(
    supporters: Annotated[Path, typer.Argument(metavar="SUPPORTERS", help="A CSV file of supporters.")],
    needs: Annotated[Path, typer.Argument(metavar="NEEDS", help="A CSV file of schools in need.")],
    programme: Annotated[str, typer.Option(help="A support programme's id, or a TOML file with its rules.")],
    out: Annotated[Path | None, typer.Option(help="The folder to write the matching to.")] = None,
    version: Annotated[str | None, typer.Option(help="The rules' version; the newest by default.")] = None,
    start: Annotated[
        Path | None,
        typer.Option(help="The folder of an earlier matching: move as few of its days as can be."),
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="The same from an engagements.csv alone, wherever it comes from.")
    ] = None,
    verify: Annotated[
        Path | None, typer.Option(help="Match nothing: recompute the matching in this folder.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long to search at most.")] = 60.0,
    effort: Annotated[
        int | None,
        typer.Option(min=1, help="Fix the amount of search where days have to be packed: 10 is usual."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed searches in the same way.")] = 0,
    geojson: Annotated[bool, typer.Option("--geojson", help="Also write plan.geojson, for a map.")] = False,
    checked: Annotated[bool, typer.Option("--check", help="Recompute everything independently.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Match supporters with schools in need: the neediest tier first, then least days × km, with a proof.

    Writes engagements.csv, unmet.csv, blocking.csv, prices.csv, summary.json, the records as supporters.csv
    and needs.csv, and where there are such stable.csv, worths.csv and earlier.csv. Ctrl-C stops the search
    and keeps its best. The exit code is 0 when a matching was written or holds, 1 when --check or --verify
    finds a fault and 2 when the question cannot be answered.
    """
    rules = policy.rules_for_support(programme, version)
    problem = planned.Matching.of(files.read_supporters(supporters), files.read_needs(needs), rules)
    if verify is not None:
        _say(planned.check(problem, planned.load(verify, problem)), as_json=as_json)
        return
    if out is None:
        raise PlanningError("Where should the matching be written to? Give a folder with --out.")
    source = start / "engagements.csv" if start is not None else keep
    earlier = files.read_engagements(source) if source is not None else None
    limits = planned.Limits(seconds=seconds, effort=effort)
    with search_progress() as follow:
        result = planned.solve(problem, seed=seed, limits=limits, keep=earlier, progress=follow)
    choice = {"programme": programme, "version": version}
    written = [*files.write(result, out, choice=choice)]
    if geojson:
        (out / "plan.geojson").write_text(planned.geojson_text(result), encoding="utf-8", newline="")
        written.append("plan.geojson")
    faults = planned.check(problem, result) if checked else None
    if as_json:
        told = files.as_dict(result) | {"faults": list(faults or ())}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for part in _shown(result):
            Console().print(part)
        typer.echo(f"Wrote {', '.join(written)} to {out}.")
    if faults is not None:
        _say(faults, as_json=as_json, quiet=as_json)


def verify_folder(
    needs: Path,
    folder: Path,
    supporters: Path | None,
    options: tuple[str | None, str | None],
    *,
    as_json: bool,
) -> None:
    """Recompute the matching in a folder from files of needs and supporters: ``plan verify``.

    ``options`` are a programme and a version where they are not those that the folder names; supporters are
    those that lie in the folder where no file is given.
    """
    asked = json.loads((folder / "summary.json").read_text("utf-8")).get("choice") or {}
    programme = options[0] or asked.get("programme")
    if not programme:
        raise VerificationError(f"{folder} does not say which programme: give it with --programme.")
    rules = policy.rules_for_support(programme, options[1] or (None if options[0] else asked.get("version")))
    helping = files.read_supporters(supporters or folder / files.SUPPORTERS)
    problem = planned.Matching.of(helping, files.read_needs(needs), rules)
    _say(planned.check(problem, planned.load(folder, problem)), as_json=as_json)


def _say(faults: Sequence[str], *, as_json: bool, quiet: bool = False) -> None:
    """Say what is wrong with a matching, if anything, and end with 1 if there is."""
    if as_json and not quiet:
        typer.echo(json.dumps({"holds": not faults, "faults": list(faults)}, ensure_ascii=False, indent=2))
    elif not faults and not quiet:
        typer.echo("Every rule and figure holds when it is recomputed.")
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(BROKEN)


def _shown(result: "planned.Result") -> Iterator[RenderableType]:
    """Yield a matching as tables and sentences."""
    table = Table("tier", title="Support", title_justify="left")
    heads = (
        "schools",
        "with support",
        "days wanted",
        "covered",
        "at most",
        "mean km",
        "first choice",
        "listed",
    )
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
            f"{tier.first_of_list:,} of {tier.listed:,}",
        )
    yield table
    yield (
        f"{result.status.capitalize()}: {result.cost_km:,.1f} days × km after {result.seconds:,.1f} s, over "
        f"{result.arcs:,} eligible pairs. {result.proof}"
    )
    if result.status != "optimal":
        yield (
            f"No plan that covers as much costs less than {result.cost_at_least_km:,.1f} days × km: a gap of "
            f"{result.gap:.2%}."
        )
    note = result.stable.note if result.stable else ""
    codes = Counter(pair.code for pair in result.blocking)
    why = ", ".join(f"{code} {count:,}" for code, count in codes.most_common())
    yield f"{len(result.blocking):,} blocking pairs remain{f' ({why})' if why else ''}. {note}".rstrip()
    if result.earlier:
        yield (
            f"{len(result.moved):,} schools whose supporter could have gone on were moved "
            f"({result.moved_days:,g} days)."
        )
