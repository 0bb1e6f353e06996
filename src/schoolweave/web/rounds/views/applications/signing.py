"""The governing body signs an application."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import allow
from schoolweave.web.rounds import content
from schoolweave.web.rounds.actions import applications as actions
from schoolweave.web.rounds.queries import application_tasks
from schoolweave.web.rounds.rules import applications as rules
from schoolweave.web.rounds.views import signing
from schoolweave.web.rounds.views.applications.common import schools_application, told, trail
from schoolweave.web.rounds.views.common import person


@require_http_methods(["GET", "POST"])
@require("application.read")
def sign(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Read an application and sign it for the governing body, or ask it to."""
    application = schools_application(request, reference)
    if request.method == "POST":
        return signing.posted_signature(
            request,
            application.school,
            ask=lambda: actions.ask_to_sign(application=application, by=person(request)),
            sign=lambda **given: actions.sign(application=application, by=person(request), **given),
            here=request.path,
            then=reverse("application", args=[reference]),
        )
    writes = allow(request.user, "application.write", application.school)
    return signing.shown(
        request,
        application,
        application_tasks.signature_status(application),
        said=content.application_to_sign(application),
        told=told(application, change=writes and rules.WORKFLOW.allows(application, "edit")),
        may_sign=rules.can_sign(request.user, application),
        may_ask=writes,
        trail=trail(application, gettext("The board signs")),
    )
