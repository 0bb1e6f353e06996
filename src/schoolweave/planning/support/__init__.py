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
    """Match supporters with schools; see :func:`schoolweave.planning.support.matching.solve`."""
    from schoolweave.planning.support.matching import solve as compiled

    return compiled(problem, seed=seed, limits=limits, keep=keep, progress=progress)
