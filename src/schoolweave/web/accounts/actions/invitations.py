"""Inviting somebody by letter, and their first password."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolweave.web.accounts import invited
from schoolweave.web.accounts.actions.people import create_person, give_role
from schoolweave.web.accounts.actions.recording import record
from schoolweave.web.accounts.letters import post
from schoolweave.web.accounts.models import Invitation, Organisation, Person
from schoolweave.web.accounts.models.invitations import new_nonce
from schoolweave.web.accounts.rules import check_allowed

HOLDS = timedelta(days=14)
"""How long the link of an invitation holds."""


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    role: str = "",
    scope_kind: str = "everywhere",
    scope_id: str = "",
    from_date: date | None = None,
    to_date: date | None = None,
    organisation: Organisation | None = None,
    position: str = "",
    by: Person | None,
) -> Invitation:
    """Make a person, perhaps with a role, and write them a letter with a link to set their password once.

    Raises what :func:`create_person` and :func:`give_role` raise; nothing is kept then.
    """
    if by is not None:
        check_allowed(by, "people.manage")
    person = create_person(email=email, name=name, position=position, by=by)
    if organisation is not None:
        person.organisation = organisation
        person.save(update_fields=["organisation"])
    if role:
        days: dict[str, Any] = {"from_date": from_date, "to_date": to_date}
        give_role(person=person, role=role, scope_kind=scope_kind, scope_id=scope_id, by=by, **days)
    now = timezone.now()
    made = Invitation.objects.create(person=person, invited_by=by, invited_at=now, expires_at=now + HOLDS)
    _write(made)
    return made


@transaction.atomic
def invite_again(*, person: Person, by: Person | None) -> Invitation:
    """Write the letter again with a new link; the link before it stops working."""
    if by is not None:
        check_allowed(by, "people.manage")
    now = timezone.now()
    again = {"nonce": new_nonce(), "invited_by": by, "expires_at": now + HOLDS}
    fresh = {"accepted_at": None, "withdrawn_at": None, "invited_at": now}
    if person.has_usable_password():
        raise ValueError(
            _("They have set a password already: they can ask for a new one where they sign in.")
        )
    made, _new = Invitation.objects.update_or_create(person=person, defaults=again | fresh)
    record(verb="person.invited_again", object=person, by=by)
    _write(made)
    return made


@transaction.atomic
def accept(*, token: str, password: str) -> Person:
    """Set the invited person's password, once; the password must have been checked.

    Raises :class:`invited.NoSuchInvitation` where the link does not hold.
    """
    found = Invitation.objects.select_for_update(of=("self",)).get(pk=invited.read(token).pk)
    invited.check(found)
    found.accepted_at = timezone.now()
    found.save(update_fields=["accepted_at"])
    person = found.person
    person.set_password(password)
    person.save(update_fields=["password"])
    record(verb="invitation.accepted", object=person, by=person)
    return person


def _write(made: Invitation) -> None:
    words = {"name": made.person.name, "days": HOLDS.days, "link": "{link}"}
    text = gettext_lazy(
        "Dear %(name)s,\n\nyou are invited to Schoolweave. Set your password here, within %(days)s days; "
        "the link works once:\n\n%(link)s\n\nIf you did not expect this letter, do nothing."
    )
    post(
        to=made.person,
        kind=invited.KIND,
        subject=gettext_lazy("Your invitation to Schoolweave"),
        text=lambda: text % words,
        about=made,
        key=f"invitation/{made.nonce}",
        urgent=True,
    )
