"""The rules that a collaboration keeps to; moving it to newer ones, with the report of what changes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schoolweave.web.accounts.access import require, signed_in
from schoolweave.web.collaborations import actions, moves, queries
from schoolweave.web.collaborations.forms.moves import DecideForm, ProposeForm, WithdrawForm
from schoolweave.web.collaborations.models import Collaboration, RuleMove
from schoolweave.web.collaborations.rules import NotNow
from schoolweave.web.collaborations.simulating import version_of
from schoolweave.web.collaborations.views import move_parts as parts
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.ui import stale


@require_safe
def community_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which version a collaboration keeps to, the moves decided so far, and newer versions."""
    one = _community(pk)
    kept = version_of(one)
    proposes = moves.can_propose(request.user, one)
    concerned = proposes or moves.may_decide(request.user, one)
    context = {
        "community": one,
        "kept": kept,
        "newer": queries.newer_versions(one, kept) if one.to_date is None else (),
        "proposes": proposes,
        "open": queries.open_move(one) if concerned else None,
        "table": parts.history(queries.moves_of(one)),
        "trail": parts.trail(one),
    }
    return render(request, "collaborations/rules.html", context)


@require(moves.PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: int, new: int) -> HttpResponse:
    """Show what moving to a version would change, and propose it."""
    one = _community(pk)
    moves.check_can_propose(request.user, one)
    version = get_object_or_404(RuleVersion.objects.select_related("programme"), pk=new)
    kept = version_of(one)
    form = ProposeForm(request.POST or None)
    try:
        moves.check_proposal(one, kept, version)
        if form.is_valid():
            done = actions.propose_move(
                collaboration=one, new=version, by=parts.person(request), **form.cleaned_data
            )
            messages.success(request, gettext("Proposed. Another person decides; you will be told."))
            return redirect("rule_move", pk=one.pk, move=done.pk)
    except NotNow as refusal:
        messages.error(request, str(refusal))
        return redirect("community_rules", pk=one.pk)
    report = moves.as_report(moves.effect_of(one, kept or version, version))
    context = {"community": one, "kept": kept, "new": version, "form": form} | parts.report(report)
    context["trail"] = parts.trail(one, gettext("Move to version %(name)s") % {"name": version.version})
    return render(request, "collaborations/move_new.html", context)


@signed_in
@require_safe
def move(request: HttpRequest, pk: int, move: int) -> HttpResponse:
    """Show a proposed or decided move with the report that whoever decides has."""
    return _show(request, _move(pk, move))


@require(moves.DECIDE)
@require_POST
def decide(request: HttpRequest, pk: int, move: int) -> HttpResponseBase:
    """Approve or decline a move, with the reason."""
    found = _move(pk, move)
    moves.check_can_decide(request.user, found)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _show(request, found, deciding=form)
    acts = {"approve": actions.approve_move, "decline": actions.decline_move}
    values = form.cleaned_data
    act = acts[values["decision"]]
    try:
        act(move=found, version=values["version"], reason=values["reason"], by=parts.person(request))
    except (NotNow, stale.Stale) as refusal:
        stale.refused(request, refusal)
        return _show(request, _move(pk, move), deciding=_again(form, pk, move))
    messages.success(request, gettext("Decided. The schools and whoever proposed it are told."))
    return redirect("rule_move", pk=pk, move=move)


@require(moves.PROPOSE)
@require_POST
def withdraw(request: HttpRequest, pk: int, move: int) -> HttpResponseBase:
    """Take a proposal back."""
    found = _move(pk, move)
    moves.check_can_propose(request.user, found.collaboration)
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")
    if not form.is_valid():
        return _show(request, found, withdrawing=form)
    try:
        actions.withdraw_move(move=found, by=parts.person(request), **form.cleaned_data)
    except (NotNow, stale.Stale) as refusal:
        stale.refused(request, refusal)
    return redirect("rule_move", pk=pk, move=move)


def _show(
    request: HttpRequest,
    found: RuleMove,
    deciding: DecideForm | None = None,
    withdrawing: WithdrawForm | None = None,
) -> HttpResponse:
    moves.check_can_see(request.user, found)
    first = {"version": found.version}
    is_open = found.status == RuleMove.Status.PROPOSED
    context = {
        "move": found,
        "community": found.collaboration,
        "facts": parts.facts(found),
        "tone": parts.TONES[found.status],
        "decide_form": (deciding or DecideForm(initial=first))
        if moves.can_decide(request.user, found)
        else None,
        "withdraw_form": (withdrawing or WithdrawForm(initial=first, auto_id="withdraw_%s"))
        if is_open and moves.can_propose(request.user, found.collaboration)
        else None,
        "trail": parts.trail(found.collaboration, str(found.new.version)),
    } | parts.report(found.report)
    return render(request, "collaborations/move.html", context)


def _again(form: DecideForm, pk: int, move: int) -> DecideForm:
    """Return the form with what was written and the record's version of now, so that nothing is lost."""
    return DecideForm(dict(form.data.items()) | {"version": str(_move(pk, move).version)})


def _community(pk: int) -> Collaboration:
    known = Collaboration.objects.select_related("programme", "rule_version__programme")
    return get_object_or_404(known, pk=pk)


def _move(pk: int, move: int) -> RuleMove:
    known = RuleMove.objects.select_related(
        "collaboration__programme", "old", "new__programme", "proposed_by", "decided_by"
    )
    return get_object_or_404(known, pk=move, collaboration=pk)
