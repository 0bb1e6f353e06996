"""Send an expression, in time or late; take it back, answer a question, withdraw."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds.actions import receipts
from schoolweave.web.rounds.actions.expressions.starting import check_free, check_is_in, locked
from schoolweave.web.rounds.content import joined
from schoolweave.web.rounds.models import Expression, Question, Receipt, Round
from schoolweave.web.rounds.queries.tasks import bars_to_sending
from schoolweave.web.rounds.rules import NotNow, calls
from schoolweave.web.rounds.rules import expressions as rules


@transaction.atomic
def submit(*, expression: Expression, by: Person) -> Receipt:
    """Send it in time. The deadline is asked of the database's round inside the transaction.

    Raises :class:`schoolweave.web.rounds.rules.calls.TooLate` after it, :class:`NotNow` where something
    is missing; nothing that was filled in changes.
    """
    row = _to_send(expression, by, "submit")
    calls.check_open(row.round)
    return _send(row, "submit", by)


@transaction.atomic
def send_late(*, expression: Expression, reason: str, by: Person) -> Receipt:
    """Send it after the closing time, with a reason: the office decides whether it counts."""
    row = _to_send(expression, by, "send_late")
    if calls.phase(row.round) != calls.CLOSED:
        raise NotNow(gettext("The round is open: send it in the ordinary way."))
    if not reason.strip():
        raise NotNow(gettext("Say why it comes after the closing time."))
    row.late_reason = reason.strip()
    return _send(row, "send_late", by, late=True)


def _to_send(expression: Expression, by: Person, act: str) -> Expression:
    row = locked(expression)
    row.round = (
        Round.objects.select_for_update(of=("self",)).select_related("rule_version").get(pk=row.round_id)
    )
    check_is_in(row, by)
    rules.WORKFLOW.check(row, act)
    bars = bars_to_sending(row)
    if bars:
        raise NotNow(" ".join(bars))
    for part in joined(row):
        check_free(row.round, part.school, but=[row.pk])
    return row


def _send(row: Expression, act: str, by: Person, *, late: bool = False) -> Receipt:
    before, after = rules.WORKFLOW.move(row, act)
    row.submitted_at, row.submitted_by = timezone.now(), by
    row.version += 1
    row.save()
    receipt = receipts.give_receipt(row, by=by, at=row.submitted_at, late=late)
    verb = rules.WORKFLOW.acts[act].verb
    after = after | {"receipt": receipt.digest}
    record(verb=verb, object=row, by=by, before=before, after=after, reason=row.late_reason if late else "")
    return receipt


@transaction.atomic
def take_back(*, expression: Expression, by: Person) -> Expression:
    """Take a sent expression back to change it and send it again, as long as the round is open."""
    row = locked(expression)
    check_is_in(row, by)
    calls.check_open(row.round)
    return moved(row, "take_back", by)


@transaction.atomic
def answer(*, expression: Expression, text: str, by: Person) -> Question:
    """Answer the office's question and send the expression back as it is now, deadline or not."""
    row = locked(expression)
    check_is_in(row, by)
    rules.WORKFLOW.check(row, "answer")
    bars = bars_to_sending(row)
    if bars:
        raise NotNow(" ".join(bars))
    question = receipts.give_answer(row, text=text, by=by)
    moved(row, "answer", by)
    receipts.give_receipt(row, by=by, at=timezone.now())
    return question


@transaction.atomic
def withdraw(*, expression: Expression, reason: str, by: Person) -> Expression:
    """Withdraw it for good: it does not count any more."""
    row = locked(expression)
    check_is_in(row, by)
    return moved(row, "withdraw", by, reason=reason)


def moved(row: Expression, act: str, by: Person | None, *, reason: str = "") -> Expression:
    """Move a locked expression as the workflow says, and record it."""
    before, after = rules.WORKFLOW.move(row, act)
    row.version += 1
    row.save()
    record(verb=rules.WORKFLOW.acts[act].verb, object=row, by=by, before=before, after=after, reason=reason)
    return row
