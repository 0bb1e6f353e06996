"""A search on the screen: best, bound, gap and time; Ctrl-C keeps the best so far."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from schoolweave.planning import Progress as Step


@contextmanager
def search_progress() -> Iterator[Callable[["Step"], bool]]:
    """Yield a function that draws a search's progress on standard error and tells it when to stop.

    The first Ctrl-C asks the search to stop, so that its best plan is kept; a second one ends the command.
    """
    from rich.progress import BarColumn, Progress, TextColumn

    asked: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) > 1:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}"))
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("starting", total=1.0, figures="")

            def follow(step: "Step") -> bool:
                words = "stopping, keeping the best" if asked else step.stage
                bar.update(task, description=words, completed=step.fraction, figures=_figures(step))
                return not asked

            yield follow
    finally:
        signal.signal(signal.SIGINT, before)


def _figures(step: "Step") -> str:
    parts = [f"{step.elapsed:.0f} s"]
    if step.best is not None:
        parts.append(f"best {step.best:,.0f} km")
    if step.bound is not None:
        parts.append(f"bound {step.bound:,.0f} km")
    if step.best and step.bound is not None:
        parts.append(f"gap {max(0.0, 1 - step.bound / step.best):.2%}")
    return " · ".join(parts)
