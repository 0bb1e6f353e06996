"""A version's texts in the reader's language; those that nobody has translated say that they are English."""

from typing import Any, TypeVar

from django.utils.translation import get_language
from pydantic import BaseModel

from schoolweave.policy import Version
from schoolweave.policy.languages import in_language
from schoolweave.web.ui.languages import in_english, told

M = TypeVar("M", bound=BaseModel)

READ = frozenset(
    {"description", "hint", "intro", "label", "public_name", "selection", "sentence", "source", "weight"}
)
"""Texts that are drawn as they stand, between tags. Names and titles are put into sentences and headings."""


def spoken(version: Version) -> Version:
    """Return a version in the reader's language; each text of :data:`READ` that is English is marked so."""
    found = in_language(version, get_language() or "en")
    return found if in_english() else _marked(found, version)


def _marked(found: M, original: M) -> M:
    names = type(found).model_fields
    changes = {name: _value(name, getattr(found, name), getattr(original, name)) for name in names}
    return found.model_copy(update=changes)


def _value(name: str, found: Any, original: Any) -> Any:
    if isinstance(found, BaseModel):
        return _marked(found, original)
    if isinstance(found, tuple):
        return tuple(_value(name, *pair) for pair in zip(found, original, strict=True))
    if isinstance(found, dict):
        return {key: _value(key, value, original.get(key)) for key, value in found.items()}
    return told(found, original) if name in READ and isinstance(found, str) and found else found
