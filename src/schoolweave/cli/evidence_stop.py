"""Ctrl-C in the commands of evidence: a sentence and exit code 130, no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

STOPPED = 130
"""Exit code of a command that a person ended, as shells have it."""


@contextmanager
def stoppable(left: str = "nothing was written") -> Iterator[None]:
    """End the command with :data:`STOPPED`, saying what is ``left``, where a person stops what is within."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(f"Stopped: {left}.", err=True)
        raise typer.Exit(STOPPED) from None
