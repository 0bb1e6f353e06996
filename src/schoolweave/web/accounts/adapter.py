"""How sign-in behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from django.core.exceptions import ValidationError
from django.http import HttpRequest

REST_SECONDS = 300
"""How long sign-in rests after too many failures, as in django-allauth's limit for failed logins."""


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; too many failures are answered with status 429 and its page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Answer no: people are invited by an administrator."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse before the password is looked at where there were too many failures."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            answer = respond_429(request)
            answer["Retry-After"] = str(REST_SECONDS)
            raise ImmediateHttpResponse(answer) from None
