"""Value added by a random-intercept model: each school's part, shrunk by how little is known of it."""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtri

from schoolweave.evidence.value_added.likelihood import Point, best, check
from schoolweave.evidence.value_added.sums import Floats, Sums


@dataclass(frozen=True, slots=True)
class Coefficient:
    """What one more of a covariate goes with, with its standard error."""

    name: str
    value: float
    se: float


@dataclass(frozen=True, slots=True)
class SchoolValue:
    """One school's value added, in units of the result: above 0 is more than pupils alike reach elsewhere.

    ``value`` is the empirical-Bayes residual: the raw mean residual times ``shrinkage``, so that a small
    school is told to be nearer to all others. ``se`` is its standard error given the coefficients, as MLwiN
    and lme4 give it; ``low`` and ``high`` bound the interval of the fit's level. ``band`` is ``above``,
    ``below`` or ``not told apart`` from 0.
    """

    school: str
    pupils: int
    raw: float
    value: float
    se: float
    low: float
    high: float
    shrinkage: float
    band: str

    @property
    def sentence(self) -> str:
        """The value with its interval, in words."""
        figures = f"{self.value:+.2f} ({self.low:+.2f} to {self.high:+.2f}, {self.pupils:,} pupils)"
        told = {
            "above": "more than pupils alike reached elsewhere",
            "below": "less than pupils alike reached elsewhere",
            "not told apart": "not told apart from what pupils alike reached elsewhere",
        }[self.band]
        return f"Value added {figures.replace('-', '−')}: {told}."


@dataclass(frozen=True, slots=True, eq=False)
class ValueAdded:
    """A fitted model: ``deviance`` is -2 log likelihood, of the restricted one where ``restricted``.

    ``between`` is the variance between schools and ``within`` that of pupils inside them. ``schools`` are in
    the order of the sums.
    """

    deviance: float
    between: float
    within: float
    coefficients: tuple[Coefficient, ...]
    schools: tuple[SchoolValue, ...] = field(repr=False)
    pupils: int
    restricted: bool
    level: float

    @property
    def icc(self) -> float:
        """The intraclass correlation: the share of what is left of the variance that lies between schools."""
        return self.between / (self.between + self.within)

    @property
    def total_sd(self) -> float:
        """The standard deviation between pupils, from the total variance.

        Of a model without covariates this is what effect sizes are divided by.
        """
        return float(np.sqrt(self.between + self.within))


def fit(sums: Sums, *, restricted: bool = False, level: float = 0.95) -> ValueAdded:
    """Return the random-intercept model of pupils' results on covariates, and each school's value added.

    ``y = covariates + school + pupil`` with normal parts, by maximum likelihood or, where ``restricted``, by
    restricted maximum likelihood. Raises :class:`EvidenceError` where there are fewer than three schools or
    covariates follow from each other.
    """
    check(sums)
    point = best(sums, restricted=restricted)
    return ValueAdded(
        point.deviance,
        point.ratio * point.within,
        point.within,
        _coefficients(sums, point),
        _schools(sums, point, level),
        sums.pupils,
        restricted,
        level,
    )


def _coefficients(sums: Sums, point: Point) -> tuple[Coefficient, ...]:
    """Return the coefficients; the constant is where every covariate is 0, not at its centre."""
    back = np.eye(len(point.beta))
    back[0] -= sums.centre_x
    beta = back @ point.beta
    beta[0] += sums.centre_y
    errors = np.sqrt(np.einsum("ij,jk,ik->i", back, point.covariance, back))
    rows = zip(sums.covariates, beta.tolist(), errors.tolist(), strict=True)
    return tuple(Coefficient(name, value, se) for name, value, se in rows)


def _schools(sums: Sums, point: Point, level: float) -> tuple[SchoolValue, ...]:
    raw: Floats = (sums.sum_y - sums.sum_x @ point.beta) / sums.count
    shrinkage = sums.count * point.ratio / (1 + sums.count * point.ratio)
    value = shrinkage * raw
    se = np.sqrt(point.ratio * point.within * (1 - shrinkage))
    half = float(ndtri(0.5 + level / 2)) * se
    band = np.where(value - half > 0, "above", np.where(value + half < 0, "below", "not told apart"))
    columns = (sums.count.astype(np.int64), raw, value, se, value - half, value + half, shrinkage, band)
    return tuple(
        SchoolValue(school, *row)
        for school, *row in zip(sums.schools, *(column.tolist() for column in columns), strict=True)
    )
