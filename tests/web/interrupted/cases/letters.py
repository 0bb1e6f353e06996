"""Letters on their way: gathered, handed to the mail server, come back."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.core import mail
from django.utils import timezone
from tests.web.interrupted.making import Act, Job, Things, case, world

from schoolweave.web.accounts.letters import post
from schoolweave.web.accounts.mail import bounces, digests, sending
from schoolweave.web.accounts.models import Letter

REPORT = (
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
    "Action: failed\nStatus: 5.1.1\n\n"
    "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\n\n--b--\n"
)


@world()
def waiting() -> Things:
    """Letters that go at once, and letters of two readers that wait for the day's."""
    long_ago = timezone.now() - timedelta(days=2)
    for number in range(3):
        post(to=f"p{number}@example.test", kind="test", subject="Now", text="Now.", urgent=True)
    for number in range(4):
        address, subject = f"d{number % 2}@example.test", f"Letter {number}"
        post(to=address, kind="test", subject=subject, text="Later.", not_before=long_ago)
    return Things()


def told() -> object:
    """Say that each letter arrived, that one at most did so twice, and then under one Message-ID."""
    kept = Counter((str(one.to), one.subject, one.extra_headers["Message-ID"]) for one in mail.outbox)
    copies = sorted(kept.values())
    arrived = sorted({(to, subject) for to, subject, _ in kept})
    ids = len({message_id for _, _, message_id in kept})
    states = Counter(Letter.objects.values_list("kind", "state"))
    return arrived, ids, copies[:-1], copies[-1] <= 2, dict(states)


def again(sent: Any) -> None:
    """Deliver once the letter that was on its way is given up."""
    mail.outbox = list(sent)
    sending.deliver_due(timezone.now() + sending.GIVEN_UP + timedelta(minutes=1))


@case(sending.deliver_due, waiting)
def deliver_due(_: Things) -> Job:
    mail.outbox = []
    return Job(sending.deliver_due, again, told, lambda: tuple(mail.outbox))


@case(digests.gather, waiting)
def gather(_: Things) -> Job:
    def said() -> object:
        return sorted(Letter.objects.filter(kind="digest").values_list("address", "text"))

    return Job(digests.gather, lambda _: digests.gather(), said)


@case(bounces.note_bounce, waiting)
def note_bounce(_: Things) -> Act:
    mail.outbox = []
    sending.deliver_due()
    letter = Letter.objects.filter(kind="digest").first()
    assert letter is not None
    report = REPORT.format(message_id=letter.message_id).encode()
    return lambda: bounces.note_bounce(report)
