"""Where a person stands today: what was given to them, lent to them and kept from them."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Value
from django.utils import timezone

from schoolweave.web.accounts.models import (
    Assignment,
    Bar,
    Conflict,
    Delegation,
    EmergencyAccess,
    Person,
)
from schoolweave.web.accounts.reach.registry import Visitor
from schoolweave.web.accounts.roles import ROLES

EVERYWHERE, REGISTER, REGION = "everywhere", "register", "region"
COLLABORATION, SCHOOL, RECORD = "collaboration", "school", "record"
"""Kinds of scope; ``record`` is one record, opened in an emergency."""

NEVER_TOGETHER = {
    "people.manage": frozenset({"thread.read", "export.small_cells"}),
    "study.run": frozenset({"outcomes.load"}),
}
"""Who holds the first, in whatever role, has none of the others, in whatever other role.

An administrator sees no private conversation and no figures about few learners, and an evaluator cannot
edit outcomes, even with a second role. Only emergency access opens one record.
"""
_KEPT = "_standing_of_this_request"


@dataclass(frozen=True, slots=True)
class Grant:
    """Capabilities within one scope; ``giver`` is who lent them, whose bars hold too."""

    capabilities: frozenset[str]
    scope_kind: str
    scope_id: str = ""
    giver: int | None = None


@dataclass(frozen=True, slots=True)
class Denial:
    """One record that is kept from somebody, with what lies within it; of a conflict, in one round."""

    label: str
    id: str
    round_id: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides what a person may do: grants, denials, and those of who lent them something."""

    person: Visitor = None
    grants: tuple[Grant, ...] = ()
    denials: tuple[Denial, ...] = ()
    givers: dict[int, tuple[Denial, ...]] = field(default_factory=dict)

    def giving(self, capability: str) -> tuple[Grant, ...]:
        """Return the grants of a capability."""
        return tuple(grant for grant in self.grants if capability in grant.capabilities)


def standing(person: Visitor) -> Standing:
    """Return where a person stands now; strangers and closed accounts have nothing."""
    if not isinstance(person, Person) and not getattr(person, "is_authenticated", False):
        return Standing(person)
    if person is None or not person.is_active:
        return Standing(person)
    kept = getattr(person, _KEPT, None)
    if isinstance(kept, Standing):
        return kept
    return _read(person.pk, person)


def keep(person: Visitor) -> None:
    """Keep where a person stands for as long as this object of theirs lives: one request."""
    if isinstance(getattr(person, "pk", None), int):
        setattr(person, _KEPT, standing(person))


def current(rows: QuerySet, today: date | None = None) -> QuerySet:
    """Return the rows whose dates include today, the last day too, and that nobody ended before."""
    day = today or timezone.localdate()
    until = Q(to_date__isnull=True) | Q(to_date__gte=day)
    return rows.filter(until, from_date__lte=day, ended_at__isnull=True)


def _read(key: int, person: Visitor) -> Standing:
    own = _sheet(key)
    givers = {one.number: _sheet(one.number) for one in own["lent"]}
    lent = [
        Grant(frozenset({one.first}), grant.scope_kind, grant.scope_id, one.number)
        for one in own["lent"]
        for grant in _assigned(givers[one.number])
        if one.first in grant.capabilities
    ]
    opened = [Grant(frozenset({one.first}), RECORD, f"{one.second}/{one.third}") for one in own["opened"]]
    grants = (*_apart([*_assigned(own), *lent]), *opened)
    return Standing(person, grants, _denied(own), {giver: _denied(sheet) for giver, sheet in givers.items()})


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of those below, whatever its table: three texts and a number."""

    source: str
    first: str
    second: str
    third: str
    number: int


def _sheet(key: int) -> dict[str, list[_Line]]:
    """Return all that is in force today for one person, in one question to the database."""
    now = timezone.now()
    assigned = _lines(
        current(Assignment.objects.filter(person=key)), "held", "role", "scope_kind", "scope_id"
    )
    lent = current(Delegation.objects.filter(to=key, giver__is_active=True))
    opened = EmergencyAccess.objects.filter(person=key, from_time__lte=now, to_time__gt=now)
    interests = Conflict.objects.filter(person=key, ended_at__isnull=True)
    record = ("about_type", "about_id")
    found = assigned.union(
        _lines(lent, "lent", "capability", number="giver_id"),
        _lines(opened, "opened", "capability", *record),
        _lines(current(Bar.objects.filter(person=key)), "denied", "", *record),
        _lines(interests, "denied", "", *record, number="round_id"),
        all=True,
    )
    sheet: dict[str, list[_Line]] = defaultdict(list)
    for row in found:
        sheet[row[0]].append(_Line(*row))
    return sheet


def _lines(rows: QuerySet, source: str, *texts: str, number: str = "") -> QuerySet:
    blank = Value("", CharField())
    named: dict[str, Any] = {f"line_{at}": F(text) if text else blank for at, text in enumerate(texts)}
    named |= {f"line_{at}": blank for at in range(len(texts), 3)}
    named["line_number"] = F(number) if number else Value(0, BigIntegerField())
    told: QuerySet = rows.order_by().annotate(line_source=Value(source, CharField()), **named)
    return told.values_list("line_source", "line_0", "line_1", "line_2", "line_number")


def _assigned(sheet: dict[str, list[_Line]]) -> list[Grant]:
    """Return what a person's own assignments give, without what may not be held together."""
    held = [one for one in sheet["held"] if one.first in ROLES]
    return _apart([Grant(ROLES[one.first].capabilities, one.second, one.third) for one in held])


def _apart(grants: list[Grant]) -> list[Grant]:
    held = frozenset().union(*(grant.capabilities for grant in grants))
    refused = frozenset().union(*(others for one, others in NEVER_TOGETHER.items() if one in held))
    return [replace(grant, capabilities=grant.capabilities - refused) for grant in grants]


def _denied(sheet: dict[str, list[_Line]]) -> tuple[Denial, ...]:
    return tuple(Denial(one.second, one.third, one.number or None) for one in sheet["denied"])
