"""``take_effect``: what was decided for a later day happens on that day, once or as long as it runs."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from schoolweave.web.collaborations import actions as collaborations
from schoolweave.web.rounds.actions import decisions

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Form communities, change memberships and move to other rules where the day has come."""

    help = "Let what was decided for today or earlier take effect. With --forever, look every minute."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to stay, and how often to look."""
        parser.add_argument("--forever", action="store_true")
        parser.add_argument("--every", type=float, default=60.0, help="seconds between two looks (60)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply what is due."""
        if not options["forever"]:
            self.stdout.write(_said(due()))
            return
        asked = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda _signal, _frame: asked.set())
        while not asked.is_set():
            close_old_connections()
            try:
                done = due()
            except DatabaseError:
                log.exception("The database does not answer; what is due waits.")
            else:
                if any(done):
                    log.info(_said(done))
            asked.wait(options["every"])


def due() -> tuple[int, int, int]:
    """Apply what is due: decisions, then memberships, then rules; return how many of each."""
    return decisions.apply_due(), collaborations.apply_due(), collaborations.apply_due_moves()


def _said(done: tuple[int, int, int]) -> str:
    formed, changed, moved = done
    return (
        f"{formed} decisions, {changed} changes of membership and {moved} moves to other rules took effect."
    )
