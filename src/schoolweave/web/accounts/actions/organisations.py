"""Organisations to which people belong, and how a person wants their letters."""

from django.db import transaction
from django.utils.translation import gettext as _

from schoolweave.web.accounts.actions.recording import record
from schoolweave.web.accounts.models import Organisation, Person
from schoolweave.web.accounts.rules import check_allowed


@transaction.atomic
def add_organisation(*, kind: str, name: str, school_id: str = "", by: Person | None) -> Organisation:
    """Add a school, board, trust, office or provider; raises :class:`ValueError` where it is here already."""
    if by is not None:
        check_allowed(by, "people.manage")
    if Organisation.objects.filter(kind=kind, name__iexact=name).exists():
        raise ValueError(_("“%(name)s” is here already.") % {"name": name})
    made = Organisation.objects.create(kind=kind, name=name, school_id=school_id)
    record(verb="organisation.added", object=made, by=by, after={"kind": kind, "name": name})
    return made


@transaction.atomic
def choose_letters(*, at_once: bool, by: Person) -> None:
    """Let a person have each letter at once, or one letter a day with what is new."""
    held = Person.objects.select_for_update().get(pk=by.pk)
    before = {"each letter at once": held.letters_at_once}
    held.letters_at_once = at_once
    held.save(update_fields=["letters_at_once"])
    record(verb="letters.chosen", object=held, by=held, before=before, after={"each letter at once": at_once})
