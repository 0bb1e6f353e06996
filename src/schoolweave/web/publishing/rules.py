"""How years are compared and written; the words of a programme in the reader's language."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext

from schoolweave.policy.models import Wording

_OWN = Wording().model_dump()
"""The words of a programme that has none of its own: they are Schoolweave's, so its catalogue has them."""


def missing(pathway: Sequence[int], years: Iterable[int]) -> tuple[int, ...]:
    """Return the years of a pathway that nobody serves."""
    served = set(years)
    return tuple(year for year in pathway if year not in served)


def unbroken(years: str) -> str:
    """Return ranges of years that no line break takes apart."""
    return re.sub("(?<!,) ", "\u00a0", years)


def said(wording: Wording) -> Wording:
    """Return a programme's words; those that are not its own are in the reader's language."""
    words = {name: gettext(word) for name, word in wording.model_dump().items() if word == _OWN[name]}
    return wording.model_copy(update=words)
