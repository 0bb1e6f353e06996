"""How alike treated and comparison schools are, before and after matching."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from schoolweave.evidence.comparison.candidates import Floats
from schoolweave.evidence.comparison.scaling import is_binary

GOOD, ACCEPTABLE = 0.1, 0.25
"""Standardised differences below these are called good and acceptable (Stuart 2010; the second is
the limit of the What Works Clearinghouse for differences that may be adjusted for)."""


@dataclass(frozen=True, slots=True)
class Balance:
    """One characteristic in treated and comparison schools, before and after matching.

    A ``difference`` is standardised: that of the means, divided by the standard deviation among all treated
    schools before matching, the same before and after. A ``ratio`` is the variance among treated over that
    among comparison schools, ``None`` for a share. ``None`` also stands where nothing varies or nobody is
    left.
    """

    name: str
    treated_before: float
    comparison_before: float
    difference_before: float | None
    ratio_before: float | None
    treated_after: float | None
    comparison_after: float | None
    difference_after: float | None
    ratio_after: float | None

    @property
    def verdict(self) -> str:
        """``good``, ``acceptable`` or ``unbalanced`` after matching; ``not known`` where nothing is left."""
        if self.difference_after is None:
            return "not known"
        size = abs(self.difference_after)
        return "good" if size < GOOD else "acceptable" if size < ACCEPTABLE else "unbalanced"


def balance(
    names: Sequence[str], values: Floats, treated: Floats, comparison: Floats, after: tuple[Floats, Floats]
) -> tuple[Balance, ...]:
    """Return the balance of columns of ``values``, shape ``(schools, columns)``.

    ``treated`` and ``comparison`` are weights before matching, 1 or 0, and ``after`` those after it, each of
    shape ``(schools,)``. Unknown values count for neither.
    """
    return tuple(
        _row(name, column, (treated, comparison), after) for name, column in zip(names, values.T, strict=True)
    )


def _row(name: str, column: Floats, before: tuple[Floats, Floats], after: tuple[Floats, Floats]) -> Balance:
    binary = is_binary(column)
    first = [_moments(column, weight, binary=binary) for weight in before]
    then = [_moments(column, weight, binary=binary) for weight in after]
    unit = first[0][1] ** 0.5
    differences, ratios = [], []
    for (mean, variance), (other, spread) in (first, then):
        apart = mean - other
        differences.append(None if not unit > 0 or np.isnan(apart) else apart / unit)
        ratios.append(None if binary or not spread > 0 or np.isnan(variance) else variance / spread)
    means = [None if np.isnan(mean) else mean for mean, _ in then]
    return Balance(
        name,
        first[0][0],
        first[1][0],
        differences[0],
        ratios[0],
        means[0],
        means[1],
        differences[1],
        ratios[1],
    )


def _moments(column: Floats, weight: Floats, *, binary: bool) -> tuple[float, float]:
    """Return the weighted mean and variance; of a share ``p (1 - p)``, else the unbiased one."""
    known = np.isfinite(column) & (weight > 0)
    if not known.any():
        return float("nan"), float("nan")
    value, share = column[known], weight[known] / weight[known].sum()
    mean = float(share @ value)
    if binary:
        return mean, mean * (1 - mean)
    rest = 1 - float(share @ share)
    return mean, float(share @ (value - mean) ** 2) / rest if rest > 0 else float("nan")
