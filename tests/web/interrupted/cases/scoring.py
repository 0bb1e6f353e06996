"""Scores, what differs between them, the shortlist, who is selected."""

from tests.web.interrupted.cases.applications import given
from tests.web.interrupted.making import Act, Things, case, world
from tests.web.rounds import calling, hubbing

from schoolweave.web.rounds.actions import applications as acts
from schoolweave.web.rounds.models import Review

HIGH = {each["id"]: {"score": 3, "reason": ""} for each in hubbing.CRITERIA}


def review_of(at: Things, number: int) -> Review:
    """Return a review."""
    return Review.objects.select_related("application").get(reviewer=at.reviewers[number])


@world(given)
def scored(at: Things) -> Things:
    """An application with the same scores twice."""
    for number in (0, 1):
        hubbing.score(review_of(at, number), 4, 4, 4)
    at.application = calling.fresh(at.application)
    return at


@world(scored)
def listed(at: Things) -> Things:
    """An application on the shortlist."""
    acts.shortlist(application=at.application, by=at.moderator)
    return at


@case(acts.save_scores, given)
def save_scores(at: Things) -> Act:
    review = review_of(at, 0)
    return lambda: acts.save_scores(review=review, scores=HIGH, comment="", version=1, by=at.reviewers[0])


@case(acts.send_scores, given)
def send_scores(at: Things) -> Act:
    """The second review, with which it is settled what comes next."""
    hubbing.score(review_of(at, 0), 3, 3, 3)
    one = acts.save_scores(review=review_of(at, 1), scores=HIGH, comment="", version=1, by=at.reviewers[1])
    return lambda: acts.send_scores(review=one, version=one.version, by=at.reviewers[1])


@case(acts.stand_back, given)
def stand_back(at: Things) -> Act:
    review = review_of(at, 0)
    return lambda: acts.stand_back(review=review, conflict="My sister works there.", by=at.reviewers[0])


@case(acts.settle, given)
def settle(at: Things) -> Act:
    hubbing.score(review_of(at, 0), 0, 0, 0)
    hubbing.score(review_of(at, 1), 5, 5, 5)
    scores = {each["id"]: 3.0 for each in hubbing.CRITERIA}
    return lambda: acts.settle(
        application=at.application, scores=scores, reason="Between them.", by=at.moderator
    )


@case(acts.shortlist, scored)
def shortlist(at: Things) -> Act:
    return lambda: acts.shortlist(application=at.application, by=at.moderator)


@case(acts.take_off_shortlist, listed)
def take_off_shortlist(at: Things) -> Act:
    return lambda: acts.take_off_shortlist(application=at.application, reason="Too far.", by=at.moderator)


@case(acts.select, listed)
def select(at: Things) -> Act:
    return lambda: acts.select(application=at.application, by=at.decider)


@case(acts.turn_down, listed)
def turn_down(at: Things) -> Act:
    return lambda: acts.turn_down(application=at.application, reason="Another is nearer.", by=at.decider)
