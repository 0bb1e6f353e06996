"""``schoolweave evidence value-added``: what pupils reached beside pupils alike elsewhere, by school."""

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.evidence_stop import stoppable
from schoolweave.cli.later import Later

if TYPE_CHECKING:
    from schoolweave.evidence import value_added as model
    from schoolweave.evidence import whole
    from schoolweave.evidence.value_added import files
else:
    model = Later("schoolweave.evidence.value_added")
    files = Later("schoolweave.evidence.value_added.files")
    whole = Later("schoolweave.evidence.whole")

COLUMNS = ("school", "pupils", "raw", "value", "se", "low", "high", "shrinkage", "band")


@say_errors
def value_added(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="CSV or Parquet: a row a pupil, or sums a school.")
    ],
    out: Annotated[Path, typer.Option(help="The folder to write the results to.")],
    on: Annotated[str, typer.Option(help="Covariates, as prior results, with commas between.")] = "",
    unit: Annotated[str, typer.Option(help="The column of schools.")] = "school_id",
    outcome: Annotated[str, typer.Option(help="The column of pupils' results.")] = "result",
    sums: Annotated[
        bool, typer.Option("--sums", help="Each row is a school's sums: n, y, y*y, prior, prior*y, …")
    ] = False,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="By restricted maximum likelihood.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Tell each school's value added by a random-intercept model, small schools drawn to the middle.

    Writes schools.csv and summary.json. The exit code is 0 when they were written and 2 when the records
    cannot be used.
    """
    whole.ready(out)
    covariates = [one.strip() for one in on.split(",") if one.strip()]
    with stoppable(), Console(stderr=True).status("Reading and fitting …"):
        read, left_out = files.read(records, unit=unit, outcome=outcome, x=covariates, sums=sums)
        found = model.fit(read, restricted=restricted)
    summary = files.summary(found, left_out=left_out)
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    with whole.drafts(out / "schools.csv", out / "summary.json") as (schools, told):
        with schools.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(("school_id", *COLUMNS[1:]))
            writer.writerows([getattr(one, name) for name in COLUMNS] for one in found.schools)
        told.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    if as_json:
        typer.echo(text)
        return
    table = Table("coefficient", "value", "error", title="Value added", title_justify="left")
    for one in found.coefficients:
        table.add_row(one.name, f"{one.value:.4f}", f"{one.se:.4f}")
    Console().print(table)
    for sentence in files.sentences(found, left_out=left_out):
        typer.echo(sentence)
    typer.echo(f"Wrote schools.csv and summary.json to {out}.")
