"""``deliver_letters``: send what waits, once or for as long as the process lives."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from schoolweave.web.accounts.mail.sending import Delivered, deliver_due

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Gather digests and send letters; with ``--forever`` again and again."""

    help = "Send the letters that wait. With --forever, look every few seconds until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to stay, and how often to look."""
        parser.add_argument("--forever", action="store_true")
        parser.add_argument("--every", type=float, default=10.0, help="seconds between two looks (10)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send what is due."""
        if not options["forever"]:
            self.stdout.write(_said(deliver_due()))
            return
        asked = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda _signal, _frame: asked.set())
        while not asked.is_set():
            close_old_connections()
            try:
                done = deliver_due()
            except DatabaseError:
                log.exception("The database does not answer; letters wait.")
            else:
                if done != Delivered():
                    log.info(_said(done))
            asked.wait(options["every"])


def _said(done: Delivered) -> str:
    return (
        f"{done.sent} letters sent, {done.later} to be tried again, {done.failed} given up, "
        f"{done.bounced} came back."
    )
