"""Score, stand back, settle what differs, shortlist and select."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.rounds import telling
from schoolweave.web.rounds.actions.applications.applying import locked, moved
from schoolweave.web.rounds.models import Application, Moderation, Review
from schoolweave.web.rounds.queries import reviews
from schoolweave.web.rounds.questions import version_of
from schoolweave.web.rounds.rules import NotNow, scoring
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.ui import stale

Scores = Mapping[str, Mapping[str, Any]]
"""By the criterion's id: ``score`` and ``reason``."""


@transaction.atomic
def save_scores(*, review: Review, scores: Scores, comment: str, version: int, by: Person) -> Review:
    """Keep scores as a draft, whole or not."""
    locked(review.application)
    rules.check_can_score(by, review)
    row = stale.claim(Review, review.pk, version)
    row.application = review.application
    rules.check_can_score(by, row)
    _check_scores(row, scores)
    row.scores = {key: dict(value) for key, value in scores.items()}
    row.comment, row.status = comment, Review.Status.DRAFT
    row.save()
    record(verb="review.saved", object=row, by=by)
    return row


def _check_scores(review: Review, scores: Scores) -> None:
    criteria = {each.id: each for each in version_of(review.application.round).criteria}
    for key, value in scores.items():
        score = value.get("score")
        if key not in criteria:
            raise ValueError(f"There is no criterion “{key}”.")
        if score is not None and not 0 <= score <= criteria[key].max_score:
            raise ValueError(f"“{criteria[key].title}” is scored from 0 to {criteria[key].max_score}.")


@transaction.atomic
def send_scores(*, review: Review, version: int, by: Person) -> Review:
    """Send whole scores: they stand from now on. With the second review it follows what comes next."""
    application = locked(review.application)
    row = stale.claim(Review, review.pk, version)
    row.application = application
    rules.check_can_score(by, row)
    criteria = version_of(application.round).criteria
    without = [each.title for each in criteria if _score(row, each.id) is None]
    if without:
        raise NotNow(gettext("Still to be scored: %(what)s.") % {"what": ", ".join(without)})
    row.status, row.done_at = Review.Status.DONE, timezone.now()
    row.save()
    record(verb="review.done", object=row, by=by)
    _conclude(application)
    return row


def _score(review: Review, criterion: str) -> Any:
    return review.scores.get(criterion, {}).get("score")


def plain_scores(review: Review) -> dict[str, float]:
    """Return a review's scores by criterion."""
    return {
        key: float(value["score"]) for key, value in review.scores.items() if value.get("score") is not None
    }


def _conclude(application: Application) -> None:
    sent = reviews.done(application)
    if len(sent) < 2:
        return
    criteria = version_of(application.round).criteria
    first, second = plain_scores(sent[0]), plain_scores(sent[1])
    if scoring.differing(criteria, first, second):
        moved(application, "differ", None)
        return
    _agree(application, scoring.middle(criteria, first, second))
    moved(application, "agree", None)


def _agree(application: Application, scores: dict[str, float]) -> None:
    application.agreed = scores
    application.total = scoring.total(version_of(application.round).criteria, scores)


@transaction.atomic
def stand_back(*, review: Review, conflict: str, by: Person) -> Review:
    """Say that there is a conflict of interest: the review closes, and the application is hidden."""
    locked(review.application)
    row = Review.objects.select_for_update(of=("self",)).select_related("application").get(pk=review.pk)
    rules.check_can_score(by, row)
    if not conflict.strip():
        raise NotNow(gettext("Say in a sentence what the conflict is."))
    row.status, row.conflict, row.scores = Review.Status.CONFLICT, conflict.strip(), {}
    row.version += 1
    row.save()
    record(verb="review.stood_back", object=row, by=by, reason=conflict)
    return row


@transaction.atomic
def settle(*, application: Application, scores: Mapping[str, float], reason: str, by: Person) -> Moderation:
    """Settle scores that differ, with a reason; each lies between the two reviewers'."""
    row = locked(application)
    rules.check_can_settle(by, row)
    if not reason.strip():
        raise NotNow(gettext("Give a reason: it goes into the record and to the applicant."))
    first, second = (plain_scores(each) for each in reviews.done(row)[:2])
    for each in version_of(row.round).criteria:
        low, high = sorted((first.get(each.id, 0), second.get(each.id, 0)))
        if not low <= scores.get(each.id, -1) <= high:
            raise NotNow(
                gettext("“%(title)s” must be settled between the two scores, %(low)g and %(high)g.")
                % {"title": each.title, "low": low, "high": high}
            )
    settled = Moderation.objects.create(application=row, moderator=by, scores=dict(scores), reason=reason)
    _agree(row, dict(scores))
    moved(row, "settle", by, reason=reason)
    return settled


@transaction.atomic
def shortlist(*, application: Application, by: Person) -> Application:
    """Put a scored application on the shortlist; not one below a score that must be reached."""
    row = locked(application)
    check_allowed(by, "application.moderate", row)
    below = scoring.below_pass(version_of(row.round).criteria, row.agreed)
    if below:
        raise NotNow(
            gettext("It is below what must be reached in: %(what)s.")
            % {"what": ", ".join(each.title for each in below)}
        )
    return moved(row, "shortlist", by)


@transaction.atomic
def take_off_shortlist(*, application: Application, reason: str = "", by: Person) -> Application:
    """Take an application off the shortlist."""
    row = locked(application)
    check_allowed(by, "application.moderate", row)
    return moved(row, "unlist", by, reason=reason)


@transaction.atomic
def select(*, application: Application, reason: str = "", by: Person) -> Application:
    """Select a shortlisted application to lead a hub; the applicant gets a letter."""
    return _decide(application, "select", gettext_lazy("Selected"), reason, by)


@transaction.atomic
def turn_down(*, application: Application, reason: str, by: Person) -> Application:
    """Do not select it, with a reason that goes to the applicant."""
    if not reason.strip():
        raise NotNow(gettext("Give a reason: it goes to the applicant."))
    return _decide(application, "turn_down", gettext_lazy("Not selected"), reason, by)


def _decide(
    application: Application, act: str, subject: str | Promise, reason: str, by: Person
) -> Application:
    row = locked(application)
    check_allowed(by, "decision.make", row)
    row.outcome_reason = reason
    row = moved(row, act, by, reason=reason)
    telling.settled(row, subject, lambda: f"{subject}. {reason}".strip())
    return row
