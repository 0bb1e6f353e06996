"""What to be careful of in an estimate, in sentences."""

from collections.abc import Sequence

import numpy as np

from schoolweave.evidence.effects import wild as bootstrap
from schoolweave.evidence.effects.averages import Average
from schoolweave.evidence.effects.group_time import GroupTime
from schoolweave.evidence.effects.panel import Mask, Panel

FULL = 150
"""Schools (or clusters) a cohort below which the usual intervals have been seen to be a little too narrow."""


def is_small(effects: GroupTime, whole: Average) -> bool:
    """Return whether usual errors are a little too small for an average, and clusters are not few."""
    return whole.se > 0 and a_cohort(effects, whole) < FULL and not bootstrap.few(whole)


def a_cohort(effects: GroupTime, whole: Average) -> float:
    """Return how many clusters joined in one year, on average."""
    return whole.treated_clusters / len(np.unique(effects.group))


def clusters_of(panel: Panel, kept: Mask) -> int:
    """Return in how many clusters some schools (``(n,)``) lie."""
    return int((np.bincount(panel.cluster[kept], minlength=1) > 0).sum())


def cautions(effects: GroupTime, found: Sequence[Average], errors: str) -> tuple[str, ...]:
    """Return what to be careful of, in sentences."""
    panel, notes = effects.panel, []
    if not panel.balanced:
        lost = panel.outcome.size - int(panel.observed.sum())
        how = (
            "each comparison uses the schools that have both of its years."
            if effects.design.missing == "pairs"
            else "each comparison takes its two years as cross-sections of the schools that have them, "
            "and a school's parts are summed for its standard error."
        )
        notes.append(f"{lost:,} of {panel.outcome.size:,} school-years are missing: {how}")
    whole, what = found[0], "clusters" if panel.clustered else "schools"
    if bootstrap.few(whole):
        notes.append(
            f"The average rests on {whole.treated_clusters:,} {what} in the programme and "
            f"{whole.control_clusters:,} compared with. Below {bootstrap.FEW} of either the usual interval "
            "can be too narrow: use that of the wild cluster bootstrap."
        )
        if min(whole.treated_clusters, whole.control_clusters) < bootstrap.TOO_FEW:
            notes.append(
                f"With fewer than {bootstrap.TOO_FEW} {what} on one side no interval can be relied upon."
            )
    if errors == "jackknife":
        notes.append(
            "Standard errors are of the cluster jackknife with Student's t, made for small samples: they are "
            "a little larger than those of R's did."
        )
    elif is_small(effects, whole):
        notes.append(
            f"With {a_cohort(effects, whole):,.0f} {what} a cohort on average, fewer than {FULL}, the usual "
            "standard errors (those of R's did) are a little too small. Take the jackknife's intervals, "
            "which stand beside; asked for as errors, the jackknife gives every figure and the bands."
        )
    if not whole.se > 0:
        notes.append(
            "All schools of each side move alike, so that nothing tells how sure the effect is: look at the "
            "outcome."
        )
    if small := _small_cohorts(effects):
        notes.append(
            f"Of these cohorts so few joined that their standard errors are too small: {small}. "
            "Read them together with others only."
        )
    return tuple(notes)


def _small_cohorts(effects: GroupTime) -> str:
    """Return the cohorts with fewer than :data:`wild.TOO_FEW` clusters, and how many each has."""
    panel, found = effects.panel, []
    for cohort in np.unique(effects.group).tolist():
        count = clusters_of(panel, panel.first == cohort)
        if count < bootstrap.TOO_FEW:
            found.append(f"{cohort} ({count})")
    return ", ".join(found)
