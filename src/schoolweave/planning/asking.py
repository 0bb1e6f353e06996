"""What may be asked of any search: its time, its effort and its seed, checked in one place."""

import math
from collections.abc import Iterable, Iterator
from numbers import Integral, Real
from typing import Any, TypeGuard

from schoolweave.core.errors import PlanningError


def check_seconds(seconds: object) -> None:
    """Raise :class:`PlanningError` unless ``seconds`` is a finite number above 0."""
    if not _number(seconds, Real) or not math.isfinite(seconds) or not seconds > 0:
        raise PlanningError(
            f"The search needs more than 0 seconds, and an end: {seconds!r} is no such time. Give a number."
        )


def check_effort(effort: object) -> None:
    """Raise :class:`PlanningError` unless ``effort`` is ``None`` or a whole number from 1."""
    if effort is not None and (not _number(effort, Integral) or not effort >= 1):
        raise PlanningError(
            f"The search needs an effort of at least 1, a whole number: {effort!r} is none. "
            "Leave it out to search for as many seconds as are allowed."
        )


def check_seed(seed: object) -> None:
    """Raise :class:`PlanningError` unless ``seed`` is a whole number from 0."""
    if not _number(seed, Integral) or not seed >= 0:
        raise PlanningError(f"The seed {seed!r} cannot lead chance: give a whole number, 0 or more.")


def check_count(count: object, what: str) -> None:
    """Raise :class:`PlanningError` unless ``count``, the number of ``what``, is a whole number from 0."""
    if not _number(count, Integral) or not count >= 0:
        raise PlanningError(f"{count!r} is no number of {what}: give a whole number, 0 or more.")


def finite(value: object) -> bool:
    """Return whether a value is a number, and neither infinite nor no number at all."""
    return isinstance(value, Real) and math.isfinite(value)


def rows_of(rows: Iterable[Any], what: str, names: str) -> Iterator[tuple[Any, ...]]:
    """Yield rows as tuples; raise :class:`PlanningError` where one has not the parts that ``names`` lists.

    ``what`` says what a row is, such as ``must-link``; ``names`` are its parts, such as ``id, id``.
    """
    width = names.count(",") + 1
    for row in rows:
        parts = tuple(row) if isinstance(row, Iterable) and not isinstance(row, str) else ()
        if len(parts) != width:
            raise PlanningError(f"The {what} {row!r} is not of the form ({names}): give all of it.")
        yield parts


def _number(value: object, kind: type) -> TypeGuard[float]:
    """Return whether a value is a number of a kind; truth values are none."""
    return isinstance(value, kind) and not isinstance(value, bool)
