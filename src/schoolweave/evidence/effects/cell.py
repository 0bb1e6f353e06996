"""One comparison of one cohort in one year: the estimate and each row's part in its error.

Sant'Anna and Zhao, "Doubly robust difference-in-differences estimators", Journal of Econometrics 219 (2020),
section 3: outcome regression, and the doubly robust estimator with normalised (Hájek) weights; with their
influence functions, which account for the estimation of both nuisance models.
"""

from dataclasses import dataclass

import numpy as np

from schoolweave.evidence.effects import logit
from schoolweave.evidence.effects.panel import Floats, Mask, Whole

SURE = 0.999
"""A propensity at or above this for any school: no comparison is like it."""
TRIMMED = 0.995
"""Comparison schools with a propensity from here on get no weight, as in Sant'Anna and Zhao's software."""
SINGULAR = 1e13
"""Condition number from which a design is taken as collinear."""


class CannotEstimateError(Exception):
    """Raised where a comparison cannot be made; the message says why, without a full stop."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """An effect and ``part`` of shape ``(rows,)``: what each row adds to its error.

    The parts sum to 0; the sum of their squares (by cluster) estimates the variance.
    """

    att: float
    part: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The rows of one comparison, each array of shape ``(m,)``.

    ``after`` is ``None`` where ``y`` are changes. ``x`` of shape ``(m, p)`` has its intercept, or is
    ``None``. ``unit`` numbers each row's school.
    """

    y: Floats
    after: Mask | None
    treated: Mask
    x: Floats | None
    weights: Floats
    unit: Whole


def difference(change: Floats, treated: Mask, x: Floats | None, weights: Floats, method: str) -> Estimate:
    """Compare changes of shape ``(m,)`` of treated schools with those of others.

    ``x`` of shape ``(m, p)`` holds covariates with an intercept, or is ``None``. ``method`` is ``reg`` or
    ``dr`` where there are covariates. Raises :class:`CannotEstimateError`.
    """
    ours = weights * treated
    ours = ours / ours.sum()
    if x is None:
        theirs = weights * ~treated
        theirs = theirs / theirs.sum()
        mean, other = ours @ change, theirs @ change
        return Estimate(float(mean - other), ours * (change - mean) - theirs * (change - other))
    beta, of_beta = _regression(change, x, weights * ~treated)
    rest = change - x @ beta
    mean = ours @ rest
    part, moved = ours * (rest - mean), ours @ x
    if method == "dr":
        lent, of_share = _odds(treated, x, weights, ~treated)
        other = lent @ rest
        part -= lent * (rest - other) + of_share @ ((lent * (rest - other)) @ x)
        mean, moved = mean - other, moved - lent @ x
    return Estimate(float(mean), part - of_beta @ moved)


def stacked(
    y: Floats, after: Mask, treated: Mask, x: Floats | None, weights: Floats, method: str
) -> Estimate:
    """Compare levels after and before where schools miss years: each row of shape ``(m,)`` is a school-year.

    The years are taken as repeated cross-sections: the difference of levels between treated and others in
    the later year, less the same in the earlier one, each adjusted for the covariates of its own rows. The
    doubly robust version is Sant'Anna and Zhao's locally efficient one. Raises :class:`CannotEstimateError`.
    """
    later = _level(y, after, treated, x, weights, method)
    earlier = _level(y, ~after, treated, x, weights, method)
    return Estimate(later.att - earlier.att, later.part - earlier.part)


def _level(y: Floats, now: Mask, treated: Mask, x: Floats | None, weights: Floats, method: str) -> Estimate:
    """Return the adjusted difference in level between treated and others in the rows of one year."""
    ours = weights * (treated & now)
    ours = ours / ours.sum()
    if x is None:
        theirs = weights * (~treated & now)
        theirs = theirs / theirs.sum()
        mean, other = ours @ y, theirs @ y
        return Estimate(float(mean - other), ours * (y - mean) - theirs * (y - other))
    everyone = weights * treated
    everyone = everyone / everyone.sum()
    beta, of_beta = _regression(y, x, weights * (~treated & now))
    without = x @ beta
    if method == "reg":
        mean, expected = ours @ y, everyone @ without
        part = ours * (y - mean) - everyone * (without - expected) - of_beta @ (everyone @ x)
        return Estimate(float(mean - expected), part)
    own, of_own = _regression(y, x, weights * (treated & now))
    within = x @ own
    gain = within - without
    lent, of_share = _odds(treated, x, weights, ~treated & now)
    rest = y - without
    mean, left, other = everyone @ gain, ours @ (y - within), lent @ rest
    part = everyone * (gain - mean) + ours * (y - within - left) - lent * (rest - other)
    part += of_own @ ((everyone - ours) @ x) - of_beta @ ((everyone - lent) @ x)
    part -= of_share @ ((lent * (rest - other)) @ x)
    return Estimate(float(mean + left - other), part)


def _regression(y: Floats, x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return coefficients of shape ``(p,)`` and each row's part in their error, shape ``(m, p)``."""
    gram = (x * weights[:, None]).T @ x
    if (weights > 0).sum() < x.shape[1] or np.linalg.cond(gram) > SINGULAR:
        raise CannotEstimateError(
            "the covariates of the comparison schools are collinear (or one does not vary among them), or "
            "these schools are too few"
        )
    inverse = np.linalg.inv(gram)
    beta = inverse @ (x.T @ (weights * y))
    return beta, ((weights * (y - x @ beta))[:, None] * x) @ inverse


def _odds(treated: Mask, x: Floats, weights: Floats, lenders: Mask) -> tuple[Floats, Floats]:
    """Return the lenders' normalised weights by odds of treatment, and each row's part in the propensity."""
    fitted = logit.fit(x, treated.astype(np.float64), weights)
    if fitted is None or fitted[0].max() >= SURE:
        raise CannotEstimateError("some schools have no comparison like them: the covariates tell who is in")
    share, inverse = fitted
    lent = np.where(lenders & (share < TRIMMED), weights * share / (1.0 - share), 0.0)
    return lent / lent.sum(), ((weights * (treated - share))[:, None] * x) @ inverse
