"""What may be published, and where it is found."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.urls import reverse

SMALLEST_PUBLISHED = 5
"""The smallest count of learners that leaves the database: anything under five is suppressed.

Source: the Ministry of Education's privacy protocol for Communities of Learning | Kāhui Ako, which
defines anonymous data as aggregates with numbers under five suppressed. Totals are made of published
counts alone, so that no suppressed count follows from a total by subtraction.
"""

SUPPRESSION = (
    f"Flows of fewer than {SMALLEST_PUBLISHED} learners a year are not published, "
    "and no total on these pages includes them."
)


def missing(pathway: Sequence[int], years: Iterable[int]) -> tuple[int, ...]:
    """Return the years of a pathway that nobody serves."""
    served = set(years)
    return tuple(year for year in pathway if year not in served)


def unbroken(years: str) -> str:
    """Return ranges of years that no line break takes apart."""
    return years.replace(" to ", "\u00a0to\u00a0")


def school_url(school_id: str, root: str = "") -> str:
    """Return the address of a school's page; ``root``, that of all schools, saves time for thousands."""
    return f"{root or reverse('find_school')}{quote(school_id, safe=':@~')}/"
