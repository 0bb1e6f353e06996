"""``schoolweave evidence panel``: records of learners or schools to school × year × group cells."""

import csv
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.evidence_stop import STOPPED
from schoolweave.cli.later import Later

if TYPE_CHECKING:
    from schoolweave import schools
    from schoolweave.evidence import panels, whole
    from schoolweave.evidence.panels.engines import Follow, Step
else:
    panels, schools = Later("schoolweave.evidence.panels"), Later("schoolweave.schools")
    whole = Later("schoolweave.evidence.whole")

LISTED = 100_000
"""How many bad rows of each kind ``--problems`` lists at most."""


@say_errors
def panel(
    records: Annotated[
        list[Path], typer.Argument(help="CSV or Parquet files of records, or folders of them.")
    ],
    definitions: Annotated[Path, typer.Option(help="A TOML file that says what the columns mean.")],
    out: Annotated[Path, typer.Option(help="The panel to write: .parquet or .csv.")],
    lineage: Annotated[
        Path | None,
        typer.Option(help="Links between schools (from_id, to_id, year), or a register."),
    ] = None,
    memory: Annotated[str, typer.Option(help="How much memory the engine may use.")] = "3GB",
    engine: Annotated[str, typer.Option(help="duckdb, in this process; or spark.")] = "duckdb",
    threads: Annotated[int | None, typer.Option(min=1, help="How many processors; all if left out.")] = None,
    scratch: Annotated[Path | None, typer.Option(help="Where what does not fit in memory goes.")] = None,
    problems: Annotated[
        Path | None, typer.Option(help="Write each bad row's place to this CSV file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Add up records to cells of school, year, series and group: counts, sums, sums of squares.

    Bad rows are counted, listed and left out; more of them than the definitions allow end the command with
    exit code 2. Ctrl-C stops it; then nothing is written and the exit code is 130.
    """
    for target in (out, *([problems] if problems else [])):
        whole.ready_file(target)
    rules = panels.load(definitions)
    followed = panels.lineage(_links(lineage)) if lineage else None
    with _progress() as follow:
        try:
            made = panels.panel(
                records,
                rules,
                out=out,
                lineage=followed,
                engine="spark" if engine == "spark" else _duckdb(engine),
                memory=memory,
                threads=threads,
                scratch=scratch,
                examples=LISTED if problems else 20,
                follow=follow,
            )
        except panels.Stopped as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(STOPPED) from None
    if problems:
        _write_problems(made.report, problems)
    if as_json:
        typer.echo(json.dumps(made.report.to_dict(), ensure_ascii=False, indent=2))
        return
    _show(made, problems)


def _duckdb(engine: str) -> "panels.EngineName":
    if engine != "duckdb":
        raise typer.BadParameter(
            f"There is no engine “{engine}”: use duckdb or spark.", param_hint="--engine"
        )
    return "duckdb"


def _links(path: Path) -> "tuple[panels.Link, ...]":
    """Return the links of a file of links, or of a register of schools."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
        header = next(csv.reader(handle), [])
    if {"from_id", "to_id"} <= set(header):
        return panels.read_links(path)
    pairs = {
        pair
        for one in schools.read(path).schools
        for pair in (
            *((one.id, heir) for heir in one.successors),
            *((parent, one.id) for parent in one.predecessors),
        )
    }
    return tuple(panels.Link(before, after) for before, after in sorted(pairs))


@contextmanager
def _progress() -> "Iterator[Follow]":
    """Yield a function that draws the stage and its share on standard error; Ctrl-C asks the work to stop."""
    from rich.progress import Progress

    asked: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) > 1:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Starting", total=1.0)

            def follow(step: "Step") -> bool:
                words = "Stopping" if asked else step.stage
                total = None if step.fraction is None else 1.0
                bar.update(task, description=words, completed=step.fraction or 0.0, total=total)
                return not asked

            yield follow
    finally:
        signal.signal(signal.SIGINT, before)


def _write_problems(report: "panels.PanelReport", path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("file", "row", "column", "value", "what", "todo"))
        writer.writerows(
            (bad.file, bad.row, bad.column, bad.value, bad.what, bad.todo) for bad in report.examples
        )


def _show(made: "panels.Panel", problems: Path | None) -> None:
    """Print what went in and what came out, for people."""
    report, console = made.report, Console()
    table = Table(title=report.title or "Panel", title_justify="left")
    for name in ("series", "unit", "years", "no values in", "values", "missing"):
        table.add_column(name)
    for one in report.series:
        lost = ", ".join(map(str, one.missing_years)) or "–"
        span = f"{one.years[0]}–{one.years[-1]}" if one.years else "none"
        table.add_row(one.series, one.unit, span, lost, f"{one.values:,}", f"{one.missing_values:,}")
    console.print(table)
    for one in report.series:
        if one.why:
            console.print(f"Break: {one.series} does not continue {one.measure}: {one.why}", highlight=False)
    for flaw in report.flaws:
        where = f" in column {flaw.column}" if flaw.column else ""
        console.print(f"{flaw.rows:,} bad rows{where}: {flaw.what} {flaw.done}", highlight=False)
    for bad in () if problems else report.examples[:5]:
        what = f", {bad.column}: “{bad.value}”" if bad.column else f": {bad.what}"
        console.print(f"  {bad.file}, row {bad.row}{what.rstrip('.')}. {bad.todo}", highlight=False)
    if problems and any(flaw.rows > LISTED for flaw in report.flaws):
        console.print(f"{problems} lists the first {LISTED:,} of each kind.", highlight=False)
    if report.duplicates and report.duplicates[0]:
        console.print(f"{report.duplicates[0]:,} learners have several records in one school and year.")
    for school, heirs in report.lineage.splits:
        console.print(f"{school} split into {', '.join(heirs)}: its past stays with it.", highlight=False)
    console.print(
        f"Wrote {report.cells:,} cells of {report.schools:,} schools to {made.path} from {report.used:,} of "
        f"{report.records:,} records in {report.seconds:.1f} s ({report.engine}).",
        highlight=False,
        soft_wrap=True,
    )
