"""Split a joint expression, merge two, without typing anything again."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds import telling
from schoolweave.web.rounds.actions.expressions.sending import moved
from schoolweave.web.rounds.actions.expressions.starting import MOST_SCHOOLS, check_is_in, locked
from schoolweave.web.rounds.content import joined
from schoolweave.web.rounds.models import Expression, Part
from schoolweave.web.rounds.rules import NotNow, calls
from schoolweave.web.rounds.rules import expressions as rules


@transaction.atomic
def split(*, expression: Expression, parts: Collection[int], by: Person) -> Expression:
    """Let some schools go on in an expression of their own, with all that they and all together wrote.

    ``parts`` are the keys of those that go. Both become drafts to be sent again; boards sign again, since
    who is in it has changed.
    """
    row = locked(expression)
    check_is_in(row, by)
    _check_in_time(row)
    all_in = joined(row)
    going = [part for part in all_in if part.pk in set(parts)]
    if not going or len(going) == len(all_in):
        raise NotNow(gettext("Choose which schools go: at least one, and not all of them."))
    other = Expression.objects.create(
        round=row.round, created_by=by, answers=row.answers, split_from=row, status=Expression.Status.DRAFT
    )
    _hand_over(going, row, other)
    moved(row, "split", by)
    schools = [part.school_id for part in going]
    record(
        verb="expression.split_off", object=other, by=by, after={"from": row.reference, "schools": schools}
    )
    _tell_split(row, other)
    _tell_split(other, row)
    return other


def _tell_split(one: Expression, other: Expression) -> None:
    said = gettext_lazy("%(one)s and %(other)s are two expressions now. Read yours and send it again.")
    words = {"one": one.reference, "other": other.reference}
    telling.settled(one, gettext_lazy("Split"), lambda: said % words)


@transaction.atomic
def merge(*, into: Expression, other: Expression, by: Person) -> Expression:
    """Bring all schools of ``other`` into ``into``, with what they wrote; ``other`` is closed.

    The person writes for a school in each. What both say together stays as ``into`` has it, but for
    questions that it left empty. Afterwards it is a draft: everybody reads and signs it.
    """
    row, gone = sorted((locked(into), locked(other)), key=lambda each: each.pk != into.pk)
    if row.pk == gone.pk or row.round_id != gone.round_id:
        raise NotNow(gettext("Choose another expression of the same round."))
    check_is_in(row, by)
    check_is_in(gone, by)
    _check_in_time(row)
    rules.WORKFLOW.check(gone, "merge_in")
    if len(joined(row)) + len(joined(gone)) > MOST_SCHOOLS:
        raise NotNow(gettext("An expression has at most %(most)s schools.") % {"most": MOST_SCHOOLS})
    said = {key: value for key, value in row.answers.items() if value not in (None, "", [])}
    row.answers = {**gone.answers, **said}
    gone.merged_into = row
    _hand_over(list(gone.parts.all()), gone, row)
    moved(gone, "merge_in", by)
    moved(row, "merge", by, reason=gone.reference)
    words = {"one": row.reference, "other": gone.reference}
    letter = gettext_lazy(
        "%(other)s is now part of %(one)s. Read it, let your board sign it, and send it again."
    )
    telling.settled(row, gettext_lazy("Merged"), lambda: letter % words)
    return row


def _check_in_time(row: Expression) -> None:
    """Allow it while the round is open; later only to what was never sent."""
    rules.WORKFLOW.check(row, "split")
    if row.status != Expression.Status.DRAFT:
        calls.check_open(row.round)


def _hand_over(parts: list[Part], old: Expression, new: Expression) -> None:
    """Move parts with their files. A school that was only asked into the new one is in it now."""
    schools = [part.school_id for part in parts]
    asked = new.parts.filter(school__in=schools)
    if asked.filter(standing=Part.Standing.JOINED).exists():
        raise NotNow(gettext("A school is in both expressions: let it leave one of them first."))
    asked.delete()
    for part in parts:
        part.expression = new
        part.version += 1
        part.save()
    old.attachments.filter(school__in=schools).update(expression=new)
