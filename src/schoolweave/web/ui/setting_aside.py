"""The page of texts that were set aside for the person who is signed in."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from schoolweave.web.ui.models import SetAside

SHOWN = 50


@require_http_methods(["GET", "POST"])
@login_required
def set_aside(request: HttpRequest) -> HttpResponse:
    """List what was set aside for this person; a POST throws one text away."""
    person: Any = request.user
    own = SetAside.objects.filter(person=person)
    if request.method == "POST":
        key = request.POST.get("pk", "")
        if key.isdigit() and len(key) < 19:
            own.filter(pk=int(key)).delete()
        return redirect("set_aside")
    return render(request, "ui/set_aside.html", {"page": own[:SHOWN]})
