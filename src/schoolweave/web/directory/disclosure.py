"""What is too small to leave the database."""

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from schoolweave.web.directory.models import Flow

SMALLEST_PUBLISHED = 5
"""The smallest count of learners that leaves the database: anything under five is suppressed.

Source: the Ministry of Education's privacy protocol for Communities of Learning | Kāhui Ako, which
defines anonymous data as aggregates with numbers under five suppressed. Totals are made of published
counts alone, so that no suppressed count follows from a total by subtraction.
"""

SUPPRESSION = format_lazy(
    _(
        "Flows of fewer than {smallest} learners a year are not published, "
        "and no total on these pages includes them."
    ),
    smallest=SMALLEST_PUBLISHED,
)


def published_flows() -> QuerySet[Flow]:
    """Return the flows between schools that may leave the database."""
    return Flow.objects.filter(learners__gte=SMALLEST_PUBLISHED)
