"""How a command ends when something is wrong: one sentence on standard error, exit code 2, no traceback."""

import os
import sys
from contextlib import ContextDecorator
from types import TracebackType

import typer

from schoolweave.core.errors import SchoolweaveError

EXIT_UNUSABLE = 2
"""Exit code where the input cannot be used at all; the same that a wrong option gives."""


class SayErrors(ContextDecorator):
    """Turns a :class:`SchoolweaveError` or :class:`OSError` into its sentence and :data:`EXIT_UNUSABLE`.

    Use :data:`say_errors`: below ``@app.command()`` as ``@say_errors``, or as ``with say_errors:``. A closed
    pipe (``| head``) ends the command quietly. Other exceptions are faults of the program and pass.
    """

    def __enter__(self) -> "SayErrors":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, SchoolweaveError):
            typer.echo(str(error), err=True)
            raise typer.Exit(EXIT_UNUSABLE) from None
        if isinstance(error, BrokenPipeError):
            _silence_output()
            raise typer.Exit(0) from None
        if isinstance(error, OSError):
            where = f"The file {error.filename}" if error.filename else "A file"
            reason = error.strerror or type(error).__name__
            typer.echo(f"{where} cannot be used ({reason}): check the path and its permissions.", err=True)
            raise typer.Exit(EXIT_UNUSABLE) from None


def _silence_output() -> None:
    """Send what is still in the buffer of standard output nowhere, so that the exit is quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


say_errors = SayErrors()
"""The one that commands use."""
