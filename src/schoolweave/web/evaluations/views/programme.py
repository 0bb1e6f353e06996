"""What is known of a programme's effects, and what is not."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from schoolweave.web.evaluations import queries
from schoolweave.web.evaluations.views.common import trail
from schoolweave.web.programmes.models import Programme


@require_safe
def evidence(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Show a programme's published studies and what is not known."""
    programme = get_object_or_404(Programme, pk=pk)
    told, coming = queries.told_of(programme, request.user)
    context = {"programme": programme, "told": told, "coming": coming}
    return render(request, "evaluations/programme.html", context | {"trail": trail(None, programme.name)})
