"""Matching supporters with schools in need: who gives whom how many days, and a proof that none is better.

>>> from schoolweave.planning.support import Matching, Need, Supporter, solve
>>> problem = Matching.of(supporters, needs, rules)
>>> result = solve(problem, seed=1)

Importing this package is quick: compiled code is loaded by :func:`solve` alone.
"""

from collections.abc import Callable, Mapping

from schoolweave.planning.communities.model import Limits, Progress
from schoolweave.planning.support.check import check
from schoolweave.planning.support.geojson import geojson_text
from schoolweave.planning.support.model import (
    BlockingPair,
    Certificate,
    CoverProof,
    Engagement,
    Need,
    Result,
    Stable,
    Supporter,
    TierReport,
    Unmet,
)
from schoolweave.planning.support.problem import Matching
from schoolweave.planning.support.reading import load

__all__ = [
    "BlockingPair",
    "Certificate",
    "CoverProof",
    "Engagement",
    "Limits",
    "Matching",
    "Need",
    "Progress",
    "Result",
    "Stable",
    "Supporter",
    "TierReport",
    "Unmet",
    "check",
    "geojson_text",
    "load",
    "solve",
]


def solve(
    problem: Matching,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    keep: Mapping[str, Mapping[str, float]] | Result | None = None,
    progress: Callable[[Progress], bool] | None = None,
) -> Result:
    """Match supporters with schools: the neediest tier first, then the next, then least days × km.

    Takes at most ``limits.seconds`` (60 where no limits are given). ``keep``, an earlier result or its days
    by school and supporter, asks that as few of its days move as the cover allows. ``progress`` is called
    with a :class:`Progress` and stops the search, which keeps its best, by returning ``False``. Raises
    :class:`PlanningError` where ``seed`` is not a whole number from 0 or days of ``keep`` are not numbers
    from 0; schools and supporters of ``keep`` that are not there any more do not count. Exact by the network
    simplex method (Cunningham 1976) where engagements are alike or shared, else packed and bounded
    (``docs/explanation/support.md``); details in :func:`schoolweave.planning.support.matching.solve`.
    """
    from schoolweave.planning.support.matching import solve as compiled

    return compiled(problem, seed=seed, limits=limits, keep=keep, progress=progress)
