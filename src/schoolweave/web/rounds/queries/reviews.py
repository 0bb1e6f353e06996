"""Reviews: whose they are, who may give them, what stands in the way."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from schoolweave.web.accounts.models import Assignment, Person
from schoolweave.web.accounts.reach import allow, current
from schoolweave.web.accounts.reach.objects import refused
from schoolweave.web.accounts.reach.standing import standing
from schoolweave.web.rounds.models import Application, Review, Round
from schoolweave.web.rounds.rules import Visitor

OPEN = (Review.Status.ASKED, Review.Status.DRAFT)
COUNTING = (*OPEN, Review.Status.DONE)


def of_person(person: Visitor, round: Round | None = None) -> QuerySet[Review]:
    """Return a person's own reviews, those that wait first."""
    found = Review.objects.filter(reviewer_id=getattr(person, "pk", None)).exclude(
        status=Review.Status.TAKEN_BACK
    )
    if round is not None:
        found = found.filter(application__round=round)
    return found.select_related("application__school", "application__round").order_by("done_at", "pk")


def bar_to_reviewing(person: Person, application: Application) -> str:
    """Return why a person cannot score an application, as a sentence; empty where they can.

    Bars: a declared conflict of interest, a role at the applying school, having been asked before, and
    not being a reviewer at all.
    """
    name = {"person": person, "school": application.school}
    if refused(standing(person).denials, application):
        return gettext("%(person)s has declared a conflict of interest or is barred from this one.") % name
    at_school = Assignment.objects.filter(
        person=person, scope_kind="school", scope_id=str(application.school_id)
    )
    if current(at_school).exists():
        return gettext("%(person)s has a role at %(school)s.") % name
    if application.reviews.filter(reviewer=person).exists():
        return gettext("%(person)s has been asked to score it already.") % name
    if not any("application.review" in grant.capabilities for grant in standing(person).grants):
        return gettext("%(person)s is not a reviewer.") % name
    return ""


def candidates(round: Round) -> list[Person]:
    """Return the round's reviewers, those with the fewest open reviews first."""
    people = [person for person in _reviewers() if allow(person, "application.review", round)]
    keys = [person.pk for person in people]
    busy: dict[Any, int] = dict(
        Review.objects.filter(reviewer__in=keys, status__in=OPEN)
        .values_list("reviewer")
        .annotate(many=Count("pk"))
        .order_by()
    )
    return sorted(people, key=lambda person: (busy.get(person.pk, 0), person.name))


def _reviewers() -> list[Person]:
    assigned = current(Assignment.objects.filter(role="reviewer")).values("person")
    return list(Person.objects.filter(pk__in=assigned, is_active=True).order_by("name"))


def done(application: Application) -> list[Review]:
    """Return the reviews that were sent, the first one first."""
    return [each for each in application.reviews.order_by("pk") if each.status == Review.Status.DONE]


def progress(round: Round) -> dict[int, tuple[int, int]]:
    """Return how many of each application's reviews are sent, and of how many, by its key."""
    rows = (
        Review.objects.filter(application__round=round, status__in=COUNTING)
        .values_list("application")
        .annotate(sent=Count("pk", filter=Q(status=Review.Status.DONE)), many=Count("pk"))
        .order_by()
    )
    return {key: (sent, many) for key, sent, many in rows}
