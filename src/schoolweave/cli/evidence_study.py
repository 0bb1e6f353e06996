"""``schoolweave evidence study``: register, freeze, run and check studies."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from schoolweave.cli.errors import say_errors
from schoolweave.cli.evidence_stop import stoppable
from schoolweave.cli.later import Later
from schoolweave.core.errors import EvidenceError

if TYPE_CHECKING:
    from schoolweave.evidence import statement as writing
    from schoolweave.evidence import studies, whole
    from schoolweave.evidence.statement import of_study
    from schoolweave.evidence.studies import running
else:
    studies = Later("schoolweave.evidence.studies")
    writing = Later("schoolweave.evidence.statement")
    of_study = Later("schoolweave.evidence.statement.of_study")
    running = Later("schoolweave.evidence.studies.running")
    whole = Later("schoolweave.evidence.whole")

app = typer.Typer(no_args_is_help=True, help="Plan studies before their outcomes, run and check them.")

SMALL = 150
"""Schools in the programme below which a plan is better off with the jackknife."""
BROKEN = 1
"""Exit code of ``check`` where a hash does not hold."""

AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
Frozen = Annotated[Path, typer.Argument(metavar="FROZEN", help="The file that `study freeze` wrote.")]


@app.command()
@say_errors
def register(
    plan: Annotated[Path, typer.Argument(metavar="STUDY", help="The study as TOML or JSON.")],
    as_json: AsJson = False,
) -> None:
    """Check a study's plan and say what it can see; nothing is written.

    The exit code is 0 when the plan is whole and 2 when something is missing or contradicts itself.
    """
    found = studies.read(plan)
    if as_json:
        content = found.model_dump(mode="json") | {"minimum_effect": found.minimum_effect}
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{found.title}: {found.question}")
    typer.echo(f"Design: {studies.design(found.design).name}. Outcome: {found.outcome.name}.")
    if found.comparison is not None:
        typer.echo(found.comparison.describe())
    typer.echo(
        f"It can see effects of {found.minimum_effect:.2f} standard deviations between pupils and more; "
        f"{found.smallest_of_interest:.2f} would matter."
    )
    if found.invites_regression:
        typer.echo(
            "Schools are chosen by results and compared with the year of these: a return to the usual will "
            "look like an effect. Set anticipation = 1 in [estimation], so that the year before is the base."
        )
    if not found.sees_enough:
        typer.echo(
            "It would miss effects that matter: more schools or years are needed, or say so beforehand."
        )
    for hint in _hints(found):
        typer.echo(hint)
    typer.echo("The plan is whole: `schoolweave evidence study freeze` before outcome data are loaded.")


def _hints(found: "studies.Registration") -> Iterator[str]:
    """Yield what would make a plan better."""
    if found.estimation.errors == "usual" and found.sees.treated * found.sees.schools < SMALL:
        yield (
            "So few schools in the programme make the usual standard errors a little too small: set errors = "
            '"jackknife" in [estimation].'
        )
    if found.outcome.sd is None:
        yield (
            "No standard deviation between pupils is registered: the panel needs count, sum and sum_squares, "
            "or no effect size can be told."
        )


@app.command()
@say_errors
def freeze(
    plan: Annotated[Path, typer.Argument(metavar="STUDY", help="The study as TOML or JSON.")],
    out: Annotated[Path, typer.Option(help="The JSON file to write.")],
    as_json: AsJson = False,
) -> None:
    """Freeze a study's plan with a hash, before outcome data are loaded.

    The exit code is 0 when it was written and 2 when the plan is not whole or the file is another study.
    """
    found = studies.freeze(studies.read(plan), at=datetime.now(UTC))
    if out.exists():
        raise EvidenceError(f"{out} exists: a frozen study is never replaced. Freeze into another file.")
    studies.write_frozen(found, out)
    if as_json:
        typer.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    typer.echo(f"Frozen at {found.frozen_at:%Y-%m-%d %H:%M:%S} UTC: {found.sha256}")
    typer.echo(f"Wrote {out}. Publish the hash: it proves later that the plan came first.")


@app.command("run")
@say_errors
def run_(
    frozen: Frozen,
    panel: Annotated[
        Path, typer.Argument(metavar="PANEL", help="Outcomes: CSV or Parquet, a row a school-year.")
    ],
    out: Annotated[Path, typer.Option(help="The folder to write the results to.")],
    schools: Annotated[Path | None, typer.Option(help="A file with a row a school.")] = None,
    change: Annotated[
        list[str] | None,
        typer.Option(help="NAME=VALUE otherwise than planned, as control=never: listed as a departure."),
    ] = None,
    attrition: Annotated[float | None, typer.Option(min=0, max=1, help="Share of schools lost.")] = None,
    language: Annotated[str, typer.Option(help="The language of the statement printed.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Run a frozen study: match, estimate, list departures, write its statement. Nulls are written like any.

    The exit code is 0 when the results were written and 2 when the study or a file cannot be used.
    """
    whole.ready(out)
    study = studies.read_frozen(frozen)
    used = _changed(study.registration.estimation, change or [])
    with stoppable("no results were written"), Console(stderr=True).status("Reading the panel") as status:
        found = running.run(
            study,
            panel,
            out,
            at=datetime.now(UTC),
            schools=schools,
            estimation=used,
            report=lambda step: status.update(f"{step} …"),
        )
    written = of_study.write(found, out, attrition=attrition)
    said = writing.statement(of_study.findings(found, attrition=attrition), language)
    if as_json:
        content = of_study.record(found) | {"statement": said.to_dict()}
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{said.text}\n")
    for line in found.commands:
        typer.echo(line)
    typer.echo(f"Wrote {', '.join(written)} to {out}.")


