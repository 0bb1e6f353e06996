"""“Why here, and what would change it?”: the ways into another group, in words."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from schoolweave.policy import Wording
from schoolweave.web.rounds.editing import State
from schoolweave.web.rounds.queries.boards import Board, in_words, measured
from schoolweave.web.rounds.queries.what_if import ways
from schoolweave.web.rounds.views import shown

KINDS = {
    "alone": _("It moves alone"),
    "together": _("It moves with those that it must be with"),
    "swap": _("A member comes in return"),
    "onward": _("A member goes on to a third"),
    "backfill": _("A school of a third takes its place"),
}
"""What each kind of way is called."""


def asked_group(found: Board, state: State, school: str, text: str) -> int | None:
    """Return the group that somebody named, None where they named none or the school's own."""
    key = int(text) if text.isdecimal() and len(text) < 9 else None
    return key if key in state.groups and key != state.place.get(school) else None


def told(found: Board, state: State, school: str, key: int | None, words: Wording) -> dict[str, Any]:
    """Return what a page shows of the ways into group ``key``; nothing where none was named."""
    if key is None:
        return {"wanted": None, "ways": []}
    names = measured(found, state).names
    return {"wanted": key, "wanted_name": names[key], "ways": list(_ways(found, state, school, key, words))}


def _ways(found: Board, state: State, school: str, key: int, words: Wording) -> Iterator[dict[str, Any]]:
    now = measured(found, state)
    for way in ways(found, state, school, key):
        yield {
            "kind": KINDS[way.kind],
            "moves": [(found.schools[who].name, now.names[to]) for who, to in way.moves],
            "change": shown.signed(way.change_km),
            "breaks": [shown.worded(in_words(text, now.keys, now.names), words) for text in way.relaxed],
            "worth": f"{way.change_km:,.1f}" if way.change_km > 0 and not way.relaxed else "",
        }
