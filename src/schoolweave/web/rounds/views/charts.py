"""Charts of scenarios."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from django.utils.translation import gettext

from schoolweave.policy import Wording
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.queries.kept import kept
from schoolweave.web.rounds.queries.measures import kilometres, sizes
from schoolweave.web.ui.charts import Chart, Series, bars, course, histogram

BANDS = (1, 2, 5, 10, 20, 50, 100)
"""Kilometres at which distances are parted: narrow where most schools are, so that a far one hides none."""


def of_scenario(scenario: Scenario, words: Wording) -> list[Chart]:
    """Return the distributions of sizes and of distances; none where nothing was formed."""
    if not scenario.summary.get("groups"):
        return []
    return kept(
        f"charts-{words}",
        (scenario,),
        lambda: [of_sizes(scenario, words), of_distances(((gettext("Schools"), scenario),), words)],
    )


def of_sizes(scenario: Scenario, words: Wording) -> Chart:
    """Return how many communities have each size."""
    return histogram(
        sizes(scenario),
        title=gettext("Sizes of %(communities)s") % {"communities": words.communities},
        unit=gettext("schools in the %(community)s") % {"community": words.community},
        noun=words.communities,
        whole=True,
    )


def of_distances(series: Sequence[tuple[str, Scenario]], words: Wording) -> Chart:
    """Return how many schools travel how far to their hosts, in one scenario or in two side by side."""
    between = gettext("%(low)s to %(high)s km")
    labels = [
        gettext("under 1 km"),
        *(between % {"low": low, "high": high} for low, high in pairwise(BANDS)),
        gettext("100 km or more"),
    ]
    counted = [Series(name, kept("bands", (one,), partial(_bands, one))) for name, one in series]
    return bars(
        labels,
        counted,
        title=gettext("Ways to the %(host)s") % {"host": words.host},
        sentence=gettext("How many schools travel how far; hosts themselves do not count."),
        label=gettext("Distance"),
    )


def _bands(scenario: Scenario) -> list[int]:
    counts = Counter(bisect_right(BANDS, km) for km in kilometres(scenario))
    return [counts[band] for band in range(len(BANDS) + 1)]


def course_of(scenario: Scenario) -> Chart | None:
    """Return how the search went; ``None`` where it was too short to say."""
    if len(scenario.history) < 3:
        return None
    points = [(seconds, best, bound) for seconds, best, bound in scenario.history]
    sentence = gettext("The cost of the best arrangement found so far, and the bound that none can go below.")
    return course(points, title=gettext("How the search went, km"), sentence=sentence)
