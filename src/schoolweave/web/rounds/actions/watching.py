"""Keeps a search's progress in its row, and hears there whether somebody wants it to stop."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.utils import timezone

from schoolweave.planning import Progress
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.rules import Status

logger = logging.getLogger(__name__)

EVERY_SECONDS = 1.0  # how often the row is written
POINTS_MAX = 240  # of the history; then every other point is dropped


class Watch:
    """The callback of a search: returns False once it should stop.

    One short statement a second, never a transaction that stays open. An attempt that was given up
    (its row runs under another attempt, or was marked as failed) is told to stop too.
    """

    def __init__(self, scenario: Scenario, on_progress: Callable[[Progress], object] | None = None) -> None:
        self._rows = Scenario.objects.filter(
            pk=scenario.pk, attempt=scenario.attempt, status__in=[Status.RUNNING, Status.STOPPING]
        )
        self._on_progress = on_progress
        self._history: list[list[float | None]] = []
        self._latest: dict[str, Any] = {}
        self._written = float("-inf")
        self._go_on = True

    def __call__(self, progress: Progress) -> bool:
        """Take a search's progress; return whether it should go on."""
        if self._on_progress is not None:
            self._on_progress(progress)
        if time.monotonic() - self._written >= EVERY_SECONDS:
            self._latest = {
                "stage": progress.stage,
                "elapsed": round(progress.elapsed, 1),
                "best": progress.best,
                "bound": progress.bound or None,
                "fraction": round(progress.fraction, 3),
            }
            self._remember(progress)
            self._go_on = self._write()
        return self._go_on

    def say(self, stage: str) -> None:
        """Say what happens now, outside the search."""
        self._latest = self._latest | {"stage": stage}
        self._write()

    def _remember(self, progress: Progress) -> None:
        bound = progress.bound or None  # 0 says nothing
        if progress.best is None and bound is None:
            return
        self._history.append([round(progress.elapsed, 1), progress.best, bound])
        if len(self._history) > POINTS_MAX:
            self._history = self._history[::2]

    def _write(self) -> bool:
        self._written = time.monotonic()
        try:
            self._rows.update(progress=self._latest, history=self._history, heartbeat_at=timezone.now())
            return self._rows.values_list("status", flat=True).first() == Status.RUNNING
        except OperationalError:  # somebody holds the database for long: the next second will do
            logger.warning("the progress of a scenario could not be written", exc_info=True)
            return self._go_on
