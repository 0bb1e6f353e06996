"""Effects and counts as people read them: as many digits as the interval bears, true minus signs."""

import math
from typing import Any

from django.utils.translation import gettext as _

MOST_PLACES, USUAL_PLACES = 6, 3
Plain = dict[str, Any]


def places(half: float | None) -> int:
    """Return how many decimals a figure has whose interval is so wide on either side: two of its digits."""
    if half is None or not 0 < half < math.inf:
        return USUAL_PLACES
    return min(MOST_PLACES, max(0, 1 - math.floor(math.log10(half))))


def places_of(part: Plain, scale: float = 1.0) -> int:
    """Return the decimals of a part's effects, divided by a scale: those that the answer's interval bears."""
    every = [part["answer"]] if part.get("answer") else []
    known = [one for one in (*every, *part.get("events", [])) if not one["suppressed"]]
    halves = [(one["high"] - one["low"]) / 2 / scale for one in known[:1] if _bounded(one)]
    return places(halves[0] if halves else None)


def _bounded(one: Plain) -> bool:
    return one["low"] is not None and one["high"] is not None


def number(value: float | None, decimals: int = USUAL_PLACES) -> str:
    """Return an effect with its sign, a true minus; what rounds to zero has none."""
    if value is None:
        return _("Not known")
    text = f"{value:+,.{decimals}f}"
    return text[1:] if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def interval(low: float | None, high: float | None, decimals: int = USUAL_PLACES) -> str:
    """Return an interval; a side without a bound is said to have none."""
    if low is None or high is None:
        return _("Not known")
    return _("%(low)s to %(high)s") % {"low": number(low, decimals), "high": number(high, decimals)}


def per_cent(level: float) -> str:
    """Return a level as it is written beside an interval."""
    return f"{100 * level:g}%"


def counted(text: str) -> str:
    """Return a published count with thousands separated; a symbol stays as it is."""
    return f"{int(text):,}" if text.isdecimal() else text
