"""``schoolweave evidence estimate``: group-time effects of a programme from a school-year panel."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, RenderableType
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.evidence_stop import stoppable
from schoolweave.cli.later import Later
from schoolweave.core.errors import EvidenceError

if TYPE_CHECKING:
    from schoolweave import evidence
    from schoolweave.evidence import whole
    from schoolweave.evidence.effects import files
else:
    evidence, files = Later("schoolweave.evidence"), Later("schoolweave.evidence.effects.files")
    whole = Later("schoolweave.evidence.whole")

WHOLES = {
    "simple": "all",
    "dynamic": "years since start",
    "group": "cohorts",
    "calendar": "years",
}


@say_errors
def estimate(
    panel: Annotated[Path, typer.Argument(metavar="PANEL", help="CSV or Parquet, one row a school-year.")],
    out: Annotated[Path, typer.Option(help="The folder to write the results to.")],
    unit: Annotated[str, typer.Option(help="The column of schools.")] = "school_id",
    time: Annotated[str, typer.Option(help="The column of years.")] = "year",
    outcome: Annotated[str, typer.Option(help="The column of the outcome.")] = "mean",
    first: Annotated[
        str, typer.Option(help="The column of the first year in the programme; empty: never.")
    ] = "first_year",
    control: Annotated[str, typer.Option(help="Whom to compare with: never or not-yet.")] = "never",
    covariates: Annotated[
        str, typer.Option(help="Columns, with commas between, that comparison schools are made alike in.")
    ] = "",
    method: Annotated[
        str | None, typer.Option(help="With covariates: dr (doubly robust, the default) or reg.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="The column of what is drawn together, as communities.")
    ] = None,
    weights: Annotated[str | None, typer.Option(help="The column of weights.")] = None,
    anticipation: Annotated[int, typer.Option(min=0, help="Years before the start that it may show.")] = 0,
    missing: Annotated[
        str, typer.Option(help="Schools that miss years: rows (cross-sections) or pairs (both years).")
    ] = "rows",
    errors: Annotated[
        str, typer.Option(help="Standard errors: usual (as R's did), or jackknife for small samples.")
    ] = "usual",
    where: Annotated[
        list[str] | None, typer.Option(help="Use rows with COLUMN=VALUE only; may be given again.")
    ] = None,
    schools: Annotated[
        Path | None, typer.Option(help="A file with a row a school, for columns that the panel lacks.")
    ] = None,
    smoothness: Annotated[
        str | None,
        typer.Option(help="Bounds on the yearly change of slope, with commas; from the data by default."),
    ] = None,
    permutations: Annotated[
        int, typer.Option(min=0, help="Draws of a randomisation p value: starts are dealt anew; 0: none.")
    ] = 0,
    strata: Annotated[
        str | None, typer.Option(help="The column within whose values starts are dealt anew.")
    ] = None,
    draws: Annotated[int, typer.Option(min=99, help="Draws of the bootstraps.")] = 999,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same figures.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Estimate what a programme did: group-time effects, their averages and how far they can be trusted.

    Writes att_gt.csv, aggregates.csv, sensitivity.csv, event_study.csv, summary.json and event_study.svg. The
    exit code is 0 when they were written, 2 when the panel or the question cannot be used, and 130 after
    Ctrl-C, which leaves nothing half-written.
    """
    whole.ready(out)
    with stoppable(), Console(stderr=True).status("Reading the panel") as status:
        found = evidence.estimate(
            panel,
            unit=unit,
            time=time,
            outcome=outcome,
            first=first,
            control=control,
            covariates=_names(covariates),
            method=method,
            cluster=cluster,
            weights=weights,
            anticipation=anticipation,
            missing=missing,
            errors=errors,
            where=_where(where or []),
            schools=schools,
            seed=seed,
            draws=draws,
            smoothness=None if smoothness is None else _numbers(smoothness),
            permutations=permutations,
            strata=strata,
            report=lambda step: status.update(f"{step} …"),
        )
        written = files.write(found, out, outcome=outcome)
    if as_json:
        typer.echo(files.summary_text(found), nl=False)
        return
    for part in _shown(found):
        Console().print(part)
    typer.echo(f"Wrote {', '.join(written)} to {out} after {found.seconds:.1f} s.")