@app.command()
@say_errors
def check(
    frozen: Frozen,
    results: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The folder that `study run` wrote.")
    ] = None,
    panel: Annotated[Path | None, typer.Option(help="The outcomes: are they the file that was used?")] = None,
    as_json: AsJson = False,
) -> None:
    """Check that a frozen study holds, and list what was run otherwise than planned.

    The exit code is 0 when the hashes hold, whatever the departures, 1 when one does not, and 2 when a file
    cannot be used.
    """
    try:
        study = studies.read_frozen(frozen)
    except studies.ChangedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BROKEN) from None
    faults, listed = _compared(study, results, panel)
    if as_json:
        content = {"sha256": study.sha256, "faults": faults, "departures": listed}
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"The plan is as it was frozen at {study.frozen_at:%Y-%m-%d %H:%M:%S} UTC: {study.sha256}")
        for text in faults or ():
            typer.echo(text, err=True)
        if results is not None:
            typer.echo(f"Departures from the plan: {len(listed)}.")
            for text in listed:
                typer.echo(f"- {text}")
    if faults:
        raise typer.Exit(BROKEN)


def _compared(
    study: "studies.FrozenStudy", results: Path | None, panel: Path | None
) -> tuple[list[str], list[str]]:
    """Return what does not hold, and the departures, of results."""
    if results is None:
        return [], []
    source = results / "run.json"
    try:
        content: dict[str, Any] = json.loads(source.read_text("utf-8"))
        done, begun = studies.Run.model_validate(content["run"]), content["begun"]
    except (ValueError, KeyError) as error:
        raise EvidenceError(f"{source} is not the record of a run: {type(error).__name__}.") from None
    faults = []
    if content["study"]["sha256"] != study.sha256:
        faults.append("The results are those of another frozen study.")
    if panel is not None:
        found = studies.begin(study, panel, at=datetime.now(UTC))
        if found.sha256 != begun["sha256"]:
            faults.append(f"{panel} is not the file that was used: their hashes differ.")
    return faults, [one.sentence for one in studies.departures(study, done)]


def _changed(estimation: "studies.Estimation", changes: list[str]) -> "studies.Estimation":
    """Return an estimation with parts replaced, checked like any other."""
    content = estimation.model_dump()
    for text in changes:
        name, equals, value = text.partition("=")
        if not equals or name not in content or name == "where":
            known = ", ".join(key for key in content if key != "where")
            raise EvidenceError(f"--change “{text}”: give NAME=VALUE, where NAME is one of {known}.")
        content[name] = tuple(filter(None, value.split(","))) if name == "covariates" else value or None
    try:
        return studies.Estimation.model_validate(content)
    except ValueError as error:
        first = str(error).splitlines()[2].strip() if len(str(error).splitlines()) > 2 else str(error)
        raise EvidenceError(f"--change is not understood: {first.split(' [')[0].rstrip('.')}.") from None
