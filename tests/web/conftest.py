"""What every test of the site can ask for: people in each role, and a table of who may see what."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from tests.web.factories import PersonFactory

from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.directory import searching

ANONYMOUS = "anonymous"
NOBODY = "no role"
EVERYONE = (ANONYMOUS, NOBODY, *ROLES)
"""Everybody who can ask for a page: strangers, people without a role, and each role."""


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits and searches of one test must not reach the next."""
    cache.clear()
    searching.forget()


@pytest.fixture(autouse=True)
def _in_english():
    """A page asked for in another language leaves its language to whatever runs next."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def as_role(db):
    """Return a function from ``anonymous``, ``no role`` or a role's id to a client signed in so."""

    def signed_in(role: str) -> Client:
        client = Client()
        if role != ANONYMOUS:
            client.force_login(PersonFactory(role=None if role == NOBODY else role))
        return client

    return signed_in


@pytest.fixture
def officer(db):
    """A programme officer."""
    return PersonFactory(name="Oriana Officer", role="programme-officer")


@pytest.fixture
def officer_client(officer):
    """A client signed in as the programme officer."""
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def who_gets(as_role):
    """Return a function that asks for an address as everybody and says who got which status.

    ``who_gets("/audit/") == {"anonymous": 302, "no role": 403, ...}``; ``method="post"`` posts ``data``.
    """

    def statuses(url: str, *, method: str = "get", data: dict | None = None) -> dict[str, int]:
        return {role: getattr(as_role(role), method)(url, data or {}).status_code for role in EVERYONE}

    return statuses


@pytest.fixture
def expected_for():
    """Return what :func:`who_gets` must say where only ``roles`` may: 302 to strangers, 403 to others."""

    def table(*roles: str, allowed: int = 200) -> dict[str, int]:
        return {ANONYMOUS: 302} | {
            role: allowed if role in roles else 403 for role in EVERYONE if role != ANONYMOUS
        }

    return table
