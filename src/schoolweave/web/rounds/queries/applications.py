"""Applications found: a person's own, the office's queue, and the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from schoolweave.web.accounts.reach import visible as reached
from schoolweave.web.directory.models import School
from schoolweave.web.directory.names import folded
from schoolweave.web.rounds.models import Application, Review, Round
from schoolweave.web.rounds.questions import version_of
from schoolweave.web.rounds.rules import Visitor, scoring
from schoolweave.web.rounds.rules.applications import RANKED

_S = Application.Status


def find(reference: str) -> Application:
    """Return an application by its number with all that its pages show; raises 404 where there is none."""
    known = Application.objects.select_related(
        "round__register",
        "round__rule_version__programme",
        "school__register",
        "school__extract",
        "assigned_to",
        "moderation__moderator",
    ).defer("round__register__outline", "school__register__outline")
    listed = Prefetch("reviews", Review.objects.select_related("reviewer").order_by("pk"))
    found: Application = get_object_or_404(
        known.prefetch_related("attachments", "questions__asked_by", "receipts", listed), reference=reference
    )
    return found


def own(person: Visitor) -> QuerySet[Application]:
    """Return the applications of the schools for which a person applies or signs, newest first."""
    applies, signs = (
        reached(person, name, School.objects.filter(listed=True)).values("pk")
        for name in ("application.write", "application.sign")
    )
    of_schools = Application.objects.filter(Q(school__in=applies) | Q(school__in=signs))
    return reached(person, "application.read", of_schools).select_related("round", "school")


def own_schools(person: Visitor) -> QuerySet[School]:
    """Return the schools for which a person may apply."""
    return reached(person, "application.write", School.objects.filter(listed=True)).select_related("register")


def queue(person: Visitor, round: Round) -> QuerySet[Application]:
    """Return what the office sees of a round's applications: no drafts."""
    found = reached(person, "application.read", Application.objects.filter(round=round))
    return found.exclude(status=_S.DRAFT).select_related("school", "assigned_to")


def narrowed(
    found: QuerySet[Application], *, person: Any = None, text: str = "", state: str = "", whose: str = ""
) -> QuerySet[Application]:
    """Return those that fit what was chosen."""
    if text:
        found = found.filter(
            Q(reference__icontains=text) | Q(school__search_name__contains=folded(text)) | Q(school_id=text)
        )
    if state in _S.values:
        found = found.filter(status=state)
    if whose == "mine" and person is not None:
        found = found.filter(assigned_to=person.pk)
    if whose == "nobody":
        found = found.filter(assigned_to__isnull=True)
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ranking."""

    application: Application
    place: scoring.Placed


def seed_of(round: Round) -> str:
    """Return what the lots of a round are drawn from: fixed before anything was scored, and public."""
    return f"round-{round.pk}-{round.opens_at.date().isoformat()}"


def ranking(round: Round, found: QuerySet[Application]) -> Sequence[Line]:
    """Return the scored ones of these applications in their rank, ties explained."""
    rows = {each.reference: each for each in found.filter(status__in=RANKED)}
    criteria = version_of(round).criteria
    placed = scoring.ranked(criteria, {key: row.agreed for key, row in rows.items()}, seed=seed_of(round))
    return [Line(rows[each.key], each) for each in placed]
