"""The minimum detectable effect of a difference in differences over years of schools' results."""

import math
from dataclasses import dataclass

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.power.clustered import check_shares, check_treated


@dataclass(frozen=True, slots=True)
class Panel:
    """Treated and comparison schools over years before and after, other pupils in each year.

    ``icc`` is the share of the pupils' variance between schools; ``stable`` is the share of that which stays
    with a school from year to year (the correlation of schools' true results between years) and drops out.
    The change of a school, mean after less mean before, has the variance ``(icc (1 - stable) + (1 - icc) (1 -
    r2_pupils) / pupils) (1 / before + 1 / after)`` (Frison and Pocock 1992, "change", compound symmetry).
    Where shocks outlast a year the detectable effect is larger than this says.
    """

    pupils: float
    icc: float
    stable: float
    before: int
    after: int
    treated: float = 0.5
    r2_pupils: float = 0.0

    def __post_init__(self) -> None:
        """Raise :class:`EvidenceError` where a share is not one or a period has no year."""
        check_shares(icc=self.icc, r2_pupils=self.r2_pupils)
        check_treated(self.treated)
        if not 0.0 <= self.stable <= 1.0:
            raise EvidenceError(f"stable is {self.stable:g}: it is a share from 0 to 1.")
        if self.before < 1 or self.after < 1 or not self.pupils >= 1:
            raise EvidenceError("A panel needs a year before, a year after and a pupil in each school.")

    def se(self, schools: int) -> float:
        """Return the standard error of the effect, in standard deviations between pupils."""
        moving = self.icc * (1 - self.stable)
        chance = (1 - self.icc) * (1 - self.r2_pupils) / self.pupils
        variance = (moving + chance) * (1 / self.before + 1 / self.after)
        return math.sqrt(variance / (self.treated * (1 - self.treated) * schools))

    def df(self, schools: int) -> float:
        """Return ``J - 2``: a change for each school, two means."""
        return schools - 2
