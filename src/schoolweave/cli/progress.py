"""Progress of long reads, on standard error and only where a person looks at it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

SHOWN_FROM = 20_000_000
"""Files of fewer bytes are read before a bar could be seen."""


@contextmanager
def file_progress(path: Path) -> Iterator[Callable[[int, int], None] | None]:
    """Yield a function of bytes done and bytes in all that moves a bar, or ``None`` where no bar is shown."""
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal or not path.is_file() or path.stat().st_size < SHOWN_FROM:
        yield None
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(f"Reading {path.name}", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
