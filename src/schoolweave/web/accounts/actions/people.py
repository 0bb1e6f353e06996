"""People: made, given roles, closed."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolweave.web.accounts import scopes
from schoolweave.web.accounts.actions.recording import record
from schoolweave.web.accounts.models import Assignment, Person
from schoolweave.web.accounts.roles import ROLES, SCOPES
from schoolweave.web.accounts.rules import check_can_close, check_can_end_role, check_can_give_role


@transaction.atomic
def create_person(
    *,
    email: str,
    name: str,
    roles: tuple[str, ...] = (),
    password: str | None = None,
    position: str = "",
    by: Person | None,
) -> Person:
    """Make a person with roles that hold everywhere from today.

    Without a password they cannot sign in until they have set one. Raises :class:`ValueError`
    where a role is unknown or cannot hold everywhere, or the e-mail address is taken.
    """
    unknown = [role for role in roles if role not in ROLES]
    if unknown:
        raise ValueError(f"There is no role “{unknown[0]}”: use one of {', '.join(ROLES)}.")
    if Person.objects.filter(email__iexact=email).exists():
        raise ValueError(_("Somebody with the address %(email)s is here already.") % {"email": email})
    person = Person.objects.create_user(email, password, name=name, position=position)
    record(verb="person.invited", object=person, by=by, after={"email": person.email, "name": name})
    for role in roles:
        give_role(person=person, role=role, by=by)
    return person


@transaction.atomic
def give_role(
    *,
    person: Person,
    role: str,
    scope_kind: str = "everywhere",
    scope_id: str = "",
    from_date: date | None = None,
    to_date: date | None = None,
    by: Person | None,
) -> Assignment:
    """Let a person hold a role in one scope, from a day (today) to a day (open).

    Raises :class:`KeyError` if there is no such role, :class:`ValueError` where it cannot hold in such a
    scope or ends before it begins, :class:`NotAllowed` where ``by`` may not give it to them.
    """
    described, begins = ROLES[role], from_date or timezone.localdate()
    if scope_kind not in described.scopes:
        possible = _(" or ").join(str(SCOPES[kind]) for kind in described.scopes)
        text = _("The role of %(role)s holds %(scopes)s: say where.")
        raise ValueError(text % {"role": str(described.name).lower(), "scopes": possible})
    if to_date is not None and to_date < begins:
        raise ValueError(_("A role cannot end before it begins."))
    check_can_give_role(by, person, role)
    assignment = Assignment.objects.create(
        person=person,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        from_date=begins,
        to_date=to_date,
        given_by=by,
    )
    after = {"role": str(described.name), "where": scopes.in_words(scope_kind, scope_id)}
    after |= {"from": begins.isoformat()} | ({"to": to_date.isoformat()} if to_date else {})
    record(verb="role.given", object=person, by=by, after=after)
    return assignment


@transaction.atomic
def end_role(*, assignment: Assignment, reason: str = "", by: Person | None) -> Assignment:
    """End an assignment at this moment, whatever its last day was to be; it stays on record."""
    held = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    check_can_end_role(by, held)
    if held.ended_at is not None:
        return held
    before = {"role": held.role, "where": scopes.in_words(held.scope_kind, held.scope_id)}
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    record(verb="role.ended", object=held.person, by=by, before=before, reason=reason)
    return held


@transaction.atomic
def close(*, person: Person, reason: str, by: Person | None) -> Person:
    """Close an account: its person cannot sign in, and what they hold gives nothing. Nothing is deleted."""
    held = Person.objects.select_for_update().get(pk=person.pk)
    check_can_close(by, held)
    held.is_active = False
    held.save(update_fields=["is_active"])
    record(verb="person.closed", object=held, by=by, reason=reason)
    return held


@transaction.atomic
def reopen(*, person: Person, reason: str, by: Person | None) -> Person:
    """Open a closed account again, with the roles whose days have not ended."""
    held = Person.objects.select_for_update().get(pk=person.pk)
    check_can_close(by, held)
    held.is_active = True
    held.save(update_fields=["is_active"])
    record(verb="person.reopened", object=held, by=by, reason=reason)
    return held
