"""Bands that hold for all events at once, and the test of the years before the programme."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from schoolweave.evidence.effects.group_time import GroupTime
from schoolweave.evidence.effects.panel import Floats

AT_ONCE = 2_000_000
"""Signs drawn at a time: bounds the memory of the bootstrap."""
SINGULAR = 1e12
"""Condition number from which a covariance matrix is taken as singular."""


@dataclass(frozen=True, slots=True)
class Pretest:
    """The Wald test that all effects before the programme are zero: chi-squared with ``degrees``.

    It is no proof of anything when it does not reject: ``sensitivity`` says what violations would do.
    ``statistic`` and ``p`` are ``None`` where it cannot be made; ``note`` says why.
    """

    statistic: float | None
    degrees: int
    p: float | None
    note: str = ""


def signs(rng: np.random.Generator, draws: int, clusters: int) -> Iterator[Floats]:
    """Yield random signs of shape ``(some, clusters)``, ``draws`` in all: Rademacher multipliers."""
    step = max(1, AT_ONCE // max(1, clusters))
    for start in range(0, draws, step):
        count = min(step, draws - start)
        size = count * clusters
        drawn = np.frombuffer(rng.bytes((size + 7) // 8), dtype=np.uint8)
        yield np.unpackbits(drawn, count=size).reshape(count, clusters).astype(np.float64) * 2.0 - 1.0


def critical(errors: Floats, families: list[slice], *, seed: int, draws: int, level: float) -> list[float]:
    """Return, for each family of figures, how many standard errors their simultaneous band is wide.

    ``errors`` of shape ``(clusters, figures)`` hold what each cluster adds to each figure's error. Multiplier
    bootstrap of the largest |t| (Callaway and Sant'Anna 2021, algorithm 1); never below the width for one.
    """
    se = np.sqrt((errors**2).sum(axis=0))
    scaled = np.divide(errors, se, out=np.zeros_like(errors), where=se > 0)
    rng = np.random.default_rng(seed)
    largest: list[list[Floats]] = [[] for _ in families]
    for some in signs(rng, draws, len(errors)):
        drawn = np.abs(some @ scaled)
        for at, family in enumerate(families):
            largest[at].append(drawn[:, family].max(axis=1))
    least = float(special.ndtri(0.5 + level / 2))
    return [
        max(least, float(np.quantile(np.concatenate(one), level, method="inverted_cdf"))) for one in largest
    ]


def pretest(effects: GroupTime, error: Floats | None = None) -> Pretest:
    """Return the Wald test of all effects of years before the programme (and before anticipation).

    ``error`` of shape ``(clusters, K)`` is what each cluster adds to their errors, as ``effects`` has it
    where it is left out.
    """
    kept = effects.time < effects.group - effects.design.anticipation
    kept &= effects.se > 0
    degrees = int(kept.sum())
    if not degrees:
        return Pretest(None, 0, None, "No effect of a year before the programme can be estimated.")
    error = (effects.error if error is None else error)[:, kept]
    covariance = error.T @ error
    if degrees >= len(error) or np.linalg.cond(covariance) > SINGULAR:
        why = "there are too few clusters"
        if degrees < len(error):
            why = "some follow from the others, or rest on too few clusters"
        return Pretest(
            None, degrees, None, f"The {degrees} effects before the programme are not tested together: {why}."
        )
    att = effects.att[kept]
    statistic = float(att @ np.linalg.solve(covariance, att))
    return Pretest(statistic, degrees, float(special.chdtrc(degrees, statistic)))
