"""To whom something of the office is given: on its desk, and with many at once; the second is told."""

from collections.abc import Callable, Mapping, Sequence

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext

from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds.forms.office import AssignForm
from schoolweave.web.rounds.models import Application, Expression
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.views.doing import Trail, attempt, form_page
from schoolweave.web.ui import stale

Thing = Expression | Application


def assign(
    request: HttpRequest,
    thing: Thing,
    people: Sequence[Person],
    act: Callable[..., object],
    *,
    trail: Trail,
    then: str,
) -> HttpResponseBase:
    """Assign from a desk; ``act`` takes ``to`` and ``version``. Whoever comes second sees both choices."""
    form = AssignForm(request.POST, people=people)
    if not form.is_valid():
        stale.refused(request, NotNow(gettext("Choose somebody of the office, or nobody.")))
        return redirect(then)
    version, key = form.cleaned_data["version"], form.cleaned_data["to"]
    to = next((person for person in people if person.pk == key), None)
    try:
        return attempt(request, lambda: act(to=to, version=version), then=then)
    except stale.Stale as late:
        saved = {"to": getattr(late.saved, "assigned_to_id", None) or ""}
        clash = stale.clash(request, form, late, saved=saved, about=thing.reference)
    title = gettext("Assign")
    return form_page(
        request,
        form,
        title,
        trail=trail,
        caption=thing.reference,
        submit=title,
        clash=clash,
        cancel_url=then,
        status=409,
    )


def of_many(
    act: Callable[..., object], to: Person | None, versions: Mapping[int, int]
) -> Callable[[Thing], object]:
    """Return the act that assigns one of many ticked rows; ``versions`` are by their keys, as listed.

    Where somebody changed one meanwhile, it says whose it is now and who was chosen.
    """

    def one(thing: Thing) -> object:
        try:
            return act(thing, to=to, version=versions.get(thing.pk, 0))
        except stale.Stale as late:
            nobody = gettext("Nobody")
            words = {"saved": getattr(late.saved, "assigned_to", None) or nobody, "chosen": to or nobody}
            said = gettext(
                "It was changed while you were choosing. Assigned to now: %(saved)s. You chose: %(chosen)s. "
                "Tick it again if yours is to stand."
            )
            raise NotNow(said % words) from late

    return one


def versions(request: HttpRequest) -> dict[int, int]:
    """Return the version that each row of the list had, by its key."""
    found = {}
    for one in request.POST.getlist("row")[:1000]:
        key, _dot, version = one.partition(".")
        if key.isdecimal() and version.isdecimal() and len(one) < 19:
            found[int(key)] = int(version)
    return found
