"""Logistic regression by iteratively reweighted least squares: the propensity to be in the programme."""

import numpy as np

from schoolweave.evidence.effects.panel import Floats

STEPS = 40
NEAR = 1e-11
"""Change of the largest coefficient, relative to 1 and its size, at which the fit has converged."""
LARGEST = 30.0
"""A linear predictor beyond this is a probability of 0 or 1 in double precision."""


def fit(x: Floats, chosen: Floats, weights: Floats) -> tuple[Floats, Floats] | None:
    """Return fitted probabilities of shape ``(m,)`` and the inverse information of shape ``(p, p)``.

    ``x`` has shape ``(m, p)`` with its intercept, ``chosen`` is 0 or 1, ``weights`` multiply the likelihood.
    ``None`` where the fit does not converge or the information is singular: some are sure to be in or out.
    """
    beta = np.zeros(x.shape[1])
    for _ in range(STEPS):
        linear = np.clip(x @ beta, -LARGEST, LARGEST)
        share = 1.0 / (1.0 + np.exp(-linear))
        spread = weights * share * (1.0 - share)
        information = (x * spread[:, None]).T @ x
        try:
            step = np.linalg.solve(information, x.T @ (weights * (chosen - share)))
        except np.linalg.LinAlgError:
            return None
        beta = beta + step
        if not np.isfinite(beta).all():
            return None
        if np.abs(step).max() <= NEAR * (1.0 + np.abs(beta).max()):
            share = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -LARGEST, LARGEST)))
            spread = weights * share * (1.0 - share)
            information = (x * spread[:, None]).T @ x
            return share, np.asarray(np.linalg.inv(information), dtype=np.float64)
    return None
