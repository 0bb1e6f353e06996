"""Load how a community's challenges go."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolweave.core.errors import EvidenceError
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.evaluations import actions, queries
from schoolweave.web.evaluations.forms import GoalsForm
from schoolweave.web.evaluations.reading import NotCells
from schoolweave.web.evaluations.views.common import person
from schoolweave.web.ui import stale


@require_http_methods(["GET", "POST"])
@require("outcomes.load")
def load(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take challenges and cells; what is about learners is refused and not kept."""
    community = get_object_or_404(Collaboration, pk=pk)
    check_allowed(request.user, "outcomes.load", community)
    posted = request.method == "POST"
    given, files = (request.POST, request.FILES) if posted else (None, None)
    form = GoalsForm(given, files, initial={"version": queries.goals_version(community)})
    kept, clash = 0, None
    try:
        kept = _kept(request, community, form) if form.is_valid() else 0
    except stale.Stale as late:
        clash = _overtaken(request, form, late, community)
    if kept:
        messages.success(request, _("%(many)d challenges are loaded.") % {"many": kept})
        return redirect("community", pk)
    trail = [(community.name, reverse("community", args=[pk])), (_("Load challenges"), "")]
    context = {"form": form, "community": community, "trail": trail, "clash": clash}
    status = 422 if form.errors else 409 if clash else 200
    return render(request, "evaluations/goals_load.html", context, status=status)


def _kept(request: HttpRequest, community: Collaboration, form: GoalsForm) -> int:
    """Load what a form gives; return how many challenges that are, 0 with the form saying what is wrong."""
    challenges, cells = form.cleaned_data["challenges"], form.cleaned_data["cells"]
    try:
        kept = actions.load_goals(
            collaboration=community,
            challenges=challenges.read(),
            cells=cells.read(),
            file_name=cells.name,
            version=form.cleaned_data["version"],
            by=person(request),
        )
    except NotCells as refusal:
        form.add_error("cells", str(refusal))
    except EvidenceError as refusal:
        form.add_error("challenges", str(refusal))
    else:
        return len(kept)
    return 0


def _overtaken(
    request: HttpRequest, form: GoalsForm, late: stale.Stale, community: Collaboration
) -> stale.Clash:
    """Return what was loaded meanwhile and what was chosen; the form then goes over it."""
    loaded: Any = late.saved
    saved = {"cells": loaded.file_name}
    clash = stale.clash(request, form, late, saved=saved, about=str(community), who=loaded.loaded_by)
    renewed: Any = form.data
    renewed["version"] = str(queries.goals_version(community))
    return clash