def _names(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(one) for one in _names(text))
    except ValueError:
        raise EvidenceError(
            f"--smoothness “{text}”: give numbers with commas between, as 0,0.01,0.02."
        ) from None


def _where(given: list[str]) -> dict[str, str]:
    """Return what ``--where`` asks for, by column."""
    found = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise EvidenceError(f"--where “{one}”: give a column and a value, as --where group=all.")
        found[name.strip()] = value.strip()
    return found


def _shown(found: "evidence.Effects") -> Iterator[RenderableType]:
    """Yield the effects as tables and sentences."""
    size = found.size
    yield (
        f"{size.schools:,} schools in {size.clusters:,} clusters, {size.years[0]} to {size.years[-1]}: "
        f"{size.school_years:,} school-years, {size.missing:,} missing."
    )
    table = Table("average over", title="Effects", title_justify="left")
    clusters = ["clusters"] if found.design["clustered"] else []
    for head in ("effect", "error", "low", "high", "p", "schools", *clusters):
        table.add_column(head, justify="right", no_wrap=True)
    for one in found.averages:
        if one.event is None:
            table.add_row(
                WHOLES[one.type],
                f"{one.att:.4f}",
                f"{one.se:.4f}",
                f"{one.low:.4f}",
                f"{one.high:.4f}",
                _p(one.p),
                f"{one.n_treated:,} / {one.n_control:,}",
                *([f"{one.treated_clusters:,} / {one.control_clusters:,}"] if clusters else []),
            )
    yield table
    if found.small:
        yield _small(found)
    for few in found.wild:
        yield (
            f"Few clusters ({few.type}): wild cluster bootstrap p = {few.p:.3f}, interval {few.low:.4f} to "
            f"{few.high:.4f} ({few.draws:,} draws)."
        )
    for lot in found.permuted:
        yield f"Starts dealt anew among {lot.dealt} ({lot.type}): p = {lot.p:.3f} ({lot.draws:,} draws)."
    yield from _trust(found)
    yield from found.notes


def _small(found: "evidence.Effects") -> Table:
    """Return the jackknife of the wholes as a table."""
    table = Table("average over", title="The same by the jackknife", title_justify="left")
    for head in ("effect", "error", "low", "high", "p", "degrees of freedom"):
        table.add_column(head, justify="right", no_wrap=True)
    for one in found.small:
        figures = (found.average(one.type).att, one.se, one.low, one.high)
        texts = (f"{figure:.4f}" for figure in figures)
        table.add_row(WHOLES[one.type], *texts, _p(one.p), f"{one.degrees:,.0f}")
    return table


def _equal(p: float) -> str:
    return _p(p) if p < 0.001 else f"= {_p(p)}"


def _p(p: float) -> str:
    return "–" if p != p else "< 0.001" if p < 0.001 else f"{p:.3f}"


def _trust(found: "evidence.Effects") -> Iterator[str]:
    """Yield what is known of the trends, in sentences."""
    test = found.pretest
    if test.p is None:
        yield test.note
    else:
        yield (
            f"Years before the programme: Wald {test.statistic:.2f} on {test.degrees}, p {_equal(test.p)}. "
            "A high p is no proof that trends were parallel."
        )
    broken = found.sensitivity.breakdown.get("average")
    if broken == 0:
        yield "If the trends may differ by a straight line, the average effect cannot be told from none."
    elif broken is not None:
        yield (
            "The average effect can no longer be told from none if the gap between the trends may change its "
            f"slope by {broken:.4g} a year; the largest change seen before was "
            f"{found.sensitivity.largest_bend:.4g}."
        )
