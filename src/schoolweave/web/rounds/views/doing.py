"""What the pages of rounds, expressions and applications share."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from schoolweave.web.accounts.models import AuditEvent, Person
from schoolweave.web.accounts.queries import verb_in_words
from schoolweave.web.accounts.reach import who_may
from schoolweave.web.accounts.rules import allow
from schoolweave.web.rounds.models import Round
from schoolweave.web.rounds.rules import NotNow, Visitor, calls
from schoolweave.web.ui import stale

Trail = list[tuple[str, str]]
HISTORY = 30
"""Acts that a desk shows."""

MOST_TEXT = 5000
"""Letters of a reason that is read from a plain form."""


def attempt(
    request: HttpRequest, act: Callable[[], object], *, then: str, said: object = "", refused: str = ""
) -> HttpResponseBase:
    """Do an act and go on; where its state or its values forbid it, say why and set aside what was typed.

    ``then`` and ``refused`` are addresses. Somebody who may not at all gets a 403 page.
    """
    try:
        act()
    except (NotNow, ValueError) as refusal:
        stale.refused(request, refusal)
        return redirect(refused or then)
    if said:
        messages.success(request, str(said))
    return redirect(then)


def find_round(pk: int, person: Visitor) -> Round:
    """Return a round that the person may see; 404 where there is none, 403 where it is in preparation."""
    known = Round.objects.select_related("register", "rule_version__programme").defer("register__outline")
    found: Round = get_object_or_404(known, pk=pk)
    calls.check_can_see(person, found)
    return found


def posted(request: HttpRequest, name: str, most: int = MOST_TEXT) -> str:
    """Return a text of a plain form, without what no database takes."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def form_page(
    request: HttpRequest, form: Any, title: object, *, trail: Trail, status: int = 200, **more: Any
) -> HttpResponse:
    """Draw one form on a page: title, lede, caption, submit, weight, cancel_url, clash, notes."""
    context = {"form": form, "title": title, "trail": trail} | more
    context.setdefault("cancel_url", trail[-2][1] if len(trail) > 1 else "")
    return render(request, "rounds/form_page.html", context, status=status)


def rounds_trail(round: Round | None = None, *below: tuple[str, str]) -> Trail:
    """Return the way to a page of a round."""
    trail: Trail = [(gettext("Rounds"), reverse("rounds"))]
    if round is not None:
        trail.append((round.name, reverse("round", args=[round.pk])))
    return [*trail, *below] if below else [*trail[:-1], (trail[-1][0], "")]


def office_people(round: Round, capability: str) -> list[Person]:
    """Return the people of the office who can be given something of a round."""
    return who_may(capability, round)


def may(person: Visitor, capability: str, thing: Any) -> bool:
    """Return whether a person's roles give a capability that reaches a thing."""
    return allow(person, capability, thing)


def chosen_keys(request: HttpRequest, name: str) -> Sequence[int]:
    """Return the ticked keys of a list."""
    return [int(key) for key in request.POST.getlist(name) if key.isdigit() and len(key) < 19][:1000]


def history(thing: Any) -> list[tuple[AuditEvent, str]]:
    """Return what was done with an expression or application, newest first, with the act in words.

    What its people saved while it was a draft is theirs: only what was sent, asked and settled is told.
    """
    kind = str(thing._meta.verbose_name)  # noqa: SLF001 - Django documents it
    events = AuditEvent.objects.filter(object_type=kind, object_id=str(thing.pk))
    return [(event, verb_in_words(event)) for event in events.exclude(verb=f"{kind}.changed")[:HISTORY]]
