"""How a command ends when something is wrong: one sentence on standard error, exit code 2, no traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import ContextDecorator, contextmanager

import typer

from schoolweave.core.errors import SchoolweaveError

EXIT_UNUSABLE = 2
"""Exit code where the input cannot be used at all; the same that a wrong option gives."""


@contextmanager
def _say_errors() -> Iterator[None]:
    try:
        yield
    except SchoolweaveError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_UNUSABLE) from None
    except BrokenPipeError:
        # The reader of our output went away (`| head`): silence the flush at exit as well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        reason = error.strerror or type(error).__name__
        typer.echo(f"The file{where} cannot be used: {reason}. Check the path and its permissions.", err=True)
        raise typer.Exit(EXIT_UNUSABLE) from None


def say_errors() -> ContextDecorator:
    """Return a decorator and context manager that turns a :class:`SchoolweaveError` into its sentence.

    Use it below ``@app.command()`` as ``@say_errors()``, or as ``with say_errors():``. The sentence goes to
    standard error and the command exits with :data:`EXIT_UNUSABLE`; an :class:`OSError` is said in
    the same way, and a closed pipe ends quietly.
    """
    manager: ContextDecorator = _say_errors()
    return manager
