"""Hedges' g: a difference in standard deviations between pupils, with its variance and interval."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

from schoolweave.core.errors import EvidenceError


@dataclass(frozen=True, slots=True)
class EffectSize:
    """An effect in standard deviations between pupils. It never travels without its interval.

    ``g`` is positive where the treated schools' value is higher; ``variance`` is that of ``g``; ``low`` and
    ``high`` bound the interval of ``level`` (0.95 is 95 %). ``unit`` says what was divided by.
    """

    g: float
    variance: float
    low: float
    high: float
    level: float = 0.95
    unit: str = "standard deviations between pupils"

    @property
    def se(self) -> float:
        """The standard error of ``g``."""
        return math.sqrt(self.variance)

    @property
    def spans_zero(self) -> bool:
        """Whether the interval includes no effect at all."""
        return self.low <= 0.0 <= self.high


def hedges_g(
    means: tuple[float, float],
    sds: tuple[float, float],
    counts: tuple[int, int],
    *,
    level: float = 0.95,
) -> EffectSize:
    """Return Hedges' g of treated against comparison pupils who were not taught in clusters.

    Each pair is (treated, comparison). The difference is divided by the pooled standard deviation and
    multiplied by ``J = 1 - 3 / (4 df - 1)``; its variance is ``J^2 ((n1 + n0) / (n1 n0) + d^2 / (2 (n1 +
    n0)))`` (Hedges 1981; Borenstein et al. 2009, equations 4.18 to 4.24). Pupils in schools are clustered:
    use :func:`hedges_g_clustered` or :func:`in_pupil_sd`. Raises :class:`EvidenceError` where a group has
    fewer than two pupils or nothing varies.
    """
    pooled = _pooled(sds, counts)
    total = sum(counts)
    d = (means[0] - means[1]) / pooled
    small = correction(total - 2)
    variance = small**2 * (total / (counts[0] * counts[1]) + d**2 / (2 * total))
    return around(small * d, variance, level=level)


def hedges_g_clustered(
    means: tuple[float, float],
    sds: tuple[float, float],
    counts: tuple[int, int],
    *,
    icc: float,
    per_school: float,
    level: float = 0.95,
) -> EffectSize:
    """Return the effect of a programme given to whole schools, its variance allowing for the clusters.

    ``sds`` are between all pupils of each arm, schools' differences included; ``icc`` is the intraclass
    correlation and ``per_school`` the pupils in a school (the mean where they differ). This is ``d_WT`` of
    Hedges (2007, "Effect sizes in cluster-randomized designs", equations 15 and 16). The interval uses
    Student's t with as many degrees of freedom as there are schools less two. Raises
    :class:`EvidenceError` where ``icc`` is not between 0 and 1 or there are not three schools.
    """
    if not 0.0 <= icc < 1.0:
        raise EvidenceError(f"The intraclass correlation is {icc:g}: it lies from 0 to below 1.")
    pooled, total, size = _pooled(sds, counts), sum(counts), per_school
    schools = total / size
    if schools < 3:
        raise EvidenceError("An effect on whole schools needs three schools or more.")
    inner = total - 2 - 2 * (size - 1) * icc
    g = (means[0] - means[1]) / pooled * math.sqrt(inner / (total - 2))
    spread = (
        (total - 2) * (1 - icc) ** 2
        + size * (total - 2 * size) * icc**2
        + 2 * (total - 2 * size) * icc * (1 - icc)
    )
    variance = total / (counts[0] * counts[1]) * (1 + (size - 1) * icc) + g**2 * spread / (
        2 * (total - 2) * inner
    )
    return around(g, variance, level=level, df=schools - 2)


def in_pupil_sd(
    estimate: float,
    *,
    se: float,
    sd: float,
    sd_df: float = math.inf,
    df: float = math.inf,
    level: float = 0.95,
) -> EffectSize:
    """Return an estimate on the outcome's own scale as an effect in standard deviations between pupils.

    ``sd`` is between pupils, schools' differences included (:func:`pupil_sd`, or the square root of the total
    variance of an unconditional model), never between schools' means, which would inflate the effect.
    ``sd_df`` are the degrees of freedom behind it: where finite, the small-sample correction is applied and
    what is uncertain of the deviation is added, ``g^2 / (2 sd_df)``. ``df`` are those of the estimate, for
    the interval. Raises :class:`EvidenceError` where ``sd`` is not positive or ``se`` is negative.
    """
    if not sd > 0.0 or not math.isfinite(sd):
        raise EvidenceError(f"The pupils' standard deviation is {sd:g}: it must be above 0.")
    if not se >= 0.0:
        raise EvidenceError(f"The standard error is {se:g}: it cannot be below 0.")
    small = correction(sd_df)
    g = small * estimate / sd
    return around(g, (small * se / sd) ** 2 + g**2 / (2 * sd_df), level=level, df=df)


def pupil_sd(count: ArrayLike, total: ArrayLike, squares: ArrayLike) -> float:
    """Return the standard deviation between all pupils of some cells, from their sums, shape ``(cells,)``.

    ``count`` are pupils, ``total`` their sum and ``squares`` their sum of squares. Differences between the
    cells are part of it. Raises :class:`EvidenceError` where fewer than two pupils are counted or nothing
    varies.
    """
    n, s, q = (float(np.sum(np.asarray(part, dtype=np.float64))) for part in (count, total, squares))
    if n < 2:
        raise EvidenceError("A standard deviation needs two pupils or more.")
    variance = (q - s * s / n) / (n - 1)
    if variance <= 1e-12 * q / n:
        raise EvidenceError("The outcome does not vary between pupils, so that no effect size can be told.")
    return math.sqrt(variance)


def correction(df: float) -> float:
    """Return Hedges' factor for small samples, ``1 - 3 / (4 df - 1)``; 1 where ``df`` is infinite."""
    if not df >= 1:
        raise EvidenceError(f"An effect size needs one degree of freedom or more; there are {df:g}.")
    return 1.0 - 3.0 / (4.0 * df - 1.0)


def around(g: float, variance: float, *, level: float, df: float = math.inf) -> EffectSize:
    """Return an effect with its symmetric interval: normal, or Student's t where ``df`` is finite."""
    if not 0.0 < level < 1.0:
        raise EvidenceError(f"The level of the interval is {level:g}: it lies between 0 and 1, such as 0.95.")
    tail = 0.5 + level / 2
    times = float(ndtri(tail) if math.isinf(df) else stdtrit(df, tail))
    half = times * math.sqrt(variance)
    return EffectSize(g, variance, g - half, g + half, level)


def _pooled(sds: tuple[float, float], counts: tuple[int, int]) -> float:
    if min(counts) < 2:
        raise EvidenceError("An effect size needs two pupils or more in each group.")
    one, two = ((count - 1) * sd**2 for count, sd in zip(counts, sds, strict=True))
    pooled = math.sqrt((one + two) / (sum(counts) - 2))
    if not pooled > 0.0:
        raise EvidenceError("The outcome does not vary between pupils, so that no effect size can be told.")
    return pooled
