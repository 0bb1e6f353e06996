"""What the programme office does with expressions: assign, read, ask for more, settle."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import allow
from schoolweave.web.rounds import telling
from schoolweave.web.rounds.actions import receipts
from schoolweave.web.rounds.actions.expressions.sending import moved
from schoolweave.web.rounds.actions.expressions.starting import locked
from schoolweave.web.rounds.models import Expression, Question
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules import expressions as rules
from schoolweave.web.ui import stale


def _row(expression: Expression, by: Person) -> Expression:
    row = locked(expression)
    rules.check_can_process(by, row)
    return row


@transaction.atomic
def assign(
    *, expression: Expression, to: Person | None, version: int | None = None, by: Person
) -> Expression:
    """Give an expression to somebody of the office, or to nobody.

    Raises :class:`schoolweave.web.ui.stale.Stale` where somebody else changed it after ``version``.
    """
    row = _row(expression, by)
    rules.WORKFLOW.check(row, "assign")
    stale.check(row, version)
    if to is not None and not allow(to, "expression.process", row):
        raise NotNow(gettext("%(person)s does not work on this round's expressions.") % {"person": to})
    before, row.assigned_to = row.assigned_to, to
    row.version += 1
    row.save()
    names = ({"assigned": str(person) if person else ""} for person in (before, to))
    record(verb="expression.assigned", object=row, by=by, before=next(names), after=next(names))
    return row


@transaction.atomic
def read(*, expression: Expression, by: Person) -> Expression:
    """Begin reading: it is the reader's own from now on if it was nobody's."""
    row = _row(expression, by)
    row.assigned_to = row.assigned_to or by
    return moved(row, "read", by)


@transaction.atomic
def ask_for_more(*, expression: Expression, text: str, due_on: date | None = None, by: Person) -> Question:
    """Ask the schools for something; they get a letter, and can change the expression to answer."""
    row = _row(expression, by)
    moved(row, "ask", by, reason=text)
    return receipts.put_question(row, text=text, due_on=due_on, by=by)


@transaction.atomic
def complete(*, expression: Expression, by: Person) -> Expression:
    """Say that it is complete: it counts when schools are arranged."""
    return moved(_row(expression, by), "complete", by)


@transaction.atomic
def reopen(*, expression: Expression, reason: str = "", by: Person) -> Expression:
    """Read it once more, though it was settled."""
    return moved(_row(expression, by), "reopen", by, reason=reason)


@transaction.atomic
def admit(*, expression: Expression, reason: str, by: Person) -> Expression:
    """Let a late expression count, with a reason."""
    row = moved(_row(expression, by), "admit", by, reason=_required(reason))
    said = gettext_lazy("It counts, though it came late: %s")
    telling.settled(row, gettext_lazy("It counts"), lambda: said % reason)
    return row


@transaction.atomic
def refuse(*, expression: Expression, reason: str, by: Person) -> Expression:
    """Do not take it up, with a reason that goes to the schools."""
    row = moved(_row(expression, by), "refuse", by, reason=_required(reason))
    telling.settled(row, gettext_lazy("Not taken up"), reason)
    return row


def _required(reason: str) -> str:
    if not reason.strip():
        raise NotNow(gettext("Give a reason: it goes to the schools."))
    return reason
