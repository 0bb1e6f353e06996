"""Expressions found: a person's own, and the office's queue with its filters."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.reach import visible as reached
from schoolweave.web.accounts.rules import allow
from schoolweave.web.directory.models import School
from schoolweave.web.directory.names import folded
from schoolweave.web.rounds.models import Expression, Part, Round
from schoolweave.web.rounds.rules import Visitor
from schoolweave.web.rounds.rules.expressions import SENT

LARGE_COLUMNS = ("roll_by_year", "needs", "predecessors", "successors", "search_name")
"""Columns of a school that lists and forms never show."""

WHOSE = {"": _("Everybody's"), "mine": _("Mine"), "nobody": _("Nobody's yet")}
"""Whose expressions the queue shows."""

WAITING = {
    "office": _("Waiting for the office"),
    "schools": _("Waiting for the schools"),
    "done": _("Settled"),
}
_S = Expression.Status
_WAITING_FOR = {
    "office": (_S.SUBMITTED, _S.READING, _S.ANSWERED, _S.LATE),
    "schools": (_S.MORE_ASKED,),
    "done": (_S.READY, _S.REFUSED, _S.WITHDRAWN, _S.REPLACED),
}
NOT_FOR_OFFICE = (_S.DRAFT,)
"""What the schools have not sent yet is theirs alone: the queue only counts it."""


def find(reference: str) -> Expression:
    """Return an expression by its number with all that its pages show; raises 404 where there is none."""
    schools = School.objects.select_related("register", "extract").defer("register__outline", *LARGE_COLUMNS)
    parts = Part.objects.select_related("signed_by", "filled_by").prefetch_related(
        Prefetch("school", schools), "wishes__school"
    )
    known = Expression.objects.select_related(
        "round__register", "round__rule_version__programme", "assigned_to", "split_from", "merged_into"
    ).defer("round__register__outline")
    found: Expression = get_object_or_404(
        known.prefetch_related(Prefetch("parts", parts), "attachments", "questions__asked_by", "receipts"),
        reference=reference,
    )
    for part in found.parts.all():
        part.expression = found
    return found


def visible(person: Visitor, capability: str = "expression.read") -> QuerySet[Expression]:
    """Return the expressions that a person may read, by their roles and bars."""
    return reached(person, capability, Expression.objects.all())


def own(person: Visitor) -> QuerySet[Expression]:
    """Return the expressions of the schools for which a person writes or signs, newest first."""
    schools = own_schools(person)
    parts = Part.objects.filter(
        school__in=schools, standing__in=(Part.Standing.JOINED, Part.Standing.INVITED)
    )
    return (
        Expression.objects.filter(Exists(parts.filter(expression=OuterRef("pk"))))
        .select_related("round")
        .prefetch_related(Prefetch("parts", Part.objects.select_related("school")))
        .order_by("-created_at", "-pk")
    )


def own_schools(person: Visitor) -> QuerySet[School]:
    """Return the schools for which a person writes or signs expressions."""
    schools = School.objects.filter(listed=True).defer(*LARGE_COLUMNS)
    writes, signs = (
        reached(person, name, schools).values("pk") for name in ("expression.write", "expression.sign")
    )
    return schools.filter(Q(pk__in=writes) | Q(pk__in=signs)).select_related("register")


def sees_office_side(person: Visitor, expression: Expression) -> bool:
    """Return whether a person reads it for the office: by the round, not by one of its schools."""
    return allow(person, "expression.process", expression) or allow(
        person, "expression.read", expression.round
    )


def queue(person: Visitor, round: Round) -> QuerySet[Expression]:
    """Return what the office sees of a round's expressions, with what its list shows: no drafts."""
    first = Part.objects.filter(expression=OuterRef("pk"), standing=Part.Standing.JOINED).order_by("pk")
    found = visible(person).filter(round=round).exclude(status__in=NOT_FOR_OFFICE)
    return (
        found.select_related("assigned_to", "round")
        .defer("round__moves")
        .annotate(
            schools=Count("parts", filter=Q(parts__standing=Part.Standing.JOINED)),
            first_school=Subquery(first.values("school__name")[:1]),
            region=Subquery(first.values("school__region")[:1]),
        )
    )


def narrowed(found: QuerySet[Expression], *, person: Any = None, **chosen: str) -> QuerySet[Expression]:
    """Return those that fit what was chosen: text, state, stance, region, whose, waiting."""
    text, state = chosen.get("text", ""), chosen.get("state", "")
    if text:
        named = Part.objects.filter(
            Q(school__search_name__contains=folded(text)) | Q(school_id=text), expression=OuterRef("pk")
        )
        found = found.filter(Q(reference__icontains=text) | Exists(named))
    if state in _S.values:
        found = found.filter(status=state)
    if chosen.get("waiting") in _WAITING_FOR:
        found = found.filter(status__in=_WAITING_FOR[chosen["waiting"]])
    if chosen.get("stance") in Part.Stance.values:
        stances = Part.objects.filter(expression=OuterRef("pk"), stance=chosen["stance"])
        found = found.filter(Exists(stances))
    if chosen.get("region"):
        there = Part.objects.filter(expression=OuterRef("pk"), school__region=chosen["region"])
        found = found.filter(Exists(there))
    if chosen.get("whose") == "mine" and person is not None:
        found = found.filter(assigned_to=person.pk)
    if chosen.get("whose") == "nobody":
        found = found.filter(assigned_to__isnull=True)
    return found


def counts(round: Round) -> dict[str, int]:
    """Return how many expressions of a round are in each state."""
    rows = Expression.objects.filter(round=round).values_list("status").annotate(many=Count("pk"))
    return dict(rows.order_by())


def stances(round: Round) -> dict[str, int]:
    """Return how many schools of what was sent gave each stance."""
    parts = Part.objects.filter(
        expression__round=round, expression__status__in=SENT, standing=Part.Standing.JOINED
    )
    return dict(parts.values_list("stance").annotate(many=Count("pk")).order_by())


def mergeable(expression: Expression, person: Visitor) -> QuerySet[Expression]:
    """Return the other expressions of the round that a person could bring into this one."""
    return (
        own(person)
        .filter(round=expression.round_id, status__in=(_S.DRAFT, _S.SUBMITTED))
        .exclude(pk=expression.pk)
        .order_by(F("created_at"))
    )
