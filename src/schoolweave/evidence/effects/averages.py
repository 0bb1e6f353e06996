"""Averages of group-time effects: simple, by year since the start, by cohort, by calendar year.

Callaway and Sant'Anna (2021), section 3. Estimating the cohorts' shares adds to the error, as in ``did``.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from schoolweave.evidence.effects.group_time import OURS, THEIRS, GroupTime
from schoolweave.evidence.effects.panel import Floats, Mask, Whole

TYPES = ("simple", "dynamic", "group", "calendar")


@dataclass(frozen=True, slots=True, eq=False)
class Average:
    """One average: its ``event`` (years since the start, cohort or year), ``None`` for the whole of its type.

    ``error`` of shape ``(clusters,)`` is what each cluster adds to the error of ``att``. ``weights`` of shape
    ``(K,)`` are those of the group-time effects. Schools and clusters are those that the figure rests on.
    ``degrees`` are those of freedom of Student's t; infinite is the normal.
    """

    type: str
    event: int | None
    att: float
    error: Floats
    weights: Floats
    treated: int
    controls: int
    treated_clusters: int
    control_clusters: int
    degrees: float = math.inf

    @property
    def se(self) -> float:
        """The standard error."""
        return float(np.sqrt((self.error**2).sum()))


def averages(effects: GroupTime) -> tuple[Average, ...]:
    """Return all averages, each type with its whole first and then its events in order."""
    shares = Shares(effects)
    return (
        _whole(effects, shares, "simple", []),
        *_with_whole(effects, shares, "dynamic", list(_dynamic(effects, shares))),
        *_with_whole(effects, shares, "group", list(_by_cohort(effects, shares))),
        *_with_whole(effects, shares, "calendar", list(_calendar(effects, shares))),
    )


def dynamic(effects: GroupTime) -> tuple[Average, ...]:
    """Return the effects by years since the start alone, in order."""
    return tuple(_dynamic(effects, Shares(effects)))


class Shares:
    """The cohorts' shares of all schools, by weight, and each cluster's part in them."""

    def __init__(self, effects: GroupTime) -> None:
        panel = effects.panel
        seen = panel.observed
        if panel.balanced:
            weight = panel.weights[:, 0]
        else:
            weight = (panel.weights * seen).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
        self.cohorts = np.unique(effects.group)
        column = np.searchsorted(self.cohorts, np.where(np.isfinite(panel.first), panel.first, -1))
        member = np.isin(panel.first, self.cohorts)
        flat = panel.cluster[member] * len(self.cohorts) + column[member]
        size = panel.clusters * len(self.cohorts)
        self.by_cluster = np.bincount(flat, weights=weight[member], minlength=size).reshape(
            -1, len(self.cohorts)
        )
        self.share = self.by_cluster.sum(axis=0)

    def weights(self, cohort: Whole) -> tuple[Floats, Floats]:
        """Return normalised weights of items of these cohorts, and each cluster's part in their error."""
        at = np.searchsorted(self.cohorts, cohort)
        share, part = self.share[at], self.by_cluster[:, at]
        whole = share.sum()
        error = part / whole - part.sum(axis=1, keepdims=True) * (share / whole**2)
        return share / whole, error


def _weighted(effects: GroupTime, shares: Shares, kind: str, event: int | None, kept: Mask) -> Average:
    """Return the average of some effects by their cohorts' shares."""
    part, moved = shares.weights(effects.group[kept])
    weights = np.zeros(len(effects.att))
    weights[kept] = part
    error = effects.ours @ weights + effects.theirs @ weights + moved @ effects.att[kept]
    return _average(effects, kind, event, float(part @ effects.att[kept]), error, weights)


def _dynamic(effects: GroupTime, shares: Shares) -> Iterator[Average]:
    since = effects.time - effects.group
    for event in np.unique(since).tolist():
        yield _weighted(effects, shares, "dynamic", event, since == event)


def _calendar(effects: GroupTime, shares: Shares) -> Iterator[Average]:
    for year in np.unique(effects.time[effects.after]).tolist():
        yield _weighted(effects, shares, "calendar", year, effects.after & (effects.time == year))


def _by_cohort(effects: GroupTime, shares: Shares) -> Iterator[Average]:
    for cohort in np.unique(effects.group[effects.after]).tolist():
        kept = effects.after & (effects.group == cohort)
        weights = kept / kept.sum()
        att = float(weights @ effects.att)
        error = effects.ours @ weights + effects.theirs @ weights
        yield _average(effects, "group", cohort, att, error, weights)


def _with_whole(effects: GroupTime, shares: Shares, kind: str, events: list[Average]) -> tuple[Average, ...]:
    return (_whole(effects, shares, kind, events), *events)


def _whole(effects: GroupTime, shares: Shares, kind: str, events: list[Average]) -> Average:
    """Return the whole of a type: by shares over cohorts, evenly over years, by shares over all effects."""
    if kind == "simple":
        return _weighted(effects, shares, kind, None, effects.after)
    if kind == "dynamic":
        events = [one for one in events if one.event is not None and one.event >= 0]
    part = np.full(len(events), 1 / len(events))
    att = np.array([one.att for one in events])
    error = np.zeros(effects.panel.clusters)
    if kind == "group":
        part, moved = shares.weights(np.array([one.event for one in events], dtype=np.int64))
        error = moved @ att
    error = error + np.stack([one.error for one in events], axis=1) @ part
    weights = part @ np.stack([one.weights for one in events])
    return _average(effects, kind, None, float(part @ att), error, weights)


def _average(
    effects: GroupTime, kind: str, event: int | None, att: float, error: Floats, weights: Floats
) -> Average:
    """Return an average with the schools and clusters behind it."""
    part = effects.part[:, weights != 0]
    ours, theirs = (part == OURS).any(axis=1), (part == THEIRS).any(axis=1)
    clusters = effects.panel.cluster

    def different(mask: Mask) -> int:
        return int((np.bincount(clusters[mask], minlength=1) > 0).sum())

    counts = (int(ours.sum()), int(theirs.sum()), different(ours), different(theirs))
    return Average(kind, event, att, error, weights, *counts)
