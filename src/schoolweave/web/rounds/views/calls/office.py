"""The office makes a round, changes it, announces, opens, extends, closes and calls it off."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from schoolweave.web.accounts.access import require
from schoolweave.web.rounds.actions import calls as actions
from schoolweave.web.rounds.forms.calls import ClosingForm, ReasonForm, RoundChangeForm, RoundForm
from schoolweave.web.rounds.models import Round
from schoolweave.web.rounds.rules import calls as rules
from schoolweave.web.rounds.views.common import person
from schoolweave.web.rounds.views.doing import attempt, find_round, form_page, rounds_trail
from schoolweave.web.ui import stale

ACTS: dict[str, tuple[Any, Any]] = {
    "announce": (_("Announce"), _("Everybody sees its page from now on. It opens by itself at its time.")),
    "open": (_("Open now"), _("Schools can send from this moment.")),
    "extend": (_("Move the closing time"), _("The page of the round says so, and why.")),
    "close": (_("Close now"), _("What comes later is late, and the office decides whether it counts.")),
    "call-off": (_("Call it off"), _("Nothing can be sent any more. What was sent is kept.")),
}
"""What can be done with a round, and what that weighs."""


@require_http_methods(["GET", "POST"])
@require("round.manage")
def new(request: HttpRequest) -> HttpResponseBase:
    """Prepare a round."""
    form = RoundForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        made = actions.make_round(**form.values, by=person(request))
        return redirect("round", made.pk)
    return form_page(
        request,
        form,
        gettext("Make a round"),
        trail=rounds_trail(None, (gettext("Make a round"), "")),
        submit=gettext("Prepare it"),
        weight=gettext("Only the office sees it until it is announced."),
    )


@require_http_methods(["GET", "POST"])
@require("round.manage")
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change a round's texts, and its times and rules while it is being prepared."""
    round = find_round(pk, request.user)
    rules.check_can_manage(request.user, round)
    frozen = round.status != Round.Status.DRAFT
    form = RoundChangeForm(request.POST or None, person=request.user, frozen=frozen, initial=_initial(round))
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.change_round(round=round, version=version, by=person(request), **form.values)
            return redirect("round", pk)
        except stale.Stale as late:
            saved = {name: getattr(late.saved, name) for name in actions.TEXTS}
            more["clash"] = stale.clash(request, form, late, saved=saved, about=round.name)
    trail = rounds_trail(round, (gettext("Change it"), ""))
    return form_page(request, form, gettext("Change the round"), trail=trail, caption=round.name, **more)


def _initial(round: Round) -> dict[str, Any]:
    opens, closes = (moment.astimezone(round.zone) for moment in (round.opens_at, round.closes_at))
    texts = {name: getattr(round, name) for name in actions.TEXTS}
    return texts | {
        "version": round.version,
        "rule_version": round.rule_version_id,
        "time_zone": round.time_zone,
        "opens_on": opens.date(),
        "opens_at": opens.time(),
        "closes_on": closes.date(),
        "closes_at": closes.time(),
    }


@require_http_methods(["GET", "POST"])
@require("round.manage")
def act(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    """Say what an act weighs, ask for what it needs, and do it."""
    round = find_round(pk, request.user)
    rules.check_can_manage(request.user, round)
    label, weight = ACTS[what]
    if what == "extend":
        start = _closing(round) | {"version": round.version}
        form: Any = ClosingForm(request.POST or None, round=round, initial=start)
    else:
        needed = what in {"close", "call-off"}
        form = ReasonForm(request.POST or None, required=needed, hint=gettext("Everybody reads this."))
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        then = reverse("round", args=[pk])
        try:
            return attempt(request, lambda: _do(what, round, form.cleaned_data, person(request)), then=then)
        except stale.Stale as late:
            more["clash"] = stale.clash(request, form, late, saved=_closing(late.saved), about=round.name)
    trail = rounds_trail(round, (str(label), ""))
    return form_page(
        request, form, label, trail=trail, caption=round.name, submit=label, weight=weight, **more
    )


def _closing(saved: Any) -> dict[str, Any]:
    """Return a round's closing time as the form has it."""
    closes = saved.closes_at.astimezone(saved.zone)
    return {"closes_on": closes.date(), "closes_at": closes.time()}


def _do(what: str, round: Round, given: dict[str, Any], by: Any) -> None:
    if what == "announce":
        actions.announce(round=round, by=by)
    elif what == "open":
        actions.open_now(round=round, reason=given["reason"], by=by)
    elif what == "extend":
        version, reason = given["version"], given["reason"]
        actions.extend(round=round, closes_at=given["instant"], reason=reason, version=version, by=by)
    elif what == "close":
        actions.close_now(round=round, reason=given["reason"], by=by)
    else:
        actions.call_off(round=round, reason=given["reason"], by=by)
