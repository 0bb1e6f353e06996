"""Changes of membership: proposed with their effect in view, decided by somebody else."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import allow_somewhere
from schoolweave.web.collaborations import actions, queries, rules, simulating
from schoolweave.web.collaborations.forms.changes import ProposeForm, SettleForm
from schoolweave.web.collaborations.models import MembershipChange
from schoolweave.web.collaborations.queries.changes import led_by, visible_changes
from schoolweave.web.collaborations.views import change_parts as parts
from schoolweave.web.directory.models import School
from schoolweave.web.ui import stale
from schoolweave.web.ui.tables import build_table


def person(request: HttpRequest) -> Person:
    """Return who is signed in; only for views that are closed to strangers."""
    if not isinstance(request.user, Person):
        raise PermissionDenied(_("Sign in first."))
    return request.user


@require_safe
@require("membership.propose")
def mine(request: HttpRequest) -> HttpResponseBase:
    """List the changes that the person may propose or decide on."""
    return _list(request)


@require_safe
@require("membership.approve")
def to_decide(request: HttpRequest) -> HttpResponseBase:
    """List the changes that wait for a decision, and those that were settled."""
    return _list(request)


@require_http_methods(["GET", "POST"])
@require("membership.propose")
def propose(request: HttpRequest, school: str) -> HttpResponseBase:
    """Propose a change of one school's membership; the effect is shown before anything is sent."""
    one = get_object_or_404(School.objects.select_related("register"), pk=school)
    standing = queries.community_of(one)
    by = person(request)
    _check_somewhere(by, one)
    communities = queries.current(one.register_id).order_by("name")
    form = ProposeForm(
        request.POST or None, register=one.register_id, communities=communities, initial={"kind": "leave"}
    )
    effect: list[Any] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        rules.check_can_propose(by, one, given["collaboration"])
        if "send" in request.POST:
            try:
                change = actions.propose(school=one, by=by, **given)
                return redirect("membership_change", change.pk)
            except rules.NotNow as refusal:
                messages.error(request, str(refusal))
        effect = parts.shown(simulating.effect(_draft(one, standing, given)))
    context = {
        "school": one,
        "form": form,
        "standing": standing,
        "effect": effect,
        "trail": [(one.name, reverse("school", args=[one.pk])), (_("Change of membership"), "")],
    }
    return render(request, "collaborations/change_new.html", context)


def _check_somewhere(by: Person, school: School) -> None:
    """Let those in who speak for the school, or lead some community that it could join."""
    if not rules.can_propose(by, school) and not led_by(by).exists():
        rules.check_can_propose(by, school)


def _draft(school: School, standing: Any, given: dict[str, Any]) -> MembershipChange:
    return MembershipChange(
        kind=given["kind"],
        school=school,
        source=standing.collaboration if standing is not None else None,
        collaboration=given["collaboration"] if given["kind"] == MembershipChange.Kind.JOIN else None,
        effective_on=given["effective_on"],
    )


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a change with its effect; approve, decline or withdraw it."""
    wanted = (
        "membership.approve" if allow_somewhere(request.user, "membership.approve") else "membership.propose"
    )
    response: HttpResponseBase = require(wanted)(_change)(request, pk)
    return response


def _change(request: HttpRequest, pk: int) -> HttpResponseBase:
    by = person(request)
    one = get_object_or_404(visible_changes(by), pk=pk)
    acts = parts.acts(by, one)
    form = SettleForm(request.POST or None, acts=acts, initial={"version": one.version})
    if request.method == "POST" and acts and form.is_valid():
        given = form.cleaned_data
        try:
            done = getattr(actions, given["act"])
            done(change=one, version=given["version"], reason=given["reason"], by=by)
            messages.success(request, _("Done. The school and whoever proposed it are written to."))
        except (rules.NotNow, stale.Stale) as refusal:
            stale.refused(request, refusal)
        return redirect("membership_change", pk)
    waiting = one.status == MembershipChange.Status.PROPOSED
    touched = simulating.effect(one) if waiting else simulating.from_dict(one.effect)
    context = {
        "change": one,
        "tone": rules.TONES[one.status],
        "facts": parts.facts(one),
        "effect": parts.shown(touched),
        "form": form if acts else None,
        "own": waiting and one.proposed_by_id == by.pk,
        "trail": [(_("Changes of membership"), reverse(parts.list_name(by))), (str(one), "")],
    }
    return render(request, "collaborations/change.html", context)


def _list(request: HttpRequest) -> HttpResponseBase:
    found = visible_changes(person(request))
    text, status = request.GET.get("q", "").strip()[:100], request.GET.get("status", "")
    if text:
        found = found.filter(school__name__icontains=text)
    if status in MembershipChange.Status.values:
        found = found.filter(status=status)
    table = build_table(
        request,
        found,
        parts.columns(),
        parts.cells,
        caption=_("Changes of membership"),
        default_sort="-proposed",
        noun=_("changes"),
        empty=_("No change is like this. Open a school's page to propose one."),
    )
    context = {"table": table, "q": text, "status": status, "states": MembershipChange.Status.choices}
    return render(request, "collaborations/changes.html", context)
