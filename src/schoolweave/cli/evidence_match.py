"""``schoolweave evidence match``: comparison schools for those in a programme, with how alike they are."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console, RenderableType
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.evidence_stop import stoppable
from schoolweave.cli.later import Later
from schoolweave.core.errors import EvidenceError

if TYPE_CHECKING:
    from schoolweave.evidence import comparison, whole
else:
    comparison, whole = Later("schoolweave.evidence.comparison"), Later("schoolweave.evidence.whole")

VERDICTS = {"good": "below 0.1", "acceptable": "below 0.25", "unbalanced": "0.25 or more"}

OPTIONS = {"characteristics": "on", "calipers": "within"}
"""Options that are not called as the parts of a rule are."""


@say_errors
def match(
    schools: Annotated[Path, typer.Argument(metavar="SCHOOLS", help="CSV or Parquet, one row a school.")],
    treated: Annotated[str, typer.Option(help="The column of who joined: a first year, or 1 and 0.")],
    on: Annotated[str, typer.Option(help="Stable characteristics to match on, with commas between.")],
    out: Annotated[Path, typer.Option(help="The folder to write the results to.")],
    unit: Annotated[str, typer.Option(help="The column of schools.")] = "school_id",
    exact: Annotated[str, typer.Option(help="Columns that must be the same, as kind,region.")] = "",
    distance: Annotated[
        str, typer.Option(help="What near means: propensity, logit, robust or mahalanobis.")
    ] = "propensity",
    caliper: Annotated[
        str, typer.Option(help="The widest distance, in its standard deviations for propensity; or none.")
    ] = "0.2",
    within: Annotated[
        list[str] | None, typer.Option(help="COLUMN=WIDTH in its own unit; may be given again.")
    ] = None,
    ratio: Annotated[int, typer.Option(min=1, max=50, help="Comparison schools sought for each.")] = 1,
    replacement: Annotated[
        bool, typer.Option("--replacement", help="A school may serve several others.")
    ] = False,
    order: Annotated[str, typer.Option(help="Who chooses first: largest, smallest or id.")] = "largest",
    missing: Annotated[
        str, typer.Option(help="Schools with gaps: leave-out, or alike (with the same gaps only).")
    ] = "leave-out",
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Find comparison schools: nearest on stable characteristics, within groups and calipers.

    Writes matched.csv (for `evidence estimate --schools`, with --weights weight), pairs.csv, unmatched.csv,
    balance.csv and summary.json. The exit code is 0 when they were written and 2 when nothing can be matched.
    """
    whole.ready(out)
    rule = _rule(
        characteristics=_names(on),
        exact=_names(exact),
        distance=distance,
        caliper=None if caliper == "none" else _number(caliper, "--caliper"),
        calipers=dict(_width(one) for one in within or []),
        ratio=ratio,
        replacement=replacement,
        order=order,
        missing=missing.replace("-", "_"),
    )
    with stoppable(), Console(stderr=True).status("Finding comparison schools …"):
        table = comparison.read(schools, id_column=unit, words=rule.exact)
        found = comparison.match(table, treated=comparison.joined(table, treated), rule=rule)
    written = comparison.write(found, out, schools=table, id_column=unit)
    if as_json:
        typer.echo(json.dumps(comparison.summary(found), ensure_ascii=False, indent=2))
        return
    for part in _shown(found):
        Console().print(part)
    typer.echo(f"Wrote {', '.join(written)} to {out}.")


def _rule(**parts: Any) -> "comparison.Rule":
    from pydantic import ValidationError

    try:
        return comparison.Rule(**parts)
    except ValidationError as error:
        first = error.errors()[0]
        name = OPTIONS.get(name := str(first["loc"][0]), name) if first["loc"] else "on"
        if first["type"] == "too_short":
            raise EvidenceError("--on is empty: name characteristics, as roll,need.") from None
        said = first["msg"].removeprefix("Value error, ").rstrip(".")
        raise EvidenceError(f"--{name} is not understood: {said}.") from None


def _names(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _number(text: str, option: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise EvidenceError(f"{option} “{text}” is not a number, such as 0.2.") from None


def _width(text: str) -> tuple[str, float]:
    name, equals, width = text.partition("=")
    if not equals:
        raise EvidenceError(f"--within “{text}”: give a column and a width, as --within roll=100.")
    return name.strip(), _number(width, "--within")


def _shown(found: "comparison.Match") -> Iterator[RenderableType]:
    """Yield the match as sentences and a table."""
    yield found.rule.describe()
    yield found.sentence
    table = Table("characteristic", title="Balance", title_justify="left")
    for head in ("in programme", "compared", "difference before", "after", "ratio of variances", ""):
        table.add_column(head, justify="right")
    for row in found.balance:
        table.add_row(
            row.name,
            _figure(row.treated_after),
            _figure(row.comparison_after),
            _figure(row.difference_before),
            _figure(row.difference_after),
            _figure(row.ratio_after),
            VERDICTS.get(row.verdict, ""),
        )
    yield table
    for reason, count in found.left_out.items():
        yield f"Not considered, {count:,} schools: {reason}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.3f}"
