"""The chance of being treated: logistic regression by iteratively reweighted least squares."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import EvidenceError

Floats = NDArray[np.float64]

ROUNDS = 50
CONVERGED = 1e-10
"""The change of the deviance, relative to it, below which the fit has converged; R's glm uses 1e-8."""
CERTAIN = 30.0
"""A log-odds beyond this means that characteristics tell treated from untreated schools without error."""


def log_odds(design: Floats, treated: NDArray[np.bool_]) -> Floats:
    """Return each school's log-odds of being treated, shape ``(schools,)``.

    ``design`` has the shape ``(schools, columns)`` without a constant; columns that follow from others do no
    harm. Maximum likelihood by iteratively reweighted least squares (McCullagh and Nelder 1989, section 2.5).
    Raises :class:`EvidenceError` where nobody or everybody is treated, or characteristics tell them apart.
    """
    if treated.all() or not treated.any():
        raise EvidenceError("Comparison schools need both schools in the programme and schools outside it.")
    spread = design.std(axis=0)
    x = np.column_stack(
        [np.ones(len(design)), (design - design.mean(axis=0)) / np.where(spread > 0, spread, 1)]
    )
    y = treated.astype(np.float64)
    odds = np.log((y + 0.5) / (1.5 - y))
    before = np.inf
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-odds))
        weight = np.maximum(chance * (1 - chance), 1e-12)
        root = np.sqrt(weight)
        target = odds + (y - chance) / weight
        beta = np.linalg.lstsq(x * root[:, None], target * root, rcond=1e-10)[0]
        odds = x @ beta
        deviance = 2 * float(np.sum(np.logaddexp(0, np.where(treated, -odds, odds))))
        if np.abs(odds).max() > CERTAIN and deviance < 1e-6 * len(y):
            break
        if abs(before - deviance) <= CONVERGED * (abs(deviance) + 0.1):
            return np.asarray(np.round(odds, 11))
        before = deviance
    raise EvidenceError(
        "The characteristics tell treated from other schools without error, so that none is comparable by "
        "its chance of being treated. Use fewer characteristics, or the robust distance."
    )
