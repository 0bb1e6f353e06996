"""``schoolweave evidence statement``: findings in plain words."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later

if TYPE_CHECKING:
    from schoolweave.evidence import statement as writing
    from schoolweave.evidence.statement import files
else:
    writing = Later("schoolweave.evidence.statement")
    files = Later("schoolweave.evidence.statement.files")


@say_errors
def statement(
    source: Annotated[
        Path,
        typer.Argument(metavar="SOURCE", help="The folder of a study that was run, or findings as JSON."),
    ],
    language: Annotated[str, typer.Option(help="The language: en or mi.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print sentence by sentence as JSON.")] = False,
) -> None:
    """Write the evidence statement of findings: the same numbers always give the same sentences.

    The exit code is 2 where the findings are not understood or there is no such language.
    """
    found = writing.statement(files.read(source), language)
    if as_json:
        typer.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    typer.echo(found.text)
