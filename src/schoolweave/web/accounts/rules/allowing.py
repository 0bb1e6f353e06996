"""What a person may do: nothing but what a current assignment, or somebody who lent it, gives."""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext

from schoolweave.web.accounts import reach
from schoolweave.web.accounts.capabilities import in_words
from schoolweave.web.accounts.models import Assignment, Person
from schoolweave.web.accounts.reach import Visitor, allow, allow_somewhere
from schoolweave.web.accounts.reach.standing import EVERYWHERE, REGISTER
from schoolweave.web.accounts.roles import CAPABILITIES, ROLES

__all__ = [
    "EVERYWHERE",
    "REGISTER",
    "NotAllowed",
    "allow",
    "allow_somewhere",
    "capabilities",
    "check_allowed",
    "check_allowed_somewhere",
    "current_assignments",
]


class NotAllowed(PermissionDenied):
    """The person may not do this; the message is a sentence for them."""


def current_assignments(person: Visitor) -> models.QuerySet[Assignment]:
    """Return the assignments that a person holds today; none for strangers and closed accounts."""
    if not isinstance(person, Person) and not getattr(person, "is_authenticated", False):
        return Assignment.objects.none()
    if person is None or not person.is_active:
        return Assignment.objects.none()
    return reach.current(Assignment.objects.filter(person=person.pk))


def capabilities(person: Visitor) -> frozenset[str]:
    """Return what a person may do somewhere, in whatever scope: what menus offer."""
    return frozenset().union(*(grant.capabilities for grant in reach.standing(person).grants)) & set(
        CAPABILITIES
    )


def check_allowed(person: Visitor, capability: str, obj: models.Model | None = None) -> None:
    """Raise :class:`NotAllowed` with a sentence for the person unless :func:`allow` says yes."""
    if not allow(person, capability, obj):
        raise NotAllowed(_refusal(person, capability))


def check_allowed_somewhere(person: Visitor, capability: str) -> None:
    """Raise :class:`NotAllowed` unless the person holds the capability in some scope."""
    if not allow_somewhere(person, capability):
        raise NotAllowed(_refusal(person, capability))


def _refusal(person: Visitor, capability: str) -> str:
    if allow_somewhere(person, capability):
        return gettext(
            "Your roles let you %(act)s elsewhere, but not here: "
            "they do not reach this, or you are kept from it."
        ) % {"act": in_words(capability)}
    holders = [role.name.lower() for role in ROLES.values() if capability in role.capabilities]
    return gettext(
        "Your roles do not let you %(act)s. Ask an administrator for the role of %(roles)s if you need it."
    ) % {"act": in_words(capability), "roles": gettext(" or ").join(holders)}
