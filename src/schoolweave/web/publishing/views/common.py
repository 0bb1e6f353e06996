"""What the public pages share: which country they are about, what they answer before there is one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from schoolweave.web.directory.models import Register
from schoolweave.web.publishing.queries.country import Country, country

MOST_LETTERS = 100
"""Letters of a search that are read; longer texts name no school."""


def asked(request: HttpRequest, name: str) -> str:
    """Return a parameter of the address as text that can be searched for."""
    return plain(request.GET.get(name, "")).strip()[:MOST_LETTERS]


def plain(text: str) -> str:
    """Return text without NUL characters, which PostgreSQL does not take."""
    return text.replace("\x00", "")


def chosen(prefix: str) -> Country | None:
    """Return the country of a register, the default one for an empty prefix; None before the first import.

    Raises 404 for a register that is not known.
    """
    try:
        found = country(plain(prefix))
    except Register.DoesNotExist as error:
        raise Http404(gettext("There is no register “%(name)s”.") % {"name": prefix}) from error
    return found if found is not None and found.imported_at is not None else None


def known(prefix: str) -> Country:
    """Return the country of a register; raises 404 where nothing has been imported yet."""
    found = chosen(prefix)
    if found is None:
        raise Http404(gettext("No register of schools has been imported yet."))
    return found


def nothing_yet(request: HttpRequest) -> HttpResponse:
    """Say that nothing has been imported yet, and what to do next."""
    return render(request, "publishing/nothing_yet.html")
