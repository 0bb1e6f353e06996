"""Records of any kind, named by people: for bars, interests and emergencies."""

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from schoolweave.web.accounts import scopes
from schoolweave.web.accounts.reach import REACHES

BY_NAME = {
    "directory.school": "school",
    "collaborations.collaboration": "collaboration",
    "rounds.round": "round",
}
"""Models whose rows are found by name, and the kind of place that finds them."""


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of records by their models' labels, in words, those that people name most first."""
    words = [(label, str(one.model._meta.verbose_name).capitalize()) for label, one in REACHES.items()]  # noqa: SLF001
    often = list(BY_NAME)
    return sorted(words, key=lambda pair: (often.index(pair[0]) if pair[0] in often else len(often), pair[1]))


def find(label: str, text: str) -> Model:
    """Return the one record of a kind that a text names: by key, reference or, for places, by name.

    Raises :class:`schoolweave.web.accounts.scopes.Unclear` with what to write instead.
    """
    if label not in REACHES:
        raise scopes.Unclear(_("There is no such kind of record."))
    model = REACHES[label].model
    if label in BY_NAME:
        text = scopes.resolve(BY_NAME[label], text)
    try:
        wanted = Q(pk=model._meta.pk.to_python(text))  # noqa: SLF001 - Django documents it
    except ValidationError:
        wanted = Q(pk__in=[])
    try:
        model._meta.get_field("reference")  # noqa: SLF001
        wanted |= Q(reference__iexact=text)
    except FieldDoesNotExist:
        pass
    found = model._default_manager.filter(wanted).first()  # noqa: SLF001
    if found is None:
        raise scopes.Unclear(_("Nothing fits “%(text)s”. Write its number or reference.") % {"text": text})
    return found
