"""Sending: the table of letters is the queue, so that a killed worker loses none.

A worker marks a letter as being sent, hands it to the mail server and marks it as sent. Killed between the
second and the third, it leaves one letter of which nobody knows whether the server took it; after
:data:`GIVEN_UP` it is sent again under the same Message-ID. So at most the one letter in flight can arrive
twice, and none is lost.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolweave.web.accounts import invited
from schoolweave.web.accounts.letters import link
from schoolweave.web.accounts.mail.digests import gather
from schoolweave.web.accounts.mail.outcomes import Outcome, outcome_of
from schoolweave.web.accounts.models import Letter

GIVEN_UP = timedelta(minutes=10)
"""After how long a letter that is being sent is taken for left behind by a worker that died."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
"""The pause after a first failure; each one doubles it, up to the longest."""

ATTEMPTS_MAX = 14
"""Tries before a letter is given up: with those pauses, about two days, as mail servers do."""

S = Letter.State


@dataclass(slots=True)
class Delivered:
    """What one pass did: letters sent, to be tried again, given up, come back."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    bounced: int = 0


def due(now: datetime) -> QuerySet[Letter]:
    """Return the letters to be sent now, the longest waiting first."""
    at_once = Q(urgent=True) | Q(to__letters_at_once=True)
    rows = Letter.objects.filter(at_once, state=S.QUEUED, digest=None, next_attempt_at__lte=now)
    return rows.order_by("next_attempt_at", "pk")


def deliver_due(now: datetime | None = None, *, limit: int = 500) -> Delivered:
    """Gather digests and send what is due; return what became of it.

    Stops early where the mail server itself is away: the rest would only fail the same way.
    """
    at, done = now or timezone.now(), Delivered()
    Letter.objects.filter(state=S.SENDING, claimed_at__lt=at - GIVEN_UP).update(state=S.QUEUED)
    gather(at)
    connection = get_connection()
    try:
        for key in list(due(at).values_list("pk", flat=True)[:limit]):
            letter = _claim(key, at)
            if letter is None:
                continue
            outcome = _send(letter, connection)
            _settle(letter, outcome, at, done)
            if outcome.server_away:
                break
    finally:
        connection.close()
    return done


def _claim(key: int, now: datetime) -> Letter | None:
    """Mark a letter as being sent by this worker; None where another was faster.

    The moment is this letter's, not that of the pass, which may last longer than :data:`GIVEN_UP`.
    """
    marks = {
        "state": S.SENDING,
        "claimed_at": max(now, timezone.now()),
        "attempts": F("attempts") + 1,
    }
    if not Letter.objects.filter(pk=key, state=S.QUEUED).update(**marks):
        return None
    letter = Letter.objects.select_related("to").get(pk=key)
    if not letter.message_id:
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
        letter.message_id = make_msgid(idstring=str(letter.pk), domain=domain)
        letter.save(update_fields=["message_id"])
    return letter


def _send(letter: Letter, connection: BaseEmailBackend) -> Outcome:
    if letter.to is not None and not letter.to.is_active:
        return Outcome(S.FAILED, _("The account of the reader is closed."))
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    try:
        message = EmailMessage(
            letter.subject, _filled(letter), to=[letter.address], headers=headers, connection=connection
        )
        message.send()
    except Exception as error:
        return outcome_of(error)
    return Outcome(S.SENT)


def _filled(letter: Letter) -> str:
    """Return the text with what is kept nowhere: the link of an invitation."""
    about = invited.about(letter)
    if about is None:
        return letter.text
    return letter.text.replace("{link}", link("invitation", invited.token(about)))


@transaction.atomic
def _settle(letter: Letter, outcome: Outcome, now: datetime, done: Delivered) -> None:
    """Write down what became of a letter, and of those that it carries."""
    state = outcome.state
    if state == S.QUEUED and letter.attempts >= ATTEMPTS_MAX:
        state = S.FAILED
    changes: dict[str, Any] = {"state": state, "error": outcome.error[:2000]}
    if state == S.SENT:
        changes |= {"sent_at": timezone.now()}
    if state == S.QUEUED:
        changes |= {"next_attempt_at": now + pause(letter.attempts)}
    Letter.objects.filter(pk=letter.pk, state=S.SENDING).update(**changes)
    if state != S.QUEUED:
        Letter.objects.filter(digest=letter.pk).update(**changes)
    name = {S.SENT: "sent", S.QUEUED: "later", S.FAILED: "failed", S.BOUNCED: "bounced"}[state]
    setattr(done, name, getattr(done, name) + 1)


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many tries."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST_PAUSE)
