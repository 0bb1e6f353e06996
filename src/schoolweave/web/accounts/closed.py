"""Pages that django-allauth brings and that are closed here: they answer 404, for everybody.

Nobody signs up; an address is changed by an administrator, as it is how people are known; codes by mail
are not a way in. The names stay, because django-allauth asks for the addresses of some of them.
"""

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import path
from django.utils.translation import gettext


def closed(request: HttpRequest, **parts: str) -> NoReturn:
    """Answer 404."""
    raise Http404(gettext("There is no such page here."))


urlpatterns = [
    path("signup/", closed, name="account_signup"),
    path("email/", closed, name="account_email"),
    path("confirm-email/", closed, name="account_email_verification_sent"),
    path("confirm-email/<path:key>/", closed, name="account_confirm_email"),
    path("login/code/confirm/", closed, name="account_confirm_login_code"),
]
