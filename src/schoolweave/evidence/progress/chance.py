"""How far a cohort of a given size moves by chance alone, when nothing has changed.

For shares, the exact prediction limits of the hypergeometric: given x0 of n0 then, a later count x1 of n1 is
within chance unless, of the x0 + x1 that achieved among all n0 + n1, as few or as many as x1 would fall in
the later cohort with probability of at most (1 - level) / 2. Both cohorts' chance is in it. Thatcher, A. R.
(1964), Relationships between Bayesian and confidence limits for predictions, Journal of the Royal
Statistical Society B 26, 176-210. For means, Student's limits for a new mean of n1 with the baseline's
standard deviation: Hahn, G. J. (1969), Factors for calculating two-sided prediction intervals,
Journal of the American Statistical Association 64, 878-888.
"""

import math
from collections.abc import Callable
from functools import lru_cache

EXACT_UP_TO = 200_000
"""Learners in both cohorts together up to which the exact limits are taken; above, the normal ones."""


@lru_cache(maxsize=4096)
def share_band(achieved: int, learners: int, later: int, level: float) -> tuple[int, int]:
    """Return the least and greatest count of ``later`` learners that chance explains, both included.

    ``achieved`` of ``learners`` is the baseline; ``level`` in 0 to 1, such as 0.95.
    """
    if learners + later > EXACT_UP_TO:
        return _normal(achieved, learners, later, level)
    tail = (1 - level) / 2
    low = _first(lambda count: _at_most(count, achieved, learners, later) > tail, later)
    high = later - _first(lambda count: _at_least(later - count, achieved, learners, later) > tail, later)
    return low, high


def mean_band(mean: float, learners: int, deviation: float, later: int, level: float) -> tuple[float, float]:
    """Return the limits of the mean of ``later`` learners that chance explains.

    ``mean`` and ``deviation`` (divisor n - 1) are of the ``learners`` of the baseline, at least two.
    """
    from scipy.special import stdtrit

    width = float(stdtrit(learners - 1, (1 + level) / 2)) * deviation * math.sqrt(1 / learners + 1 / later)
    return mean - width, mean + width


def _at_most(count: int, achieved: int, learners: int, later: int) -> float:
    """Return the probability of at most ``count`` achieving later, given the total."""
    from scipy.stats import hypergeom

    return float(hypergeom.cdf(count, learners + later, achieved + count, later))


def _at_least(count: int, achieved: int, learners: int, later: int) -> float:
    from scipy.stats import hypergeom

    return float(hypergeom.sf(count - 1, learners + later, achieved + count, later))


def _first(holds: Callable[[int], bool], most: int) -> int:
    """Return the least count from 0 to ``most`` for which a condition holds that stays true once it is."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _normal(achieved: int, learners: int, later: int, level: float) -> tuple[int, int]:
    from scipy.special import ndtri

    share = (achieved + 0.5) / (learners + 1)
    width = float(ndtri((1 + level) / 2)) * math.sqrt(share * (1 - share) * (1 / learners + 1 / later))
    low = math.ceil(later * (achieved / learners - width))
    return max(0, low), min(later, math.floor(later * (achieved / learners + width)))
