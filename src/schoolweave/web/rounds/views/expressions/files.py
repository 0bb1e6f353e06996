"""Files of a school's part or of an application: added, taken away, handed out with permission only."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import allow, check_allowed
from schoolweave.web.rounds.actions import attachments as actions
from schoolweave.web.rounds.forms.office import FileForm
from schoolweave.web.rounds.models import Application, Attachment, Part
from schoolweave.web.rounds.queries import expressions as queries
from schoolweave.web.rounds.queries.tasks import TITLES
from schoolweave.web.rounds.questions import FILES
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.views.common import person
from schoolweave.web.rounds.views.expressions.common import page_url, trail


def files(request: HttpRequest, part: Part) -> HttpResponseBase:
    """List a school's files, and take one more."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.attach(to=part, file=form.cleaned_data["file"], by=person(request))
            return redirect(page_url(part, FILES))
        except NotNow as refusal:
            form.add_error("file", str(refusal))
    kept = [item for item in part.expression.attachments.all() if _is_of(item, part)]
    context = {
        "form": form,
        "part": part,
        "title": TITLES[FILES],
        "caption": part.school.name,
        "files": kept,
        "back": reverse("expression", args=[part.expression.reference]),
        "trail": trail(part.expression, str(TITLES[FILES])),
    }
    return render(request, "rounds/expressions/files.html", context)


def _is_of(item: Attachment, part: Part) -> bool:
    return item.removed_at is None and item.school_id == part.school_id


def _find(pk: int) -> Attachment:
    known = Attachment.objects.select_related("expression__round", "application__school", "school")
    return get_object_or_404(known, pk=pk)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a file away."""
    item = _find(pk)
    capability = "application.write" if item.application_id else "expression.write"

    def take_away(request: HttpRequest) -> HttpResponseBase:
        check_allowed(request.user, capability, item.school)
        try:
            actions.detach(item=item, by=person(request))
        except NotNow as refusal:
            messages.error(request, str(refusal))
        return redirect(_page_of(item))

    guarded: Any = require(capability)(take_away)
    response: HttpResponseBase = guarded(request)
    return response


def _page_of(item: Attachment) -> str:
    if item.application_id:
        return reverse("application_page", args=[item.about.reference, FILES])
    part = item.about.parts.get(school=item.school_id)
    return reverse("expression_page", args=[item.about.reference, part.pk, FILES])


@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out a file to those who may read what it belongs to: as a download, never shown by the browser."""
    item = _find(pk)
    capability = _read_by(request, item)

    def hand_out(request: HttpRequest) -> HttpResponseBase:
        check_allowed(request.user, capability, item)
        if item.removed_at is not None or not _sees(request, item):
            raise Http404
        response = FileResponse(
            item.file.open("rb"), as_attachment=True, filename=item.name, content_type=item.content_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    guarded: Any = require(capability)(hand_out)
    response: HttpResponseBase = guarded(request)
    return response


def _read_by(request: HttpRequest, item: Attachment) -> str:
    """Return the capability by which the person reads it: reviewers have one of their own."""
    if not item.application_id:
        return "expression.read"
    scores = allow(request.user, "application.review", item) if request.user.is_authenticated else False
    return "application.review" if scores else "application.read"


def _sees(request: HttpRequest, item: Attachment) -> bool:
    """Return whether the person sees this school's own files: its people, and the office."""
    if item.application_id:
        own = allow(request.user, "application.write", item.school)
        return own or item.about.status != Application.Status.DRAFT
    own = any(allow(request.user, name, item.school) for name in ("expression.write", "expression.sign"))
    sent = item.about.status not in queries.NOT_FOR_OFFICE
    return own or (sent and queries.sees_office_side(request.user, item.about))
