"""Ctrl-C in the commands of evidence: a sentence and exit code 130, no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

STOPPED = 130
"""Exit code of a command that a person ended, as shells have it."""


@contextmanager
def stoppable() -> Iterator[None]:
    """End the command with :data:`STOPPED` where a person stops what is within."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped: nothing was written.", err=True)
        raise typer.Exit(STOPPED) from None
