"""The clock of one matching, what its caller is told meanwhile, and whether the caller asked to stop."""

import time
from collections.abc import Callable

from schoolweave.planning.communities.model import Progress

Follow = Callable[[Progress], bool]
OFTEN = 0.1
"""Seconds between two calls of the caller's function, at least."""


class Watch:
    """Seconds since the beginning; once ``stopped`` by the caller, every stage is over at once."""

    def __init__(self, seconds: float, progress: Follow | None = None) -> None:
        """Begin now, with ``seconds`` in all."""
        self.seconds, self._progress = seconds, progress
        self._began, self._told = time.monotonic(), -OFTEN
        self.stopped = False
        self.best: float | None = None

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._began

    def left(self, share: float = 1.0) -> float:
        """Return the seconds until a share of the time is over, 0 where the caller has stopped."""
        return 0.0 if self.stopped else share * self.seconds - self.elapsed

    def stage(self, name: str, share: float = 1.0) -> Callable[[float], bool]:
        """Return a function that tells the caller how far a stage is, and whether the stage has to end.

        It ends when ``share`` of the time is over, or when the caller's function returned ``False``.
        """

        def over(done: float) -> bool:
            if self._progress is not None and not self.stopped and self.elapsed - self._told >= OFTEN:
                self._told = self.elapsed
                step = Progress(name, self.elapsed, self.best, None, min(1.0, max(0.0, done)))
                self.stopped = not self._progress(step)
            return self.left(share) <= 0

        return over
