"""Load how a community's challenges go."""

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
from schoolweave.web.evaluations import actions
from schoolweave.web.evaluations.forms import GoalsForm
from schoolweave.web.evaluations.reading import NotCells
from schoolweave.web.evaluations.views.common import person


@require_http_methods(["GET", "POST"])
@require("outcomes.load")
def load(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take challenges and cells; what is about learners is refused and not kept."""
    community = get_object_or_404(Collaboration, pk=pk)
    check_allowed(request.user, "outcomes.load", community)
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = GoalsForm(*given)
    if form.is_valid():
        challenges, cells = form.cleaned_data["challenges"], form.cleaned_data["cells"]
        try:
            kept = actions.load_goals(
                collaboration=community,
                challenges=challenges.read(),
                cells=cells.read(),
                file_name=cells.name,
                by=person(request),
            )
        except NotCells as refusal:
            form.add_error("cells", str(refusal))
        except EvidenceError as refusal:
            form.add_error("challenges", str(refusal))
        else:
            messages.success(request, _("%(many)d challenges are loaded.") % {"many": len(kept)})
            return redirect("community", pk)
    trail = [(community.name, reverse("community", args=[pk])), (_("Load challenges"), "")]
    context = {"form": form, "community": community, "trail": trail}
    return render(request, "evaluations/goals_load.html", context, status=422 if form.errors else 200)
