"""A step of an editor as a sentence, in the language of whoever reads it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

MOST_NAMED = 3
"""Schools that the sentence of a step names; more are counted."""


def facts(names: list[str], group: str | None) -> dict[str, Any]:
    """Return what is kept of a step: the schools' names of that day, and the group that they went to.

    ``group`` is empty for a new one and ``None`` where they were left without one.
    """
    return {"who": names[:MOST_NAMED], "more": max(0, len(names) - MOST_NAMED), "group": group}


def sentence(kind: str, known: Mapping[str, Any]) -> str:
    """Return what a step of a kind did, from its :func:`facts`."""
    more = known["more"]
    who = ", ".join(known["who"]) + (gettext(" and %(more)s more") % {"more": more} if more else "")
    values = {"who": who, "group": known["group"] or gettext("a new group")}
    if kind == "lock":
        return gettext("%(who)s locked") % values
    if kind == "unlock":
        return gettext("%(who)s unlocked") % values
    if kind == "split":
        return gettext("%(who)s split off into a new group") % values
    if kind == "merge":
        return gettext("%(who)s merged into %(group)s") % values
    if known["group"] is None:
        return gettext("%(who)s taken out of every group") % values
    return gettext("%(who)s moved to %(group)s") % values
