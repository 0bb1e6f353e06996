"""What a person may do: nothing but what a current assignment gives."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone

from schoolweave.web.accounts.models import Assignment, Person
from schoolweave.web.accounts.roles import CAPABILITIES, ROLES

EVERYWHERE = "everywhere"
REGISTER = "register"
"""Kinds of scope: no bounds, or the one register whose prefix is the scope's id."""


class NotAllowed(PermissionDenied):
    """The person may not do this; the message is a sentence for them."""


def current_assignments(person: Person | AnonymousUser | None) -> models.QuerySet[Assignment]:
    """Return the assignments that a person holds today; none for strangers and closed accounts."""
    if person is None or not person.is_authenticated or not person.is_active:
        return Assignment.objects.none()
    today = timezone.localdate()
    return Assignment.objects.filter(
        models.Q(to_date__isnull=True) | models.Q(to_date__gte=today), person=person, from_date__lte=today
    )


def capabilities(person: Person | AnonymousUser | None) -> frozenset[str]:
    """Return what a person may do everywhere."""
    held = current_assignments(person).filter(scope_kind=EVERYWHERE).values_list("role", flat=True)
    return frozenset().union(*(ROLES[role].capabilities for role in held if role in ROLES))


def allow(person: Person | AnonymousUser | None, capability: str, obj: models.Model | None = None) -> bool:
    """Return whether a current assignment gives ``capability`` and reaches ``obj``.

    Without an object only assignments that hold everywhere count. An unknown capability is a
    mistake in the program: :class:`KeyError`.
    """
    if capability not in CAPABILITIES:
        raise KeyError(capability)
    return any(
        role.capabilities >= {capability} and _reaches(assignment, obj)
        for assignment in current_assignments(person)
        if (role := ROLES.get(assignment.role)) is not None
    )


def check_allowed(
    person: Person | AnonymousUser | None, capability: str, obj: models.Model | None = None
) -> None:
    """Raise :class:`NotAllowed` with a sentence for the person unless :func:`allow` says yes."""
    if allow(person, capability, obj):
        return
    holders = " or ".join(role.name.lower() for role in ROLES.values() if capability in role.capabilities)
    raise NotAllowed(
        f"Your roles do not let you {CAPABILITIES[capability]}. "
        f"Ask an administrator for the role of {holders} if you need it."
    )


def _reaches(assignment: Assignment, obj: models.Model | None) -> bool:
    if assignment.scope_kind == EVERYWHERE:
        return True
    if assignment.scope_kind == REGISTER and obj is not None:
        return getattr(obj, "register_id", getattr(obj, "prefix", None)) == assignment.scope_id
    return False
