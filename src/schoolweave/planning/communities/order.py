"""Natural order of identifiers: ``nz-moe:23`` comes before ``nz-moe:100``."""

import re

_DIGITS = re.compile(r"(\d+)")


def natural(text: str) -> tuple[tuple[str | int, ...], str]:
    """Return a sort key in which runs of digits count as numbers; the text itself breaks ties."""
    parts = _DIGITS.split(text)
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts)), text
