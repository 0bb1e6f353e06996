"""The wild cluster bootstrap of an average effect, for few clusters.

The cluster-summed errors are given random signs with the null imposed, and the t statistic is compared with
those of the draws (Cameron, Gelbach and Miller, "Bootstrap-based improvements for inference with clustered
errors", Review of Economics and Statistics 90, 2008; in terms of scores: Kline and Santos 2012, MacKinnon,
Nielsen and Webb 2023). For a difference of two means it is the restricted wild cluster bootstrap itself. The
null shifts every effect in the average by the same amount, and the compared groups share one mean; covariate
models and cohort shares are kept as they were fitted.
"""

from dataclasses import dataclass

import numpy as np

from schoolweave.evidence.effects.averages import Average
from schoolweave.evidence.effects.group_time import OURS, THEIRS, GroupTime
from schoolweave.evidence.effects.inference import signs
from schoolweave.evidence.effects.panel import Floats

FEW = 50
"""Treated or comparison clusters below which the wild bootstrap is given beside the usual interval."""
TOO_FEW = 6
"""Clusters of a side below which the wild bootstrap fails too (MacKinnon and Webb 2017)."""
ALL_SIGNS = 10
"""With so many clusters or fewer every pattern of signs is used."""
NOTHING = 1e-9
"""Standard errors below this share of the whole are rounding."""
FARTHEST = 1e6
"""Standard errors beyond which an interval is called unbounded."""


@dataclass(frozen=True, slots=True)
class Wild:
    """The wild bootstrap of an average of ``type``: the p value of no effect, the interval, the draws."""

    type: str
    p: float
    low: float
    high: float
    draws: int


class Draws:
    """Everything that the draws need, so that any hypothesis can be tested at once."""

    def __init__(self, effects: GroupTime, average: Average, *, seed: int, draws: int) -> None:
        kept = np.flatnonzero(average.weights)
        weights = average.weights[kept]
        ours, theirs, among = _shares(effects, kept)
        self.att = average.att
        error = effects.ours[:, kept] @ weights + effects.theirs[:, kept] @ weights
        self.se = float(np.sqrt((error**2).sum()))
        shift = (ours * (1 - among) + theirs * among) @ weights
        rows: list[Floats] = []
        for some in _patterns(len(error), seed, draws):
            moved = some * error - self._means(some, effects, kept, weights, ours, theirs)
            again = some @ (ours * (1 - among)) @ (ours * weights).T
            again += some @ (theirs * among) @ (theirs * weights).T
            tilted = some * shift - again
            parts = ((moved**2).sum(axis=1), (moved * tilted).sum(axis=1), (tilted**2).sum(axis=1))
            rows.append(np.stack([some @ error, some @ shift, *parts]))
        self.rows = np.concatenate(rows, axis=1)
        self.complete = len(error) <= ALL_SIGNS

    @staticmethod
    def _means(
        some: Floats, effects: GroupTime, kept: np.ndarray, weights: Floats, ours: Floats, theirs: Floats
    ) -> Floats:
        """Return what re-estimating both groups' means takes from each cluster, by draw."""
        taken = (some @ effects.ours[:, kept]) @ (ours * weights).T
        return np.asarray(taken + (some @ effects.theirs[:, kept]) @ (theirs * weights).T)

    def p(self, effect: float = 0.0) -> float:
        """Return the p value of the hypothesis that the average effect is this."""
        return self._p(self.att - effect)

    def _p(self, distance: float) -> float:
        start, slope, square, cross, tilt = self.rows
        spread = np.sqrt(np.maximum(square + 2 * distance * cross + distance**2 * tilt, 1e-300))
        drawn = np.abs(start + distance * slope) / spread
        count = int((drawn >= abs(distance) / self.se * (1 - 1e-9)).sum())
        return count / len(drawn) if self.complete else (count + 1) / (len(drawn) + 1)

    def interval(self, level: float) -> tuple[float, float]:
        """Return all effects that are not rejected; an end that is not found is infinite."""
        return self.att - self._end(1.0, level), self.att - self._end(-1.0, level)

    def _end(self, side: float, level: float) -> float:
        """Return the farthest distance on a side that is not rejected."""
        inside, outside = 0.0, side * self.se
        while self._p(outside) > 1 - level:
            inside, outside = outside, outside * 2
            if abs(outside) > FARTHEST * self.se:
                return side * np.inf
        while abs(outside - inside) > 1e-6 * self.se:
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if self._p(middle) > 1 - level else (inside, middle)
        return inside


def wild(effects: GroupTime, average: Average, *, seed: int, draws: int, level: float) -> Wild:
    """Return the wild cluster bootstrap of an average.

    Where all clusters of each side agree, as a lone one does with itself, nothing can be said: the interval
    is infinite.
    """
    drawn = Draws(effects, average, seed=seed, draws=draws)
    if drawn.se <= NOTHING * average.se:
        return Wild(average.type, 1.0, -np.inf, np.inf, drawn.rows.shape[1])
    low, high = drawn.interval(level)
    return Wild(average.type, drawn.p(), low, high, drawn.rows.shape[1])


def few(average: Average) -> bool:
    """Return whether an average rests on few treated or few comparison clusters."""
    return min(average.treated_clusters, average.control_clusters) < FEW


def _patterns(clusters: int, seed: int, draws: int) -> list[Floats]:
    if clusters <= ALL_SIGNS:
        every = (np.arange(2**clusters)[:, None] >> np.arange(clusters)) & 1
        return [every.astype(np.float64) * 2.0 - 1.0]
    return list(signs(np.random.default_rng([seed, 1]), draws, clusters))


def _shares(effects: GroupTime, kept: np.ndarray) -> tuple[Floats, Floats, Floats]:
    """Return each cluster's share of the cohort and of those compared with, and the cohort's of both.

    Shapes ``(clusters, kept)``, the same, and ``(kept,)``.
    """
    panel = effects.panel
    base = np.searchsorted(panel.times, effects.base[kept])
    found = []
    for role in (OURS, THEIRS):
        weights = np.where(effects.part[:, kept] == role, panel.weights[:, base], 0.0)
        columns = [np.bincount(panel.cluster, weights=one, minlength=panel.clusters) for one in weights.T]
        found.append(np.stack(columns, axis=1))
    ours, theirs = found
    of_ours, of_theirs = ours.sum(axis=0), theirs.sum(axis=0)
    return ours / of_ours, theirs / of_theirs, of_ours / (of_ours + of_theirs)
