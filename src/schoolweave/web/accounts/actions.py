"""What changes people and their roles, and the record of every change."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from schoolweave.web.accounts.models import Assignment, AuditEvent, Person
from schoolweave.web.accounts.reach import register_of
from schoolweave.web.accounts.roles import ROLES

THE_SYSTEM = "the system"


def record(
    *,
    verb: str,
    object: models.Model,
    by: Person | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Keep who did what to which object; call it inside the transaction that changes the object.

    ``verb`` is a noun and what became of it, as in ``import.applied``: people see “Import applied”.
    ``by=None`` stands for the system. ``before`` and ``after`` hold what JSON can.
    """
    return AuditEvent.objects.create(
        actor_id=by.pk if by else None,
        actor_name=str(by)[:200] if by else THE_SYSTEM,
        verb=verb,
        register=register_of(object),
        object_label=object._meta.label_lower,  # noqa: SLF001 - Django documents it
        object_type=str(object._meta.verbose_name),  # noqa: SLF001
        object_id=str(object.pk),
        object_name=str(object)[:300],
        before=before or {},
        after=after or {},
        reason=reason,
    )


@transaction.atomic
def create_person(
    *, email: str, name: str, roles: tuple[str, ...] = (), password: str | None = None, by: Person | None
) -> Person:
    """Invite somebody: a person with roles that hold everywhere from today.

    Without a password they cannot sign in until they have set one. Raises :class:`ValueError`
    where a role is unknown or the e-mail address is taken.
    """
    unknown = [role for role in roles if role not in ROLES]
    if unknown:
        raise ValueError(f"There is no role “{unknown[0]}”: use one of {', '.join(ROLES)}.")
    if Person.objects.filter(email__iexact=email).exists():
        raise ValueError(f"Somebody with the address {email} is here already.")
    person = Person.objects.create_user(email, password, name=name)
    record(verb="person.invited", object=person, by=by, after={"email": person.email, "name": name})
    for role in roles:
        give_role(person=person, role=role, by=by)
    return person


@transaction.atomic
def give_role(*, person: Person, role: str, by: Person | None) -> Assignment:
    """Let a person hold a role everywhere from today; raises :class:`KeyError` if there is no such role."""
    name = str(ROLES[role].name)
    assignment = Assignment.objects.create(person=person, role=role, from_date=timezone.localdate())
    record(verb="role.given", object=person, by=by, after={"role": name})
    return assignment
