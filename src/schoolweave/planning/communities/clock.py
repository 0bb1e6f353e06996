"""Time, progress and stopping of one search, shared by its threads."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from schoolweave.planning.communities.model import Progress

POLL = 0.1
"""Seconds between two looks at the threads, and between two calls of the caller's function."""


class Clock:
    """Knows when to stop, and tells the caller how far a search is."""

    def __init__(self, seconds: float, progress: Callable[[Progress], bool] | None) -> None:
        self.began = time.monotonic()
        self.seconds = seconds
        self.progress = progress
        self.stopped = False
        self.stage = "starting"
        self.best: float | None = None
        self.bound: float | None = None
        self.done = 0.0
        self.reserve = 0.0
        self._halt = threading.Event()

    def restart(self) -> None:
        """Begin counting now: what went before (compiling) is not part of the time asked."""
        self.began = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        """Seconds that remain to search, never negative."""
        return max(0.0, self.seconds - self.reserve - self.elapsed)

    def halted(self) -> bool:
        """Return whether threads must stop: the caller said so or the time to search is over.

        ``reserve`` seconds are kept for what comes after the search.
        """
        return self._halt.is_set() or self.elapsed >= self.seconds - self.reserve

    def finish(self) -> None:
        """Let threads stop before the time is over: nothing is left to be found."""
        self._halt.set()

    def tell(self, stage: str | None = None) -> None:
        """Report to the caller, from the caller's own thread; notes if it asks to stop."""
        if stage is not None:
            self.stage = stage
        if self.progress is None or self.stopped:
            return
        fraction = min(1.0, max(self.done, self.elapsed / self.seconds if self.seconds > 0 else 1.0))
        if self.progress(Progress(self.stage, self.elapsed, self.best, self.bound, fraction)) is False:
            self.stopped = True
            self._halt.set()

    def wait(self, futures: list[Future[Any]]) -> list[Any]:
        """Return the results of threads in order, reporting while they run."""
        try:
            while not all(future.done() for future in futures):
                self.tell()
                waiting = [future for future in futures if not future.done()]
                if waiting:
                    _nap(waiting[0])
        except BaseException:
            self._halt.set()
            raise
        return [future.result() for future in futures]


def _nap(future: Future[Any]) -> None:
    """Wait for a thread, but not longer than the time between two reports."""
    try:
        future.exception(timeout=POLL)
    except TimeoutError:
        return
