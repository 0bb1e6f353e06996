"""The likelihood of a random-intercept model, with all but one parameter found in closed form."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize_scalar

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.value_added.sums import Sums

Floats = NDArray[np.float64]

LOWEST, HIGHEST, STEPS = math.log(1e-7), math.log(1e4), 48
"""Logarithms of the ratio of variances between which it is looked for, and in how many steps first."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A model at one ratio of the variance between schools to that within: ``deviance`` is -2 log likelihood.

    ``beta`` of shape ``(covariates,)``; ``covariance`` is that of ``beta``, shape ``(covariates,
    covariates)``.
    """

    ratio: float
    deviance: float
    within: float
    beta: Floats
    covariance: Floats


def at(sums: Sums, ratio: float, *, restricted: bool) -> Point:
    """Return the model at a ratio of variances, its coefficients and the variance within at their best.

    With ``n`` pupils in a school and ``w = ratio / (1 + n ratio)``, the inverse covariance of a school's
    pupils is ``(I - w 11') / within``, so that generalised least squares needs only sums (Goldstein 2011,
    chapter 2; Longford 1987). ``restricted`` asks for restricted maximum likelihood.
    """
    weight = ratio / (1 + sums.count * ratio)
    xx = sums.xx - (sums.sum_x * weight[:, None]).T @ sums.sum_x
    xy = sums.xy - sums.sum_x.T @ (weight * sums.sum_y)
    yy = sums.yy - float(weight @ sums.sum_y**2)
    factor = cho_factor(xx)
    beta = cho_solve(factor, xy)
    rest = max(yy - float(beta @ xy), 0.0)
    free = sums.count.sum() - (len(beta) if restricted else 0)
    within = rest / free
    if not within > 0:
        raise EvidenceError("The covariates tell every pupil's result exactly: there is no value to add.")
    deviance = free * (math.log(2 * math.pi * within) + 1) + float(np.log1p(sums.count * ratio).sum())
    if restricted:
        deviance += 2 * float(np.log(np.diag(factor[0])).sum())
    return Point(ratio, deviance, within, beta, within * cho_solve(factor, np.eye(len(beta))))


def best(sums: Sums, *, restricted: bool) -> Point:
    """Return the most likely model: a coarse search over the ratio, a fine one at its best, and none at all.

    The profile may have more than one hump in small samples, hence the coarse search.
    """

    def deviance(log_ratio: float) -> float:
        return at(sums, math.exp(log_ratio), restricted=restricted).deviance

    grid = np.linspace(LOWEST, HIGHEST, STEPS)
    heights = [deviance(float(place)) for place in grid]
    low = int(np.argmin(heights))
    around = (float(grid[max(low - 1, 0)]), float(grid[min(low + 1, STEPS - 1)]))
    fine = minimize_scalar(deviance, bounds=around, method="bounded", options={"xatol": 1e-10})
    found = at(sums, math.exp(float(fine.x)), restricted=restricted)
    none = at(sums, 0.0, restricted=restricted)
    return none if none.deviance <= found.deviance else found


def check(sums: Sums) -> None:
    """Raise :class:`EvidenceError` where the model cannot be told from the data."""
    if len(sums.schools) < 3 or sums.pupils <= len(sums.schools) or sums.pupils <= len(sums.covariates) + 1:
        raise EvidenceError("Value added needs three schools or more, and more pupils than schools.")
    scale = np.sqrt(np.diag(sums.xx))
    if (scale <= 0).any() or np.linalg.cond(sums.xx / np.outer(scale, scale)) > 1e12:
        raise EvidenceError(
            f"The covariates {', '.join(sums.covariates[1:])} tell each other exactly, or one does not vary: "
            "leave one out."
        )
