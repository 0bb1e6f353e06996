"""Pinned schools: those with one label share a group, those with different labels do not."""

from collections.abc import Iterable
from itertools import combinations, pairwise

from schoolweave.core.errors import PlanningError
from schoolweave.planning.asking import rows_of
from schoolweave.planning.communities.order import natural

Pairs = tuple[tuple[str, str], ...]


def checked_pins(pins: Iterable[tuple[str, str]], known: set[str], outside: set[str]) -> Pairs:
    """Return pins ``(school_id, label)`` in order of id.

    Raises :class:`PlanningError` where a pin names a school that is not ``known`` or may not join, has no
    label, or where one school is pinned to two labels.
    """
    found: dict[str, str] = {}
    for school, label in rows_of(pins, "pin", "school, label"):
        if school not in known:
            raise PlanningError(f"A pin names {school}, which is not among the schools read.")
        if school in outside:
            raise PlanningError(f"A pin names {school}, which may not join: remove the pin.")
        if not label:
            raise PlanningError(f"The pin of {school} has no label: say which group it is pinned to.")
        if found.setdefault(school, label) != label:
            raise PlanningError(
                f"{school} is pinned to {found[school]} and to {label}: a school has one group."
            )
    return tuple((school, found[school]) for school in sorted(found, key=natural))


def pin_ties(pins: Pairs) -> Pairs:
    """Return the must-links that pins amount to: each label's schools as a chain."""
    return tuple(pair for members in _by_label(pins).values() for pair in pairwise(members))


def pin_vetoes(pins: Pairs) -> Pairs:
    """Return the cannot-links that pins amount to, one school of each label standing for all of it."""
    first = [members[0] for members in _by_label(pins).values()]
    return tuple(combinations(first, 2))


def _by_label(pins: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for school, label in pins:
        found.setdefault(label, []).append(school)
    return found
