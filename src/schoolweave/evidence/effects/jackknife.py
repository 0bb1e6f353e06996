"""Standard errors for smaller samples: every effect again without each cluster in turn.

The variance is that of the cluster jackknife, CV3: (G - 1) / G times the sum of the squared differences
between the estimates without each of G clusters and the whole one (MacKinnon, Nielsen and Webb, "Leverage,
influence, and the jackknife in clustered regression models", Stata Journal 23, 2023; for this estimator
Karim, Nielsen, MacKinnon and Webb, "Improved inference for CSDID using the cluster jackknife", 2026). The
reference is Student's t with Welch's degrees of freedom, the clusters of each cohort, and those never in the
programme, being the samples (Welch, Biometrika 34, 1947). Influence functions take the covariate models as if
they had been known but for their first order; leaving clusters out does not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from schoolweave.evidence.effects.averages import Average, Shares
from schoolweave.evidence.effects.group_time import GroupTime, compared
from schoolweave.evidence.effects.leave_out import without_each
from schoolweave.evidence.effects.panel import Floats, Mask, Whole

EVERY = 4_000_000
"""Rows times clusters of one comparison up to which a propensity is fitted anew without each cluster.

Beyond, those of the cohort are left out in turn; a comparison cluster is one among very many then, and what
it adds is its usual part.
"""
NOTHING = 1e-12
"""A cohort's share below this part of what it was is none."""


@dataclass(frozen=True, slots=True)
class Small:
    """The jackknife of an average of ``type``: its error, degrees of freedom, interval, p of no effect."""

    type: str
    se: float
    degrees: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class Jackknife:
    """What each cluster adds to errors by the jackknife.

    ``cells`` of shape ``(clusters, K)`` is that of the group-time effects; ``averages`` are those that were
    asked for, with their errors and degrees of freedom replaced.
    """

    cells: Floats
    averages: tuple[Average, ...]


def jackknife(
    effects: GroupTime,
    found: tuple[Average, ...],
    *,
    wholes: bool = False,
    still: Callable[[], None] | None = None,
) -> Jackknife:
    """Return the jackknife of group-time effects and of averages ``found``, with ``wholes`` of wholes only.

    Where a figure cannot be had without a cluster, as that of a cohort of one, its part stays the usual one.
    ``still`` is called before each comparison: what it raises ends the work.
    """
    asked = [one for one in found if one.event is None or not wholes]
    used = np.any([one.weights != 0 for one in asked], axis=0)
    att = without(effects, used, still=still)
    strata = _strata(effects)
    weighted, every = _Weights(effects, found), []
    for one in asked:
        with np.errstate(invalid="ignore"):
            weights = weighted.of(one)
            drawn = np.where(weights != 0, weights * att, 0.0).sum(axis=1)
        error = _error(drawn, one.att, one.error)
        every.append(replace(one, error=error, degrees=degrees(error, strata)))
    columns = [_error(*one) for one in zip(att.T, effects.att, effects.error.T, strict=True)]
    return Jackknife(np.stack(columns, axis=1), tuple(every))


def small(one: Average, level: float) -> Small:
    """Return the figures of an average whose error is that of the jackknife."""
    half = float(special.stdtrit(one.degrees, 0.5 + level / 2)) * one.se
    p = float(2 * special.stdtr(one.degrees, -abs(one.att) / one.se)) if one.se else float("nan")
    return Small(one.type, one.se, one.degrees, one.att - half, one.att + half, p)


def without(effects: GroupTime, used: Mask, *, still: Callable[[], None] | None = None) -> Floats:
    """Return the effects that are ``used`` (``(K,)``) without each cluster, of shape ``(clusters, K)``.

    NaN where there is none; the others, and an effect without a cluster that has no part in it, are as they
    were.
    """
    panel, design = effects.panel, effects.design
    found = np.tile(effects.att, (panel.clusters, 1))
    whole = panel.balanced
    for at in np.flatnonzero(used & (effects.time != effects.base)).tolist():
        if still is not None:
            still()
        where = (int(effects.group[at]), int(effects.time[at]), int(effects.base[at]))
        rows, _ = compared(panel, design, *where, whole=whole)
        cluster = panel.cluster[rows.unit]
        left = clusters = np.unique(cluster)
        if design.method == "dr" and len(cluster) * len(clusters) > EVERY:
            left = np.unique(cluster[rows.treated])
            found[clusters, at] -= effects.error[clusters, at]
        turn = np.searchsorted(left, cluster)
        turn = np.where(left[np.minimum(turn, len(left) - 1)] == cluster, turn, -1)
        found[left, at] = without_each(rows, turn, len(left), design.method)
    return found


def degrees(error: Floats, strata: Whole) -> float:
    """Return Welch's degrees of freedom of an error of shape ``(clusters,)`` from samples: ``strata``."""
    part = np.bincount(strata, weights=error**2)
    count = np.bincount(strata, weights=error != 0)
    below = float((part[count > 1] ** 2 / (count[count > 1] - 1)).sum() + (part[count == 1] ** 2).sum())
    return float(part.sum() ** 2 / below) if below else float("inf")


def _error(drawn: Floats, whole: float, usual: Floats) -> Floats:
    """Return what each cluster adds, so that the squares add up to CV3."""
    part = np.where(np.isfinite(drawn), whole - drawn, usual)
    part = np.where(usual == 0, 0.0, part)
    count = max(2, int((part != 0).sum()))
    return np.asarray(part * np.sqrt((count - 1) / count))


def _strata(effects: GroupTime) -> Whole:
    """Return the sample of each cluster: its earliest cohort, or never; of shape ``(clusters,)``."""
    panel = effects.panel
    earliest = np.full(panel.clusters, np.inf)
    np.minimum.at(earliest, panel.cluster, panel.first)
    return np.asarray(np.unique(earliest, return_inverse=True)[1], dtype=np.int64)


class _Weights:
    """The weights that the averages give the group-time effects without each cluster: ``(clusters, K)``."""

    def __init__(self, effects: GroupTime, found: tuple[Average, ...]) -> None:
        shares = Shares(effects)
        left = shares.share - shares.by_cluster
        left = np.where(left < NOTHING * shares.share, 0.0, left)
        self.effects, self.found = effects, found
        self.cohorts, self.left = shares.cohorts, left
        self.own = left[:, np.searchsorted(shares.cohorts, effects.group)]

    def of(self, one: Average) -> Floats:
        """Return the weights of an average."""
        if one.event is not None or one.type == "simple":
            return self._of_event(one)
        events = [each for each in self.found if each.type == one.type and each.event is not None]
        if one.type == "dynamic":
            events = [each for each in events if each.event is not None and each.event >= 0]
        parts = np.ones((len(self.left), len(events)))
        if one.type == "group":
            groups = np.array([each.event for each in events], dtype=np.float64)
            parts = self.left[:, np.searchsorted(self.cohorts, groups)]
        parts = parts / parts.sum(axis=1, keepdims=True)
        weighed = (part[:, None] * self._of_event(each) for part, each in zip(parts.T, events, strict=True))
        return np.asarray(sum(weighed))

    def _of_event(self, one: Average) -> Floats:
        effects = self.effects
        if one.type == "dynamic":
            kept = effects.time - effects.group == one.event
        elif one.type == "simple":
            kept = effects.after
        else:
            kept = effects.after & ((effects.group if one.type == "group" else effects.time) == one.event)
        share = np.where(kept, 1.0 if one.type == "group" else self.own, 0.0)
        share = np.broadcast_to(share, self.own.shape)
        return np.asarray(share / share.sum(axis=1, keepdims=True))
