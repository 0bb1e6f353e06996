"""What violations of parallel trends would do to the effects of an estimate."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effects.averages import dynamic
from schoolweave.evidence.effects.group_time import Design, GroupTime, group_time
from schoolweave.evidence.effects.jackknife import jackknife
from schoolweave.evidence.effects.model import Sensitivity, Violation
from schoolweave.evidence.effects.panel import Panel
from schoolweave.evidence.effects.smoothness import EventStudy, Smoothness, largest_bend

SHARES = (0.0, 0.5, 1.0, 2.0)
"""Usual bounds: so many times the largest change of slope that was seen before the programme."""


def sensitivity(
    panel: Panel,
    design: Design,
    *,
    bounds: Sequence[float] | None,
    level: float,
    errors: str = "usual",
    still: Callable[[], None] | None = None,
) -> tuple[Sensitivity, tuple[str, ...]]:
    """Return smoothness bounds of the average effect and of the first year's, and notes about them.

    The effects are estimated again with a universal base; ``errors`` are ``usual`` or those of the jackknife.
    ``bounds`` are changes of slope in the outcome's units a year; by default those of :data:`SHARES`.
    ``still`` is called now and then: what it raises ends the work.
    """
    if bounds is not None and any(not 0 <= one < np.inf for one in bounds):
        raise EvidenceError("A bound on the change of slope is a number from 0 on.")
    effects, notes = _of_one_base(group_time(panel, replace(design, universal=True), still=still))
    if effects is None:
        return Sensitivity(), notes
    targets, study = event_study(effects, jackknifed=errors == "jackknife", still=still)
    if study is None or not (study.event < study.base).any():
        missing = (
            "There is no effect before the base year, so that violations of parallel trends have no bounds."
        )
        return Sensitivity(), (*notes, missing)
    if np.linalg.matrix_rank(study.covariance) < len(study.att):
        few = (
            "Violations of parallel trends have no bounds: there are too few clusters, or some effects "
            "follow from others."
        )
        return Sensitivity(), (*notes, few)
    bend = largest_bend(study)
    used = [share * bend for share in SHARES] if bounds is None else list(bounds)
    rows, broken = [], {}
    for name, weights in targets.items():
        asked = Smoothness(replace(study, target=weights), level=level)
        for m in dict.fromkeys(used):
            if still is not None:
                still()
            if (one := asked.interval(m)) is not None:
                rows.append(Violation(name, m, one.estimate, one.low, one.high))
        broken[name] = asked.breakdown()
    return Sensitivity(tuple(rows), bend, broken), notes


def _of_one_base(effects: GroupTime) -> tuple[GroupTime | None, tuple[str, ...]]:
    """Return the effects of cohorts whose base year is as many years before their start as most have."""
    since = effects.base - effects.group
    usual = -1 - effects.design.anticipation
    if (since == usual).all():
        return effects, ()
    kept = since == usual
    gone = ", ".join(str(one) for one in np.unique(effects.group[~kept]).tolist())
    note = f"Bounds on violations leave out schools that joined in {gone}: the panel lacks the year before."
    if not (kept & effects.after).any():
        return None, (note,)
    cut = replace(
        effects,
        group=effects.group[kept],
        time=effects.time[kept],
        base=effects.base[kept],
        att=effects.att[kept],
        ours=effects.ours[:, kept],
        theirs=effects.theirs[:, kept],
        part=effects.part[:, kept],
    )
    return cut, (note,)


def event_study(
    effects: GroupTime, *, jackknifed: bool = False, still: Callable[[], None] | None = None
) -> tuple[dict[str, np.ndarray], EventStudy | None]:
    """Return the targets' weights and the event study, without its base year."""
    base = -1 - effects.design.anticipation
    every = dynamic(effects)
    if jackknifed:
        every = jackknife(effects, every, still=still).averages
    found = [one for one in every if one.event is not None and one.event != base]
    event = np.array([one.event for one in found], dtype=np.float64)
    att = np.array([one.att for one in found])
    errors = np.stack([one.error for one in found], axis=1)
    after = event >= 0
    if not after.any():
        return {}, None
    first = event == event[after].min()
    targets = {"average": after / after.sum(), "first-year": first.astype(np.float64)}
    return targets, EventStudy(event, float(base), att, errors.T @ errors, targets["average"])
