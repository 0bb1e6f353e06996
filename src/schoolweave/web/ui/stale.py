"""Two people and one record: whoever saves second is told, sees both texts, and loses neither.

Every editable record has a ``version``. A form carries the version it was made from; an action claims the
record with it, inside its transaction, and finds out whether somebody else saved meanwhile::

    class NameForm(stale.VersionedForm): ...

    @transaction.atomic
    def rename(*, thing, version, name, by):
        thing = stale.claim(Thing, thing.pk, version)  # locked; raises Stale
        thing.name = name
        thing.save()

    try:
        rename(thing=thing, by=person, **form.cleaned_data)
    except stale.Stale as late:
        clash = stale.clash(request, form, late, saved={"name": late.saved.name}, about="The name")
    # the template: {% include "ui/components/clash.html" %} above the form, with ``clash``
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.ui.models import SetAside
from schoolweave.web.ui.tables import Column, Table, simple_table

M = TypeVar("M", bound=models.Model)
MOST_LETTERS = 10_000
"""Letters of one field that are set aside."""

TYPED = ("reason", "reasons", "text", "conditions", "conflict", "notice")
"""Names of fields in which acts ask for words."""


class Stale(Exception):
    """Somebody else saved the record first; ``saved`` is what it says now."""

    def __init__(self, saved: models.Model) -> None:
        super().__init__(gettext("Somebody else saved this while you were writing. Nothing was overwritten."))
        self.saved = saved


class VersionedForm(forms.Form):
    """A form that remembers which version of the record it was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@dataclass(frozen=True, slots=True)
class Clash:
    """What the second person is told: a sentence, and both texts of each field that differs."""

    sentence: str
    table: Table | None


def claim(model: type[M], pk: Any, version: int) -> M:
    """Lock a record for the rest of the transaction and count its version up; the caller saves it.

    Raises :class:`Stale` where its version is no longer ``version``.
    """
    row: Any = model._default_manager.select_for_update().get(pk=pk)  # noqa: SLF001 - Django documents it
    if row.version != version:
        raise Stale(row)
    row.version += 1
    kept: M = row
    return kept


def check(row: models.Model, version: int | None) -> None:
    """Raise :class:`Stale` where a locked record has another version than a form was made from.

    ``version`` None: it was not read on a form, such as by a job or a command.
    """
    if version is not None and getattr(row, "version", version) != version:
        raise Stale(row)


def clash(
    request: HttpRequest,
    form: forms.Form,
    late: Stale,
    *,
    saved: Mapping[str, Any],
    about: str,
    who: object = None,
) -> Clash:
    """Set the person's texts aside and return both texts; the form then saves over the newer version.

    ``saved`` gives the record's present values by the form's field names; ``about`` says in words what
    the form is; ``who`` saved it, where that is known.
    """
    keep(request, form, about=about)
    typed: Any = form.data
    renewed = typed.copy()
    renewed["version"] = str(getattr(late.saved, "version", 0))
    form.data = renewed
    return Clash(_sentence(late, who), _both(form, saved))


def keep(request: HttpRequest, form: forms.Form, *, about: str) -> SetAside:
    """Set aside what a person typed, so that they find it again whatever becomes of the page."""
    texts = [
        [str(form[name].label), in_words(field, form.cleaned_data.get(name))[:MOST_LETTERS]]
        for name, field in form.fields.items()
        if not form[name].is_hidden and form.cleaned_data.get(name) not in (None, "", [])
    ]
    return set_aside(request, about=about, texts=texts)


def set_aside(request: HttpRequest, *, about: str, texts: list[list[str]]) -> SetAside:
    """Set pairs of label and text aside for the person who is signed in."""
    person: Any = request.user
    return SetAside.objects.create(person=person, about=about[:300], address=request.path[:300], texts=texts)


def refused(request: HttpRequest, refusal: Exception) -> None:
    """Tell the person why an act was refused, and set aside the reasons and texts that they typed for it."""
    typed = [request.POST.get(name, "").replace("\x00", "").strip() for name in TYPED]
    texts = [[gettext("Why"), text[:MOST_LETTERS]] for text in typed if text]
    said = str(refusal)
    if texts and request.user.is_authenticated:
        set_aside(request, about=said, texts=texts)
        said += " " + gettext("What you typed has been set aside.")
    messages.error(request, said)


def in_words(field: forms.Field, value: Any) -> str:
    """Return a field's value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, models.QuerySet | list | tuple | set):
        return ", ".join(in_words(field, each) for each in value)
    choices = {str(key): str(label) for key, label in _flat(getattr(field, "choices", ()))}
    return choices.get(str(value), str(value))


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, label in choices:
        found += _flat(label) if isinstance(label, list | tuple) else [(key, label)]
    return found


def _both(form: forms.Form, saved: Mapping[str, Any]) -> Table | None:
    rows = []
    for name, field in form.fields.items():
        if name not in saved:
            continue
        theirs, yours = in_words(field, saved[name]), in_words(field, form.cleaned_data.get(name))
        if theirs != yours:
            nothing = gettext("Nothing")
            rows.append(
                {"field": str(form[name].label), "saved": theirs or nothing, "typed": yours or nothing}
            )
    columns = (
        Column("field", gettext("Question"), header=True),
        Column("saved", gettext("Saved meanwhile")),
        Column("typed", gettext("What you typed")),
    )
    return simple_table(gettext("Both texts"), columns, rows) if rows else None


def _sentence(late: Stale, who: object) -> str:
    at = getattr(late.saved, "changed_at", None)
    values = {"who": str(who or _("Somebody else")), "when": date_format(localtime(at), "H:i") if at else ""}
    said = (
        gettext("%(who)s saved this at %(when)s, while you were writing.")
        if at
        else gettext("%(who)s saved this while you were writing.")
    )
    return (said % values) + " " + gettext("Nothing is lost: both texts are here, and yours is set aside.")
