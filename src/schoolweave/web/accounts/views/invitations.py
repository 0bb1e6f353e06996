"""The link of an invitation, and the letter again."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from schoolweave.web.accounts import actions, invited
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.forms import PasswordForm
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import NotAllowed, check_allowed
from schoolweave.web.accounts.views.common import person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person set their password once, and sign them in."""
    try:
        found = invited.read(token)
        form = PasswordForm(request.POST or None, person=found.person)
        if request.method == "POST" and form.is_valid():
            who = actions.accept(token=token, password=form.cleaned_data["password"])
            login(request, who, backend=BACKEND)
            messages.success(request, _("Your password is set, and you are signed in."))
            return redirect("my_roles")
    except invited.NoSuchInvitation as refusal:
        return render(request, "accounts/invitation_refused.html", {"reason": str(refusal)}, status=410)
    context = {"form": form, "someone": found.person}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


@require_POST
@require("people.manage")
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an invitation again, with a new link."""
    who = get_object_or_404(Person, pk=pk)
    check_allowed(request.user, "people.manage", who)
    try:
        actions.invite_again(person=who, by=person(request))
    except ValueError as refusal:
        raise NotAllowed(str(refusal)) from refusal
    messages.success(request, _("A new invitation is on its way; the link before it no longer works."))
    return redirect("person", pk)
