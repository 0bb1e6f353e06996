"""Sending a letter again that could not be sent or came back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolweave.web.accounts.actions.recording import record
from schoolweave.web.accounts.models import Letter, Person
from schoolweave.web.accounts.rules import check_allowed

AGAIN = frozenset({Letter.State.FAILED, Letter.State.BOUNCED})
"""States from which a letter can be sent again."""


@transaction.atomic
def send_again(*, letter: Letter, by: Person | None) -> Letter:
    """Queue a letter again, by itself and from the first try; its log in the record of changes stays.

    Raises :class:`NotAllowed`, or :class:`ValueError` where its state does not allow it.
    """
    held = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if by is not None:
        check_allowed(by, "letter.manage", held)
    if held.state not in AGAIN:
        raise ValueError(_("Only a letter that failed or came back can be sent again."))
    before = {"state": held.state, "error": held.error}
    held.state, held.attempts, held.error = Letter.State.QUEUED, 0, ""
    held.urgent, held.digest, held.next_attempt_at = True, None, timezone.now()
    held.message_id = ""  # another letter for the readers' programs, which may have hidden the first
    held.save()
    record(verb="letter.queued_again", object=held, by=by, before=before)
    return held
