"""What a person may do and why, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolweave.web.accounts import scopes
from schoolweave.web.accounts.capabilities import CAPABILITIES, in_words
from schoolweave.web.accounts.models import Assignment, Bar, Conflict, Delegation, EmergencyAccess, Person
from schoolweave.web.accounts.reach import current
from schoolweave.web.accounts.reach.standing import NEVER_TOGETHER
from schoolweave.web.accounts.roles import ROLES


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that a person holds: what it is, where, why they have it and what it lets them do."""

    key: int
    title: str
    where: str
    why: str
    lets: tuple[str, ...]
    from_date: date
    to_date: date | None
    begun: bool = True


def held_by(person: Person) -> tuple[list[Held], list[Held]]:
    """Return the roles that a person holds or will hold, and what was lent to them."""
    today = timezone.localdate()
    alive = Q(to_date__isnull=True) | Q(to_date__gte=today)
    own = Assignment.objects.filter(alive, person=person, ended_at__isnull=True).select_related("given_by")
    assigned = [one for one in own.order_by("from_date", "pk") if one.role in ROLES]
    names = scopes.names((one.scope_kind, one.scope_id) for one in assigned)
    refused = _refused(one for one in assigned if one.from_date <= today)
    return [_role(one, names, refused, today) for one in assigned], [_lent(one) for one in lent_to(person)]


def lent_to(person: Person) -> Sequence[Delegation]:
    """Return what was lent to a person and holds today."""
    rows = current(Delegation.objects.filter(to=person, giver__is_active=True))
    return list(rows.select_related("giver").order_by("to_date", "pk"))


def lent_by(person: Person) -> Sequence[Delegation]:
    """Return what a person lent that has not ended."""
    rows = Delegation.objects.filter(giver=person, ended_at__isnull=True, to_date__gte=timezone.localdate())
    return list(rows.select_related("to").order_by("to_date", "pk"))


def kept_from(person: Person) -> tuple[list[Bar], list[Conflict], list[EmergencyAccess]]:
    """Return the bars and interests that keep a person from records today, and what they have open."""
    now: datetime = timezone.now()
    interests = Conflict.objects.filter(person=person, ended_at__isnull=True)
    opened = EmergencyAccess.objects.filter(person=person, from_time__lte=now, to_time__gt=now)
    return list(current(Bar.objects.filter(person=person))), list(interests), list(opened)


def _refused(held: object) -> frozenset[str]:
    assigned: list[Assignment] = list(held)  # type: ignore[call-overload]
    gained: frozenset[str] = frozenset().union(*(ROLES[one.role].capabilities for one in assigned))
    return frozenset().union(*(others for one, others in NEVER_TOGETHER.items() if one in gained))


def _role(one: Assignment, names: dict[tuple[str, str], str], refused: frozenset[str], today: date) -> Held:
    role = ROLES[one.role]
    lets = [name for name in CAPABILITIES if name in role.capabilities - refused]
    giver = one.given_by or _("the system")
    return Held(
        one.pk,
        str(role.name),
        scopes.in_words(one.scope_kind, one.scope_id, names),
        _("Given to you by %(giver)s. %(purpose)s") % {"giver": giver, "purpose": role.description},
        tuple(in_words(name) for name in lets),
        one.from_date,
        one.to_date,
        one.from_date <= today,
    )


def _lent(one: Delegation) -> Held:
    return Held(
        one.pk,
        _("For %(giver)s") % {"giver": one.giver},
        _("wherever they can"),
        one.reason,
        (in_words(one.capability),),
        one.from_date,
        one.to_date,
    )
