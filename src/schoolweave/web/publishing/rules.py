"""How years are compared and written."""

import re
from collections.abc import Iterable, Sequence


def missing(pathway: Sequence[int], years: Iterable[int]) -> tuple[int, ...]:
    """Return the years of a pathway that nobody serves."""
    served = set(years)
    return tuple(year for year in pathway if year not in served)


def unbroken(years: str) -> str:
    """Return ranges of years that no line break takes apart."""
    return re.sub("(?<!,) ", "\u00a0", years)
