"""Answers kept until the data they come from change."""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from django.core.cache import cache
from django.utils.translation import get_language

from schoolweave import __version__

SECONDS = 24 * 60 * 60

T = TypeVar("T")


def kept(name: str, stamp: str, build: Callable[[], T]) -> T:
    """Return what ``build`` gives, from the cache where this version built it for the same ``stamp``.

    It is kept for the reader's language alone: there may be words in it.
    """
    said = f"{__version__}|{get_language()}|{name}|{stamp}"
    key = f"kept-{sha256(said.encode()).hexdigest()[:40]}"
    value: T | None = cache.get(key)
    if value is None:
        value = build()
        cache.set(key, value, SECONDS)
    return value
