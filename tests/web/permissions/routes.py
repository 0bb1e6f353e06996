"""Every address of the site, what its view declares, and an address to ask for."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

from schoolweave.web.accounts.access import capability_of

BY_MODULE = (
    ("schoolweave.web.publishing.views", "public"),
    ("schoolweave.web.publishing.api", "public"),
    ("ninja", "public"),
    ("functools", "public"),  # the API's description
    ("schoolweave.web.health", "public"),
    ("schoolweave.web.programmes.views", "public"),
    ("schoolweave.web.collaborations.views", "public, without what is under way"),
    ("django.views.i18n", "public"),
    ("schoolweave.web.ui.gallery", "public, in development only"),
    ("schoolweave.web.accounts.closed", "nobody"),
    ("allauth", "sign-in and one's own account"),
    ("schoolweave.web.ui.setting_aside", "signed in, what is one's own"),
    ("schoolweave.web.accounts.views.invitations", "whoever has the link of the letter"),
    ("schoolweave.web.rounds.views.calls.public", "public where announced, else round.read"),
    ("schoolweave.web.rounds.views.listing", "public where published, else scenario.read"),
    ("schoolweave.web.rounds.views.compare", "public where published, else scenario.read"),
    ("schoolweave.web.rounds.views.expressions.files", "who may read what the file belongs to"),
    ("schoolweave.web.evaluations.views.acts", "by the act"),
    ("schoolweave.web.evaluations.views", "public where published, else study.read"),
)
"""What views are for that declare nothing by a decorator, by the beginning of their module's name."""

FIELDS = ("path", "name", "who")
MISSING = "declares nothing"


class Route(NamedTuple):
    """One address: its path as written, its name, whom it is for, and its view."""

    path: str
    name: str
    who: str
    declared: bool
    view: Any


def routes() -> list[Route]:
    """Return every address, those of the API and of sign-in too."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: Any, before: str) -> Iterator[Route]:
    for one in patterns:
        path = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, path)
        elif isinstance(one, URLPattern):
            declared = capability_of(one.callback)
            yield Route(path, one.name or "", declared or _who(one.callback), bool(declared), one.callback)


def _who(view: Any) -> str:
    module = getattr(view, "__module__", "")
    return next((who for start, who in BY_MODULE if module.startswith(start)), MISSING)


def address(path: str) -> str:
    """Return an address that a path answers, of records that are not there."""
    path = re.sub(r"<int:\w+>", "987654321", path)
    path = re.sub(r"<(?:\w+:)?\w+>(?![^(]*\))", "x", path) if "(?P" not in path else path
    path = re.sub(r"\(\?P<\w+>(\\d\{[^}]*\}|\\d\+)\)", "987654321", path)
    path = re.sub(r"\(\?P<\w+>([\w-]+)\|[^)]*\)", r"\1", path)
    path = re.sub(r"\(\?P<\w+>\[[^\]]*\](?:\{[^}]*\}|\+)\)", "x", path)
    path = re.sub(r"\(\?P<\w+>\.\+\)", "x", path)
    return "/" + path.replace("^", "").replace("$", "").replace("\\", "")
