"""The minimum detectable effect of programmes given to whole schools (Dong and Maynard 2013, CRA2).

Effects are in standard deviations between pupils. A study compares ``schools`` schools of ``pupils`` pupils,
a share of them treated; ``icc`` of the variance lies between schools.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from scipy.special import stdtr, stdtrit

from schoolweave.core.errors import EvidenceError

MOST_SCHOOLS = 1_000_000


class Design(Protocol):
    """What the formulas need of a design: the standard error of its effect and its degrees of freedom."""

    def se(self, schools: int) -> float:
        """Return the standard error of the effect with so many schools."""
        ...

    def df(self, schools: int) -> float:
        """Return the degrees of freedom with so many schools."""
        ...


@dataclass(frozen=True, slots=True)
class Clustered:
    """Schools treated as wholes, pupils measured once after it.

    ``icc`` is the share of variance between schools, ``treated`` the share of schools treated, ``r2_schools``
    and ``r2_pupils`` the shares of the variance at each level that covariates explain, ``covariates`` how
    many of these are of schools. ``blocks`` counts the groups within which schools are compared (each costs
    two degrees of freedom); 1 where all are compared with all.
    """

    pupils: float
    icc: float
    treated: float = 0.5
    r2_schools: float = 0.0
    r2_pupils: float = 0.0
    covariates: int = 0
    blocks: int = 1

    def __post_init__(self) -> None:
        """Raise :class:`EvidenceError` where a share is not one or there are no pupils."""
        check_shares(icc=self.icc, r2_schools=self.r2_schools, r2_pupils=self.r2_pupils)
        check_treated(self.treated)
        if not self.pupils >= 1 or self.blocks < 1 or self.covariates < 0:
            raise EvidenceError(
                "A design needs one pupil a school, one block and no fewer covariates than none."
            )

    def se(self, schools: int) -> float:
        """Return the standard error of the effect, in standard deviations between pupils."""
        weight = self.treated * (1 - self.treated) * schools
        between = self.icc * (1 - self.r2_schools) / weight
        within = (1 - self.icc) * (1 - self.r2_pupils) / (weight * self.pupils)
        return math.sqrt(between + within)

    def df(self, schools: int) -> float:
        """Return ``J - 2 blocks - covariates``."""
        return schools - 2 * self.blocks - self.covariates


def detectable(
    design: Design | None = None,
    *,
    schools: int,
    pupils: float = 1,
    icc: float = 0.0,
    treated: float = 0.5,
    r2_schools: float = 0.0,
    r2_pupils: float = 0.0,
    covariates: int = 0,
    blocks: int = 1,
    alpha: float = 0.05,
    chance: float = 0.8,
) -> float:
    """Return the smallest true effect that the study would call significant with probability ``chance``.

    ``MDES = (t_{1-alpha/2, df} + t_{chance, df}) se`` (two-sided), in standard deviations between pupils.
    Either a design is given (:class:`Clustered`, :class:`Panel`) or the parts of a clustered one. Raises
    :class:`EvidenceError` where a part is impossible or too few schools leave no degree of freedom.
    """
    given = design or Clustered(pupils, icc, treated, r2_schools, r2_pupils, covariates, blocks)
    check_shares(alpha=alpha, chance=chance)
    if not (alpha > 0 and chance > 0):
        raise EvidenceError("The level of the test and the chance of seeing an effect are above 0.")
    df = given.df(schools)
    if not df >= 1:
        raise EvidenceError(f"{schools} schools are too few for this design: no degree of freedom is left.")
    multiple = float(stdtrit(df, 1 - alpha / 2) + stdtrit(df, chance))
    return multiple * given.se(schools)


def chance(effect: float, design: Design, *, schools: int, alpha: float = 0.05) -> float:
    """Return the probability that a true effect is called significant: the inverse of :func:`detectable`."""
    check_shares(alpha=alpha)
    df = design.df(schools)
    if not df >= 1:
        raise EvidenceError(f"{schools} schools are too few for this design: no degree of freedom is left.")
    return float(stdtr(df, abs(effect) / design.se(schools) - stdtrit(df, 1 - alpha / 2)))


def schools_needed(effect: float, design: Design, *, alpha: float = 0.05, chance: float = 0.8) -> int:
    """Return the fewest schools, treated and comparison together, with which the effect is detectable.

    Raises :class:`EvidenceError` where a million schools would not do.
    """
    if not effect > 0:
        raise EvidenceError("The effect to be seen must be above 0.")

    def enough(schools: int) -> bool:
        return design.df(schools) >= 1 and (
            detectable(design, schools=schools, alpha=alpha, chance=chance) <= effect
        )

    few, many = 2, 4
    while not enough(many):
        few, many = many, many * 2
        if many > MOST_SCHOOLS:
            raise EvidenceError(f"An effect of {effect:g} would need more than {MOST_SCHOOLS:,} schools.")
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return many


def check_shares(**shares: float) -> None:
    """Raise :class:`EvidenceError` where one of them is not from 0 to below 1."""
    for name, value in shares.items():
        if not 0.0 <= value < 1.0:
            raise EvidenceError(f"{name} is {value:g}: it is a share from 0 to below 1.")


def check_treated(share: float) -> None:
    """Raise :class:`EvidenceError` where none or all are treated."""
    if not 0.0 < share < 1.0:
        raise EvidenceError(f"The share of schools treated is {share:g}: it lies between 0 and 1.")
