"""Moves of a collaboration to other rules."""

from django.db.models import QuerySet

from schoolweave.web.collaborations.models import Collaboration, RuleMove
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import RuleVersion

OPEN = (RuleMove.Status.PROPOSED, RuleMove.Status.APPROVED)


def moves_of(collaboration: Collaboration) -> QuerySet[RuleMove]:
    """Return the moves of a collaboration that took effect, the newest first."""
    done = collaboration.rule_moves.filter(status=RuleMove.Status.APPLIED)
    return done.select_related("old", "new").order_by("-effective_on", "-pk")


def open_move(collaboration: Collaboration) -> RuleMove | None:
    """Return the move that waits for its decision or its day, if any."""
    return collaboration.rule_moves.filter(status__in=OPEN).select_related("old", "new").first()


def newer_versions(collaboration: Collaboration, kept: RuleVersion | None) -> QuerySet[RuleVersion]:
    """Return the versions of its programme that are newer than the one that it keeps to, newest first."""
    found = programmes.every_version().filter(programme=collaboration.programme_id).order_by("-from_date")
    return found if kept is None else found.filter(from_date__gt=kept.from_date)
