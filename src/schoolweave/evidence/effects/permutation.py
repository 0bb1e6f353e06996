"""Randomisation inference: whether the effect could have come about had the same starts fallen on others.

First years are dealt out anew among schools that could have drawn each other's, and the effect is estimated
again. Whole clusters are dealt where all schools of a cluster start together, otherwise schools within their
cluster; with strata, only within these. The t statistic is compared, not the effect, so that the p value is
exact where nothing happened to anybody, and nearly right where effects only average nothing (Fisher 1935;
Chung and Romano, "Exact and asymptotically robust permutation tests", Annals of Statistics 41, 2013; for
staggered starts Roth and Sant'Anna 2023). It needs no large number of clusters, and rests on starts having
been as good as drawn by lot among those compared: by itself it does not make them so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effects.averages import Average, averages
from schoolweave.evidence.effects.group_time import Design, group_time
from schoolweave.evidence.effects.panel import Floats, Panel, Whole


@dataclass(frozen=True, slots=True)
class Permuted:
    """The randomisation p value of no effect on anybody, of an average of ``type``.

    ``dealt`` says what was dealt anew: ``clusters``, ``schools`` or ``schools within clusters``. ``draws``
    are those in which an effect could be estimated; the true start counts as one more.
    """

    type: str
    p: float
    draws: int
    dealt: str


def permuted(
    panel: Panel,
    design: Design,
    found: tuple[Average, ...],
    *,
    draws: int,
    seed: int,
    still: Callable[[], None] | None = None,
) -> tuple[Permuted, ...]:
    """Return the randomisation p value of each whole in ``found``, of a panel made by ``prepare``.

    Raises :class:`EvidenceError` where nothing could have been dealt otherwise. ``still`` is called before
    each draw: what it raises ends the work.
    """
    dealt, holders = _holders(panel)
    groups = _strata(panel, holders, within=dealt == "schools within clusters")
    starts = panel.first[np.unique(holders, return_index=True)[1]]
    if all(len(np.unique(starts[group])) < 2 for group in groups):
        raise EvidenceError(
            "Starts cannot be dealt anew: in each stratum all schools started together. Name wider strata."
        )
    rng = np.random.default_rng([seed, 2])
    wholes = [one for one in found if one.event is None and one.se > 0]
    largest = np.array([abs(one.att) / one.se for one in wholes])
    beyond, done = np.zeros(len(wholes)), 0
    for _ in range(draws):
        if still is not None:
            still()
        drawn = _t(replace(panel, first=_deal(rng, starts, groups)[holders]), design)
        if drawn is not None:
            beyond += [drawn[one.type] >= t * (1 - 1e-9) for one, t in zip(wholes, largest, strict=True)]
            done += 1
    return tuple(
        Permuted(one.type, float((1 + count) / (1 + done)), done, dealt)
        for one, count in zip(wholes, beyond, strict=True)
    )


def _holders(panel: Panel) -> tuple[str, Whole]:
    """Return what is dealt, and by school (``(n,)``) the number of its cluster or its own."""
    schools = np.arange(len(panel.units))
    if not panel.clustered:
        return "schools", schools
    lowest, highest = np.full(panel.clusters, np.inf), np.full(panel.clusters, -np.inf)
    np.minimum.at(lowest, panel.cluster, panel.first)
    np.maximum.at(highest, panel.cluster, panel.first)
    if (lowest == highest).all():
        return "clusters", panel.cluster
    return "schools within clusters", schools


def _strata(panel: Panel, holders: Whole, *, within: bool) -> list[Whole]:
    """Return the holders of each stratum. Raises :class:`EvidenceError` where a cluster stands in two."""
    labels = np.zeros(len(holders), dtype=np.int64) if panel.strata is None else panel.strata
    if within:
        labels = labels * panel.clusters + panel.cluster
    count = int(holders.max()) + 1
    lowest, highest = np.full(count, labels.max()), np.full(count, labels.min())
    np.minimum.at(lowest, holders, labels)
    np.maximum.at(highest, holders, labels)
    if (lowest != highest).any():
        raise EvidenceError("A cluster has schools in two strata: strata hold whole clusters.")
    return [np.flatnonzero(lowest == label) for label in np.unique(lowest)]


def _deal(rng: np.random.Generator, starts: Floats, groups: list[Whole]) -> Floats:
    """Return the starts (``(holders,)``), dealt anew within each group."""
    dealt = starts.copy()
    for group in groups:
        dealt[group] = starts[rng.permutation(group)]
    return dealt


def _t(panel: Panel, design: Design) -> dict[str, float] | None:
    """Return the size of each whole's t statistic, ``None`` where no effect can be estimated."""
    try:
        found = averages(group_time(panel, design))
    except EvidenceError:
        return None
    return {one.type: abs(one.att) / one.se if one.se > 0 else 0.0 for one in found if one.event is None}
