"""Texts that stay in English on pages in another language: each says so where it is drawn."""

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext


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
    """Return a text that the library or a job wrote down in English, translated where a catalogue has it."""
    return told(gettext(text), text) if text else ""
