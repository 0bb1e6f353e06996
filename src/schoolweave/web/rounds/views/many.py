"""What is done with all that were ticked in one of the office's queues, for expressions and applications."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext

from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds.actions import many
from schoolweave.web.rounds.forms.office import AskManyForm
from schoolweave.web.rounds.views.doing import Trail, chosen_keys, form_page, posted

ASK, EXPORT = "ask", "export"


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue whose rows can be ticked: where it is, which rows the person works on, what can be done.

    ``acts`` take one row, ``ask`` a row and the question's ``text`` and ``due_on``, ``export`` the rows.
    """

    page: str
    rows: QuerySet[Any]
    acts: Mapping[str, Callable[[Any], object]]
    ask: Callable[..., object]
    export: Callable[[QuerySet[Any]], HttpResponseBase]
    trail: Trail


def offered(acts: Mapping[str, Any], *, export: bool) -> list[tuple[str, Any]]:
    """Return what a queue offers to do with the ticked ones, each with its words."""
    return [*acts.items(), *([(EXPORT, gettext("Download as CSV"))] if export else [])]


def chosen_person(request: HttpRequest) -> Person | None:
    """Return to whom the ticked ones are to be assigned, None for nobody."""
    key = posted(request, "to", 18)
    return Person.objects.filter(pk=int(key), is_active=True).first() if key.isdigit() else None


def do(request: HttpRequest, queue: Queue) -> HttpResponseBase:
    """Do the chosen act on each row that was ticked, and come back to the list with its filters."""
    back = posted(request, "here", 2000)
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = queue.page
    what, keys = posted(request, "act", 20), chosen_keys(request, "pick")
    ticked = queue.rows.filter(pk__in=keys).order_by("pk")
    if what not in {*queue.acts, ASK, EXPORT} or not ticked.exists():
        messages.error(request, gettext("Tick at least one line, and choose what to do."))
        return redirect(back)
    if what == EXPORT:
        return queue.export(ticked)
    if what == ASK:
        return _ask(request, queue, ticked, keys, back)
    return _told(request, many.to_many(ticked, queue.acts[what]), back)


def _ask(
    request: HttpRequest, queue: Queue, ticked: QuerySet[Any], keys: Sequence[int], back: str
) -> HttpResponseBase:
    """Ask for the words first; then put the question to each."""
    hidden = {"act": ASK, "here": back, "pick": keys}
    form = AskManyForm(request.POST if "text" in request.POST else None, initial=hidden)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("text", "due_on")}
        return _told(request, many.to_many(ticked, lambda row: queue.ask(row, **given)), back)
    title = gettext("Ask for more")
    return form_page(
        request,
        form,
        title,
        trail=[*queue.trail, (title, "")],
        notes=[", ".join(row.reference for row in ticked[:50])],
        submit=title,
        weight=gettext("Each of these goes back to those who sent it until they answer."),
        cancel_url=back,
    )


def _told(request: HttpRequest, result: many.Bulk, back: str) -> HttpResponseBase:
    if result.done:
        said = ngettext("Done with %(many)d.", "Done with %(many)d.", result.done)
        messages.success(request, said % {"many": result.done})
    for reference, why in result.refused[:10]:
        messages.error(request, f"{reference}: {why}")
    return redirect(back)
