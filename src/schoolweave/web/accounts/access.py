"""Closes views to those who may not use them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from schoolweave.web.accounts.reach import keep
from schoolweave.web.accounts.rules import NotAllowed, check_allowed_somewhere

P = ParamSpec("P")
SIGNED_IN = "signed in"
"""What :func:`signed_in` declares in place of a capability."""
V = TypeVar("V", bound=Callable[..., object])
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def require(capability: str) -> Callable[[View[P]], View[P]]:
    """Close a view to those who have ``capability`` nowhere, in no scope.

    Strangers are asked to sign in and come back; others get a 403 page with the sentence, in ``reason``, of
    why. This alone shows nobody anything: the view asks
    :func:`schoolweave.web.accounts.rules.check_allowed` of its object (a :class:`NotAllowed` that escapes is
    a 403 too) and lists only what :func:`schoolweave.web.accounts.reach.visible` leaves.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in(request)
            try:
                keep(request.user)
                check_allowed_somewhere(request.user, capability)
            except NotAllowed as refusal:
                return render(request, "ui/403.html", {"reason": str(refusal)}, status=403)
            return view(request, *args, **kwargs)

        return declare(guarded, capability)

    return decorate


def signed_in(view: View[P]) -> View[P]:
    """Close a view to strangers; it shows each person what is theirs."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in(request)
        keep(request.user)
        return view(request, *args, **kwargs)

    return declare(guarded, SIGNED_IN)


def capability_of(view: object) -> str:
    """Return the capability that a view declares by its decorator; empty where it declares none."""
    return str(getattr(view, "capability", ""))


def declare(view: V, *capabilities: str) -> V:
    """Note on a view what it asks for, for the table of addresses; it checks nothing."""
    view.capability = ", ".join(capabilities)  # type: ignore[attr-defined]
    return view


def _sign_in(request: HttpRequest) -> HttpResponse:
    sign_in = resolve_url(settings.LOGIN_URL)
    if request.headers.get("HX-Request"):  # a fragment: the whole page must go, not the part
        return HttpResponseClientRedirect(sign_in)
    if request.method != "GET":  # coming back would be a GET, which changes nothing
        return redirect_to_login("/", sign_in)
    return redirect_to_login(request.get_full_path(), sign_in)
