"""Texts that stay in English on pages in another language: each says so where it is drawn."""

from collections.abc import Callable

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

translators: list[Callable[[str], str]] = []
"""What knows the library's sentences with facts in them: each returns a translation, or an empty text.

An app that shows such sentences adds its own in ``AppConfig.ready``.
"""


class English(str):
    """A text that is in English whatever the language of the page: a policy's, or one of the library's.

    On a page in another language it is drawn with ``lang="en"``, so that it is spoken as what it is. Only
    for what stands between tags; in an attribute, pass it through :class:`str`.
    """

    __slots__ = ()

    def __html__(self) -> SafeString:
        """Return the text as HTML, marked where the page is in another language."""
        return escape(str(self)) if in_english() else format_html('<span lang="en">{}</span>', str(self))


def in_english() -> bool:
    """Return whether the page is in English."""
    return (get_language() or "en").split("-")[0] == "en"


def told(text: str, original: str) -> str:
    """Return a text that may have been translated: marked as English where it still is the original."""
    return English(text) if text == original else text


def said(text: str) -> str:
    """Return what the library or a job wrote down in English in the page's language, where that is known.

    On an English page it is returned as it is; elsewhere what no catalogue has is marked as English.
    """
    if not text or in_english():
        return text
    found = gettext(text)
    if found != text:
        return found
    return next(filter(None, (translate(text) for translate in translators)), None) or English(text)
