"""What a process that is killed leaves behind, at every point of an action, without killing it each time.

A point lies before each SQL statement, and before and after each commit. What would be left there is looked
at, and kept where it changed: see :mod:`tests.web.interrupted.stores`. :mod:`tests.web.interrupted.killing`
proves that a real SIGKILL leaves the same.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.web.interrupted.stores import Act, Store


@dataclass(slots=True)
class Points:
    """Goes through the points of an action; keeps each image, and what else was so at each point.

    ``seen`` holds for each point the number of its image, the uploads that were there, and what ``also``
    said. ``last`` ends the process at that point, for good.
    """

    store: Store
    media: Path
    also: Callable[[], Any] = lambda: None
    last: Callable[[int], None] = lambda point: None
    images: list[Any] = field(default_factory=list)
    seen: list[tuple[int, frozenset[str], Any]] = field(default_factory=list)
    commits: int = 0
    _known: object = None

    def __call__(self) -> None:
        """Pass a point."""
        self.last(len(self.seen) + 1)
        now = self.store.mark()
        if now != self._known or not self.images:
            self._known = now
            self.images.append(self.store.image())
        self.seen.append((len(self.images) - 1, files(self.media), self.also()))

    def watch(self, act: Act) -> None:
        """Run an action with its points."""
        from django.db import connection

        commit = connection._commit

        def committed() -> None:
            self()
            commit()
            self.commits += 1
            self()

        def executed(execute: Callable[..., Any], *given: Any) -> Any:
            self()
            return execute(*given)

        connection._commit = committed
        try:
            with connection.execute_wrapper(executed):
                act()
        finally:
            del connection._commit


def files(folder: Path) -> frozenset[str]:
    """Return the names of all uploads."""
    return frozenset(
        str((Path(at) / name).relative_to(folder)) for at, _, names in os.walk(folder) for name in names
    )
