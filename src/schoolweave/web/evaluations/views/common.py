"""What the pages of studies share."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from schoolweave.web.accounts.models import Person
from schoolweave.web.evaluations import queries
from schoolweave.web.evaluations.models import Study
from schoolweave.web.ui import stale


def find(slug: str) -> Study:
    """Return a study; raises 404 where there is none of that short name."""
    found = queries.find(slug)
    if found is None:
        raise Http404
    return found


def person(request: HttpRequest) -> Person:
    """Return who is signed in; only for views that are closed to strangers."""
    if not isinstance(request.user, Person):
        raise PermissionDenied(_("Sign in first."))
    return request.user


def visitor(request: HttpRequest) -> Person | None:
    """Return who is signed in, ``None`` for strangers."""
    return request.user if isinstance(request.user, Person) else None


def trail(study: Study | None = None, *below: str) -> list[tuple[str, str]]:
    """Return the way to a page: the list, the study, and what is below it."""
    way = [(_("Studies"), reverse("studies"))]
    if study is not None:
        way.append((study.title, reverse("study", args=[study.slug]) if below else ""))
    return [*way, *((text, "") for text in below)]


def refused(request: HttpRequest, study: Study, refusal: Exception) -> HttpResponseBase:
    """Go back to the study and say why something was not done."""
    stale.refused(request, refusal)
    return redirect("study", study.slug)
