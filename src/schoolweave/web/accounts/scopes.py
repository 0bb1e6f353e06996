"""Places where a role can hold, by name: offered by the apps that keep them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from schoolweave.web.accounts.roles import SCOPES


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of place is named and found: names by key, and (key, name) of what fits a text."""

    names: Callable[[list[str]], dict[str, str]]
    find: Callable[[str], list[tuple[str, str]]]


KINDS: dict[str, Kind] = {}
MANY = 10
"""How many places that fit a text are named; more say only that there are more."""


class Unclear(ValueError):
    """No place fits the text, or several do; the message is a sentence for the person."""


def offer(
    kind: str,
    *,
    names: Callable[[list[str]], dict[str, str]],
    find: Callable[[str], list[tuple[str, str]]],
) -> None:
    """Tell how places of a kind are named and found; called in ``<app>/reach.py`` at start."""
    KINDS[kind] = Kind(names, find)


def names(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the names of places by kind and key, one question to the database per kind."""
    wanted: dict[str, list[str]] = {}
    for kind, key in pairs:
        wanted.setdefault(kind, []).append(key)
    found: dict[tuple[str, str], str] = {}
    for kind, keys in wanted.items():
        known = KINDS[kind].names(keys) if kind in KINDS else {}
        found |= {(kind, key): known.get(key, key) for key in keys}
    return found


def in_words(kind: str, key: str, known: dict[tuple[str, str], str] | None = None) -> str:
    """Return where a role holds, such as “in one school: Rāta School”."""
    if kind == "everywhere":
        return str(SCOPES[kind])
    name = (known or names([(kind, key)])).get((kind, key), key)
    return f"{SCOPES.get(kind, kind)}: {name}"


def resolve(kind: str, text: str) -> str:
    """Return the key of the one place of a kind that a text names, by key or by name.

    Raises :class:`Unclear` with what to write instead.
    """
    if kind == "everywhere":
        return ""
    found = KINDS[kind].find(text.strip()) if kind in KINDS and text.strip() else []
    exact = [key for key, name in found if text.strip().casefold() in (key.casefold(), name.casefold())]
    if len(exact) == 1:
        return exact[0]
    if len(found) == 1:
        return found[0][0]
    if not found:
        raise Unclear(_("Nothing fits “%(text)s”. Write its name or its id.") % {"text": text})
    listed = "; ".join(f"{name} ({key})" for key, name in found[:MANY])
    more = " …" if len(found) > MANY else ""
    raise Unclear(_("Several fit: %(listed)s. Write the id in brackets.") % {"listed": listed + more})
