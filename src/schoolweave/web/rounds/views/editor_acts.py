"""What the editor's buttons do. With ``Accept: application/json`` they answer with figures for the map."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.rounds import rules
from schoolweave.web.rounds.actions import arrangements as actions
from schoolweave.web.rounds.actions import keeping
from schoolweave.web.rounds.editing import CannotEdit
from schoolweave.web.rounds.forms.arrangements import ActForm, AgainForm, BeginForm
from schoolweave.web.rounds.models import Arrangement
from schoolweave.web.rounds.rules import arrangements as may
from schoolweave.web.rounds.views import editor_parts as parts
from schoolweave.web.rounds.views.common import asked, person, refused, trail, words
from schoolweave.web.rounds.views.common import find as find_scenario
from schoolweave.web.rounds.views.editor import common, find
from schoolweave.web.rounds.views.editor_map import answer, start
from schoolweave.web.ui.maps import pack, send
from schoolweave.web.ui.stale import Stale

UNDO, REDO = "undo", "redo"
CONFLICT = 409


@require_http_methods(["GET", "POST"])
@require("arrangement.edit")
def begin(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Begin to edit a scenario."""
    scenario = find_scenario(pk)
    may.check_can_edit(person(request), scenario)
    form = BeginForm(request.POST or None, initial={"name": _("%(name)s, edited") % {"name": scenario.name}})
    try:
        may.check_can_be_edited(scenario)
        if request.method == "POST" and form.is_valid():
            one = actions.begin(scenario=scenario, name=form.cleaned_data["name"], by=person(request))
            return redirect("arrangement", one.pk)
    except rules.NotNow as refusal:
        return refused(request, scenario, refusal)
    context = {"form": form, "scenario": scenario, "trail": trail(scenario, _("Edit"))}
    return render(request, "rounds/arrangement_begin.html", context)


@require_POST
@require("arrangement.edit")
def act(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Do one act, undo or redo; say why not where it cannot be done."""
    one = find(request, pk)
    status = 200
    try:
        said = _do(request, one)
    except (CannotEdit, rules.NotNow) as refusal:
        said, status = str(refusal), 400
    except Stale:
        status = CONFLICT
        said = _(
            "Somebody else changed this arrangement meanwhile, so nothing was done. It is shown as it is now."
        )
    one = find(request, pk)
    if request.accepts("text/html"):
        (messages.success if status == 200 else messages.error)(request, said)
        return redirect(_address(one, request.POST.get("back", "")))
    found = parts.editor(one)
    html = render_to_string("rounds/parts/editor_state.html", common(found), request)
    return JsonResponse(answer(found) | {"said": said, "html": html}, status=status)


def _do(request: HttpRequest, one: Arrangement) -> str:
    kind, version = request.POST.get("kind", ""), request.POST.get("version", "")
    by = person(request)
    if kind in (UNDO, REDO) and version.isdecimal():
        done = actions.undo if kind == UNDO else actions.redo
        done(arrangement=one, version=int(version), by=by)
        return _("Undone.") if kind == UNDO else _("Done again.")
    form = ActForm(request.POST)
    if not form.is_valid():
        raise CannotEdit(next(iter(form.errors.values()))[0])
    step = actions.edit(arrangement=one, by=by, **form.act(request.POST.getlist("school")))
    return f"{step.told}."


def _address(one: Arrangement, back: str) -> str:
    """Return the page that a button was on: where a group is gone, the whole arrangement."""
    kind, _colon, name = back.partition(":")
    if kind == "school" and name:
        return reverse("arrangement_school", args=[one.pk, name])
    if kind == "group" and name.isdecimal() and int(name) in parts.editor(one).now.names:
        return reverse("arrangement_group", args=[one.pk, int(name)])
    return reverse("arrangement", args=[one.pk])


@require_http_methods(["GET", "POST"])
@require("arrangement.edit")
def keep(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Keep the arrangement as a scenario."""
    one = find(request, pk)
    form = BeginForm(request.POST or None, initial={"name": one.name})
    if request.method == "POST" and form.is_valid():
        try:
            kept = keeping.keep(arrangement=one, name=form.cleaned_data["name"], by=person(request))
        except rules.NotNow as refusal:
            messages.error(request, str(refusal))
            return redirect("arrangement", pk)
        messages.success(request, _("Kept: from now on nobody can edit this scenario."))
        return redirect("scenario", kept.pk)
    return render(request, "rounds/arrangement_keep.html", _context(one, form, _("Keep")))


@require_http_methods(["GET", "POST"])
@require("arrangement.edit")
def again(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Solve again around what is locked."""
    one = find(request, pk)
    name = _("%(name)s, solved again") % {"name": one.name}
    form = AgainForm(request.POST or None, initial={"name": name[:200]})
    if request.method == "POST" and form.is_valid():
        try:
            asked = keeping.solve_again(arrangement=one, by=person(request), **form.cleaned_data)
        except rules.NotNow as refusal:
            messages.error(request, str(refusal))
            return redirect("arrangement", pk)
        return redirect("scenario", asked.pk)
    return render(request, "rounds/arrangement_again.html", _context(one, form, _("Solve again")))


def _context(one: Arrangement, form: Any, below: str) -> dict[str, Any]:
    here = reverse("arrangement", args=[one.pk])
    way = [(_("Arrangements"), reverse("arrangements")), (one.name, here), (below, "")]
    found = parts.editor(one)
    locked = len(found.now.state.locked)
    return {"arrangement": one, "form": form, "trail": way, "locked": locked, "words": words(one.scenario)}


@require_safe
@require("arrangement.edit")
def geojson(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the schools of an arrangement as it began; ``?now=1``: what differs from that now."""
    one = find(request, pk)
    found = parts.editor(one)
    if asked(request, "now"):
        return JsonResponse(answer(found))
    return send(request, pack(start(found)), public=False)
