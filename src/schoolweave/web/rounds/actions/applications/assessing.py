"""What the office does: eligibility, questions, two reviewers who do not know of one another."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import allow, check_allowed
from schoolweave.web.rounds import telling
from schoolweave.web.rounds.actions import receipts
from schoolweave.web.rounds.actions.applications.applying import locked, moved
from schoolweave.web.rounds.models import Application, Question, Review
from schoolweave.web.rounds.queries import eligibility, reviews
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.ui import stale

REVIEWERS = 2
"""How many people score each application."""


def _row(application: Application, by: Person) -> Application:
    row = locked(application)
    check_allowed(by, "round.manage", row)
    return row


@transaction.atomic
def assign(
    *, application: Application, to: Person | None, version: int | None = None, by: Person
) -> Application:
    """Give an application to somebody of the office, or to nobody.

    Raises :class:`schoolweave.web.ui.stale.Stale` where somebody else changed it after ``version``.
    """
    row = _row(application, by)
    rules.WORKFLOW.check(row, "assign")
    stale.check(row, version)
    if to is not None and not allow(to, "round.manage", row):
        raise NotNow(gettext("%(person)s does not work on this round's applications.") % {"person": to})
    before, row.assigned_to = row.assigned_to, to
    row.version += 1
    row.save()
    names = ({"assigned": str(person) if person else ""} for person in (before, to))
    record(verb="application.assigned", object=row, by=by, before=next(names), after=next(names))
    return row


@transaction.atomic
def check(*, application: Application, by: Person) -> Application:
    """Compute eligibility anew from today's register, and keep what was found."""
    row = _row(application, by)
    found = eligibility.checked(row)
    before = {"met": [one.get("met") for one in row.findings]}
    row.findings, row.findings_at = eligibility.as_data(found.findings), timezone.now()
    row.version += 1
    row.save()
    record(verb="application.checked", object=row, by=by, before=before, after={"findings": row.findings})
    return row


@transaction.atomic
def bar(*, application: Application, by: Person) -> Application:
    """Say that it is not eligible: only where a rule is not met, which the letter names."""
    row = _row(application, by)
    failing = eligibility.checked(row).failing
    if not failing:
        raise NotNow(gettext("No rule is broken, so it cannot be called not eligible."))
    said = " ".join(finding.sentence for finding in failing)
    row.outcome_reason = said
    row = moved(row, "bar", by, reason=said)
    telling.settled(row, gettext_lazy("Not eligible"), said)
    return row


@transaction.atomic
def admit(*, application: Application, reason: str, by: Person) -> Application:
    """Let a late application count, with a reason."""
    if not reason.strip():
        raise NotNow(gettext("Give a reason: it goes to the applicant."))
    row = moved(_row(application, by), "admit", by, reason=reason)
    said = gettext_lazy("It counts, though it came late: %s")
    telling.settled(row, gettext_lazy("It counts"), lambda: said % reason)
    return row


@transaction.atomic
def ask_for_more(*, application: Application, text: str, due_on: date | None = None, by: Person) -> Question:
    """Ask the applicant for something; they get a letter, and can change the application to answer."""
    row = moved(_row(application, by), "ask", by, reason=text)
    return receipts.put_question(row, text=text, due_on=due_on, by=by)


@transaction.atomic
def give_to_reviewers(*, application: Application, reviewers: Sequence[Person], by: Person) -> Application:
    """Give an eligible application to two reviewers without a conflict of interest."""
    row = _row(application, by)
    failing = eligibility.checked(row).failing
    if failing:
        raise NotNow(" ".join(finding.sentence for finding in failing))
    if len({person.pk for person in reviewers}) != REVIEWERS:
        raise NotNow(gettext("Choose two different reviewers."))
    row = moved(row, "score", by)
    for person in reviewers:
        ask_to_score(row, person, by)
    return row


@transaction.atomic
def replace_reviewer(*, review: Review, to: Person, by: Person) -> Review:
    """Ask another person in place of a reviewer who stood back or does not answer."""
    row = _row(review.application, by)
    rules.WORKFLOW.check(row, "replace")
    old = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if old.status == Review.Status.DONE:
        raise NotNow(gettext("This review has been sent: its scores stand."))
    scoring = row.reviews.exclude(pk=old.pk).filter(status__in=reviews.COUNTING).count()
    if old.status == Review.Status.TAKEN_BACK or scoring >= REVIEWERS:
        raise NotNow(gettext("Another person was asked in this reviewer's place already."))
    if old.status != Review.Status.CONFLICT:
        old.status = Review.Status.TAKEN_BACK
        old.version += 1
        old.save()
    after = {"before": str(old.reviewer), "now": str(to)}
    record(verb="application.reviewer_changed", object=row, by=by, after=after)
    return ask_to_score(row, to, by)


def ask_to_score(row: Application, person: Person, by: Person) -> Review:
    """Ask one person to score; refuses whoever has a conflict, applied, or was asked before."""
    why = reviews.bar_to_reviewing(person, row)
    if why:
        raise NotNow(why)
    review = Review.objects.create(application=row, reviewer=person)
    record(verb="review.asked", object=row, by=by, after={"reviewer": str(person)})
    telling.to_score(review)
    return review
