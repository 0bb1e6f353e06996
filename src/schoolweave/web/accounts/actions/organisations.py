"""Organisations to which people belong, and how a person wants their letters."""

from django.conf import settings
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
def choose_letters(*, at_once: bool | None = None, language: str | None = None, by: Person) -> None:
    """Let a person have each letter at once, or one letter a day with what is new; in which language.

    What is ``None`` stays as it is. Raises :class:`ValueError` where the site has no such language.
    """
    if language is not None and language not in dict(settings.LANGUAGES):
        raise ValueError(_("This site has no such language."))
    held = Person.objects.select_for_update().get(pk=by.pk)
    before = _choices(held)
    held.letters_at_once = held.letters_at_once if at_once is None else at_once
    held.language = held.language if language is None else language
    held.save(update_fields=["letters_at_once", "language"])
    record(verb="letters.chosen", object=held, by=held, before=before, after=_choices(held))


def _choices(person: Person) -> dict[str, object]:
    return {"each letter at once": person.letters_at_once, "language": person.language}
