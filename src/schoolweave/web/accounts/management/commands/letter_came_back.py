"""``letter_came_back``: note a mail server's report of a letter that could not be delivered."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from schoolweave.web.accounts.mail.bounces import note_bounce


class Command(BaseCommand):
    """Read one report from standard input; let the mail server pipe its reports here."""

    help = "Read a delivery report (RFC 3464) from standard input and mark the letter as come back."

    def handle(self, *args: Any, **options: Any) -> None:
        """Note the report and say which letter it was about."""
        letter = note_bounce(sys.stdin.buffer.read())
        self.stdout.write(
            f"The letter “{letter.subject}” to {letter.address} came back."
            if letter
            else "The report is about no letter of ours, or not about a failure for good: nothing changed."
        )
