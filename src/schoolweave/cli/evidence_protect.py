"""``schoolweave evidence protect``: a table made safe to publish, and logged."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from schoolweave.cli.errors import say_errors
from schoolweave.cli.evidence_stop import stoppable
from schoolweave.cli.later import Later

if TYPE_CHECKING:
    from schoolweave.evidence import disclosure, whole
else:
    disclosure, whole = Later("schoolweave.evidence.disclosure"), Later("schoolweave.evidence.whole")


def _names(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(name for name in text.split(",") if name)


@say_errors
def protect(
    table: Annotated[Path, typer.Argument(help="A CSV file: a row for each school and group, no totals.")],
    profile: Annotated[str, typer.Option(help="A profile by name, or the path of a TOML file.")],
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    key_file: Annotated[
        Path | None, typer.Option(help="A file whose bytes fix random rounding; keep it secret.")
    ] = None,
    log: Annotated[Path | None, typer.Option(help="The log of releases, read and added to.")] = None,
    name: Annotated[str | None, typer.Option(help="This release's name in the log; else the file's.")] = None,
    levels: Annotated[
        list[str] | None,
        typer.Option(help="Columns from the widest area to the school, a,b,c; once for each way to add up."),
    ] = None,
    groups: Annotated[str | None, typer.Option(help="Columns of groups, a,b.")] = None,
    by: Annotated[str | None, typer.Option(help="Columns over which nothing is added, as years.")] = None,
    overlapping: Annotated[
        str | None, typer.Option(help="Groups in which a learner may count twice: their totals are read.")
    ] = None,
    count: Annotated[str, typer.Option(help="The column of learners.")] = "count",
    met: Annotated[str | None, typer.Option(help="The column of those who reached the measure.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Write a table with its totals as it may be published: figures, or symbols with their meaning.

    The exit code is 2 where the table cannot be used, or where it is refused because of earlier releases.
    """
    whole.ready(out)
    if log:
        whole.ready_file(log)
    read = disclosure.read(
        table,
        trees=[_names(one) or () for one in levels or ()],
        groups=_names(groups),
        by=_names(by),
        overlapping=_names(overlapping) or (),
        count=count,
        met=met,
    )
    earlier = disclosure.read_log(log) if log else ()
    secret = key_file.read_bytes().strip() if key_file else b""
    with stoppable(), Console(stderr=True).status("Protecting the table …"):
        published = disclosure.protect(read, disclosure.profile(profile), key=secret, earlier=earlier)
    if log:
        with stoppable(), Console(stderr=True).status("Holding it against earlier releases …"):
            disclosure.record(log, published, name or table.stem, f"{datetime.now(UTC):%Y-%m-%d}")
    disclosure.write(published, out)
    told = disclosure.summary(published)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    typer.echo(
        f"Wrote {told['cells']:,} cells to {out}: {told['suppressed_for_themselves']:,} figures suppressed "
        f"for themselves, {told['suppressed_for_others']:,} so that those cannot be worked out."
    )
