"""Characteristics as columns of one table, scaled so that they can be compared."""

from dataclasses import dataclass

import numpy as np

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.comparison.candidates import Candidates, Floats

MAD_TO_SD = 1.4826
"""The median absolute deviation of a normal variable times this is its standard deviation."""
MEAN_AD_TO_SD = 1.2533
"""... and its mean absolute deviation times this."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a characteristic lies and how far it spreads, little moved by a few strange schools.

    ``method`` is ``median absolute deviation``, or ``mean absolute deviation`` where more than half of the
    schools have one value, or ``constant``; a constant characteristic has ``spread`` 0.
    """

    name: str
    centre: float
    spread: float
    method: str
    schools: int


def robust(name: str, values: Floats) -> Scale:
    """Return the median of the known values and 1.4826 times their median absolute deviation."""
    known = values[np.isfinite(values)]
    if not len(known):
        raise EvidenceError(f"{name} is not known of any school.")
    centre = float(np.median(known))
    away = np.abs(known - centre)
    middle, mean = float(np.median(away)), float(away.mean())
    if middle > 0:
        return Scale(name, centre, MAD_TO_SD * middle, "median absolute deviation", len(known))
    method = "mean absolute deviation" if mean > 0 else "constant"
    return Scale(name, centre, MEAN_AD_TO_SD * mean, method, len(known))


def columns(schools: Candidates, names: tuple[str, ...]) -> tuple[tuple[str, ...], Floats]:
    """Return the names and values, shape ``(schools, columns)``, of characteristics as numbers.

    A characteristic in words becomes a column of 0 and 1 for each of its values, called ``name: value``. What
    is not known is not a number.
    """
    schools.check(names)
    found: list[tuple[str, Floats]] = []
    for name in names:
        if name in schools.numbers:
            found.append((name, schools.numbers[name]))
            continue
        known = schools.known(name)
        for level in schools.levels(name):
            same = np.array([word == level for word in schools.words[name]], dtype=np.float64)
            found.append((f"{name}: {level}", np.where(known, same, np.nan)))
    return tuple(name for name, _ in found), np.column_stack([column for _, column in found])


def is_binary(column: Floats) -> bool:
    """Return whether the known values are 0 and 1 alone."""
    known = column[np.isfinite(column)]
    return bool(np.isin(known, (0.0, 1.0)).all())
