"""Start an application, fill it in, send it in time or late, answer, take back, withdraw."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.directory.models import School
from schoolweave.web.rounds import content, telling
from schoolweave.web.rounds.actions import receipts, signing
from schoolweave.web.rounds.models import Application, Question, Receipt, Round
from schoolweave.web.rounds.queries import eligibility
from schoolweave.web.rounds.queries.application_tasks import bars_to_sending, missing
from schoolweave.web.rounds.rules import NotNow, calls
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.ui import stale


@transaction.atomic
def start(*, round: Round, school: School, by: Person) -> Application:
    """Begin an application for a school; after the closing time it can only be sent late."""
    rules.check_can_write(by, school)
    row = Round.objects.select_for_update().get(pk=round.pk)
    if calls.phase(row) != calls.CLOSED:
        calls.check_open(row)
    if row.kind != Round.Kind.HUBS:
        raise NotNow(gettext("“%(name)s” takes expressions of interest.") % {"name": row.name})
    live = Application.objects.filter(round=row, school=school).exclude(status=Application.Status.WITHDRAWN)
    if live.exists():
        raise NotNow(
            gettext("%(school)s has an application in this round already: %(reference)s.")
            % {"school": school, "reference": live.get().reference}
        )
    application = Application.objects.create(round=row, school=school, created_by=by)
    after = {"school": school.pk, "round": row.name}
    record(verb="application.started", object=application, by=by, after=after)
    return application


@transaction.atomic
def save_page(
    *, application: Application, answers: Mapping[str, Any], version: int, by: Person
) -> Application:
    """Save the answers of one page; raises ``Stale`` where somebody else was first."""
    rules.check_can_edit(by, locked(application))
    row = stale.claim(Application, application.pk, version)
    values = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in answers.items()
    }
    before = {name: row.answers.get(name) for name in values if row.answers.get(name) != values[name]}
    row.answers = {**row.answers, **values}
    row.filled_by = by
    row.save()
    after = {name: values[name] for name in before}
    record(verb="application.changed", object=row, by=by, before=before, after=after)
    return row


@transaction.atomic
def ask_to_sign(*, application: Application, by: Person) -> int:
    """Tell the governing body that the application can be signed; return how many people were told."""
    row = locked(application)
    rules.check_can_edit(by, row)
    signing.check_complete(missing(row))
    record(verb="application.sign_asked", object=row, by=by, after={"school": row.school_id})
    return telling.to_sign(row, row)


@transaction.atomic
def sign(*, application: Application, name: str, seen: str | None = None, by: Person) -> Application:
    """Sign it for the school's governing body, as it was read. Whoever filled it in cannot."""
    row = locked(application)
    rules.check_can_sign(by, row)
    signing.check_complete(missing(row))
    after = signing.put(row, content.application_to_sign(row), name=name, seen=seen, by=by)
    record(verb="application.signed", object=row, by=by, after=after)
    return row


@transaction.atomic
def submit(*, application: Application, by: Person) -> Receipt:
    """Send it in time: asked of the database inside the transaction."""
    row = _to_send(application, by, "submit")
    calls.check_open(row.round)
    return _send(row, "submit", by)


@transaction.atomic
def send_late(*, application: Application, reason: str, by: Person) -> Receipt:
    """Send it after the closing time, with a reason: the office decides whether it counts."""
    row = _to_send(application, by, "send_late")
    if calls.phase(row.round) != calls.CLOSED:
        raise NotNow(gettext("The round is open: send it in the ordinary way."))
    if not reason.strip():
        raise NotNow(gettext("Say why it comes after the closing time."))
    row.late_reason = reason.strip()
    return _send(row, "send_late", by, late=True)


def _to_send(application: Application, by: Person, act: str) -> Application:
    row = locked(application)
    row.round = (
        Round.objects.select_for_update(of=("self",)).select_related("rule_version").get(pk=row.round_id)
    )
    rules.check_can_write(by, row.school)
    rules.WORKFLOW.check(row, act)
    bars = bars_to_sending(row)
    if bars:
        raise NotNow(" ".join(bars))
    return row


def _send(row: Application, act: str, by: Person, *, late: bool = False) -> Receipt:
    found = eligibility.checked(row)
    row.facts, row.findings = eligibility.facts_of(row), eligibility.as_data(found.findings)
    row.submitted_at = row.findings_at = timezone.now()
    row.submitted_by = by
    moved(row, act, by, reason=row.late_reason if late else "")
    return receipts.give_receipt(row, by=by, at=row.submitted_at, late=late)


@transaction.atomic
def take_back(*, application: Application, by: Person) -> Application:
    """Take it back to change it and send it again, as long as the round is open."""
    row = locked(application)
    rules.check_can_write(by, row.school)
    calls.check_open(row.round)
    return moved(row, "take_back", by)


@transaction.atomic
def answer(*, application: Application, text: str, by: Person) -> Question:
    """Answer the office's question and send the application back as it is now."""
    row = locked(application)
    rules.check_can_write(by, row.school)
    rules.WORKFLOW.check(row, "answer")
    bars = bars_to_sending(row)
    if bars:
        raise NotNow(" ".join(bars))
    question = receipts.give_answer(row, text=text, by=by)
    row.facts = eligibility.facts_of(row)
    row.findings = eligibility.as_data(eligibility.checked(row).findings)
    moved(row, "answer", by)
    receipts.give_receipt(row, by=by, at=timezone.now())
    return question


@transaction.atomic
def withdraw(*, application: Application, reason: str, by: Person) -> Application:
    """Withdraw it for good: it does not count any more."""
    row = locked(application)
    rules.check_can_write(by, row.school)
    return moved(row, "withdraw", by, reason=reason)


def locked(application: Application) -> Application:
    """Return the application, locked for the rest of the transaction, as the database has it now."""
    found = Application.objects.select_for_update(of=("self",)).select_related(
        "school__register", "school__extract", "round__rule_version__programme"
    )
    return found.get(pk=application.pk)


def moved(row: Application, act: str, by: Person | None, *, reason: str = "") -> Application:
    """Move a locked application as the workflow says, and record it."""
    before, after = rules.WORKFLOW.move(row, act)
    row.version += 1
    row.save()
    record(verb=rules.WORKFLOW.acts[act].verb, object=row, by=by, before=before, after=after, reason=reason)
    return row
