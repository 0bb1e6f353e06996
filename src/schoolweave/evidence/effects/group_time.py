"""Group-time effects: for each cohort and year, against schools not (yet) in the programme.

Callaway and Sant'Anna, "Difference-in-differences with multiple time periods", Journal of Econometrics 225
(2021). Conventions are those of the authors' R package ``did`` 2.5.1: the base year of a year under the
programme is the last one before it (and before anticipation); of an earlier year the one before it, or with a
universal base the same for all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effects import cell
from schoolweave.evidence.effects.cell import Comparison
from schoolweave.evidence.effects.panel import Floats, Mask, Panel, Whole

CONTROLS = ("never", "not-yet")
METHODS = ("none", "reg", "dr")
MISSING = ("rows", "pairs")
OURS, THEIRS = 1, 2
"""A school's part in a comparison: in the cohort, or compared with; 0 is neither."""


@dataclass(frozen=True, slots=True)
class Design:
    """How effects are estimated; each choice is one of the constants above.

    ``missing`` says what becomes of schools that miss a year: ``rows`` takes the two years of a comparison as
    repeated cross-sections, ``pairs`` uses the schools that have both.
    """

    control: str = "never"
    method: str = "none"
    anticipation: int = 0
    universal: bool = False
    missing: str = "rows"


@dataclass(frozen=True, slots=True, eq=False)
class GroupTime:
    """``K`` effects: ``group``, ``time``, ``base`` and ``att`` of shape ``(K,)``.

    ``ours`` and ``theirs`` of shape ``(clusters, K)`` are what the cohort's schools and those compared with
    add to the error of each effect, by cluster. ``part`` of shape ``(n, K)`` tells who is compared
    (:data:`OURS`, :data:`THEIRS`). ``notes`` say which comparisons could not be made, and why.
    """

    panel: Panel
    design: Design
    group: Whole
    time: Whole
    base: Whole
    att: Floats
    ours: Floats
    theirs: Floats
    part: NDArray[np.int8]
    notes: tuple[str, ...]

    @property
    def error(self) -> Floats:
        """What each cluster adds to the error of each effect, of shape ``(clusters, K)``."""
        return self.ours + self.theirs

    @property
    def se(self) -> Floats:
        """Standard errors of shape ``(K,)``; NaN for the base year itself."""
        found = np.sqrt((self.error**2).sum(axis=0))
        return np.where(self.time == self.base, np.nan, found)

    @property
    def after(self) -> Mask:
        """Whether each effect is of a year under the programme, of shape ``(K,)``."""
        return self.time >= self.group


def prepare(panel: Panel, design: Design) -> Panel:
    """Return the panel without the schools that have no year before the programme.

    Raises :class:`EvidenceError` where no cohort or no comparison is left.
    """
    if len(panel.times) < 2:
        raise EvidenceError("Effects need at least two years: the panel has one.")
    last = panel.times[-1] + design.anticipation
    late = np.isfinite(panel.first) & (panel.first > last)
    later = ""
    if late.any():
        later = f"{int(late.sum()):,} of {len(late):,} schools join later than {last}"
        note = f"{later}, the panel's last year{_and(design)}: they count as never joining."
        panel = replace(panel, first=np.where(late, np.inf, panel.first), notes=(*panel.notes, note))
    early = panel.first <= panel.times[0] + design.anticipation
    if early.any():
        year = panel.times[0] + design.anticipation
        panel = panel.take(
            ~early,
            f"Left out as in the programme by {year}, so that no year before it is known: "
            f"{int(early.sum()):,} of {len(early):,} schools.",
        )
    if not np.isfinite(panel.first).any():
        raise EvidenceError(
            f"No school joins the programme within the panel's years, {panel.times[0]} to {panel.times[-1]}: "
            f"there is no effect to estimate.{f' {later}.' if later else ''}"
        )
    if design.control == "never" and np.isfinite(panel.first).all():
        raise EvidenceError(
            "Every school joins the programme, so that none can be compared that never does: "
            "compare with schools that have not joined yet (control not-yet)."
        )
    if (panel.first == panel.first[0]).all():
        raise EvidenceError(
            f"All schools join the programme in the same year, {panel.first[0]:.0f}, so that none is left to "
            "compare with: add schools that join later or never."
        )
    return panel


def _and(design: Design) -> str:
    return f" and {design.anticipation} of anticipation" if design.anticipation else ""


def group_time(panel: Panel, design: Design, *, still: Callable[[], None] | None = None) -> GroupTime:
    """Return all group-time effects of a panel made by :func:`prepare`.

    ``still`` is called before each comparison: what it raises ends the work. Raises :class:`EvidenceError`
    where not one comparison can be made.
    """
    whole = panel.balanced
    found: list[tuple[int, int, int, float]] = []
    ours: list[Floats] = []
    theirs: list[Floats] = []
    parts: list[NDArray[np.int8]] = []
    notes: list[str] = []
    reasons: dict[str, None] = {}
    for group, time, base in _cells(panel, design):
        if still is not None:
            still()
        try:
            rows, part = compared(panel, design, group, time, base, whole=whole)
            estimate = _one(rows, design.method, same=time == base)
        except cell.CannotEstimateError as error:
            notes.append(f"No effect in {time} for schools that joined in {group}: {error}.")
            reasons[str(error)] = None
            continue
        for kept, mask in ((ours, rows.treated), (theirs, ~rows.treated)):
            weights = np.where(mask, estimate.part, 0.0)
            kept.append(_sums(panel, rows.unit, weights))
        found.append((group, time, base, estimate.att))
        parts.append(part)
    if not any(time >= group for group, time, _, _ in found):
        reason = "; ".join(reasons) or "no school has a year in the programme within the panel"
        raise EvidenceError(f"No effect can be estimated: {reason}.")
    cells = np.array([one[:3] for one in found], dtype=np.int64)
    return GroupTime(
        panel,
        design,
        cells[:, 0],
        cells[:, 1],
        cells[:, 2],
        np.array([one[3] for one in found]),
        np.stack(ours, axis=1),
        np.stack(theirs, axis=1),
        np.stack(parts, axis=1),
        tuple(notes),
    )


def _cells(panel: Panel, design: Design) -> Iterator[tuple[int, int, int]]:
    """Yield cohort, year and base year of each effect, by cohort and year."""
    times = panel.times.tolist()
    for start in np.unique(panel.first[np.isfinite(panel.first)]).tolist():
        group = int(start)
        reference = max(one for one in times if one + design.anticipation < group)
        for at, time in enumerate(times):
            if design.universal or time >= group - design.anticipation:
                yield group, time, reference
            elif at:
                yield group, time, times[at - 1]


def _roles(panel: Panel, design: Design, group: int, until: int) -> NDArray[np.int8]:
    """Return each school's part in comparing a cohort up to a year, of shape ``(n,)``."""
    if design.control == "never":
        free = ~np.isfinite(panel.first)
    else:
        free = panel.first > until + design.anticipation
    cohort = panel.first == group
    return np.where(cohort, OURS, np.where(free, THEIRS, 0)).astype(np.int8)


def compared(
    panel: Panel, design: Design, group: int, time: int, base: int, *, whole: bool
) -> tuple[Comparison, NDArray[np.int8]]:
    """Return the rows that an effect rests on, and the part of all schools, of shape ``(n,)``.

    ``whole`` says that no school misses a year. Raises :class:`CannotEstimateError` where a side is empty.
    """
    role = _roles(panel, design, group, max(time, base))
    late, early = (int(np.searchsorted(panel.times, one)) for one in (time, base))
    seen = np.isfinite(panel.outcome[:, [late, early]])
    part = np.zeros_like(role)
    if whole or design.missing == "pairs":
        unit = np.flatnonzero((role > 0) & seen.all(axis=1))
        _refuse_empty(role[unit], np.ones(len(unit), dtype=bool))
        part[unit] = role[unit]
        change = panel.outcome[unit, late] - panel.outcome[unit, early]
        x, weights = _given(panel, design, unit, np.full(len(unit), min(late, early)))
        return Comparison(change, None, role[unit] == OURS, x, weights, unit), part
    unit, later = np.nonzero(seen & (role > 0)[:, None])
    after = later == 0
    _refuse_empty(role[unit], after)
    _refuse_empty(role[unit], ~after)
    part[unit] = role[unit]
    year = np.where(after, late, early)
    x, weights = _given(panel, design, unit, year)
    return Comparison(panel.outcome[unit, year], after, role[unit] == OURS, x, weights, unit), part


def _one(rows: Comparison, method: str, *, same: bool) -> cell.Estimate:
    """Return the estimate of a comparison; of a year with itself (``same``) there is none to make."""
    if same:
        return cell.Estimate(0.0, np.zeros(len(rows.unit)))
    if rows.after is None:
        return cell.difference(rows.y, rows.treated, rows.x, rows.weights, method)
    return cell.stacked(rows.y, rows.after, rows.treated, rows.x, rows.weights, method)


def _given(panel: Panel, design: Design, unit: Whole, year: Whole) -> tuple[Floats | None, Floats]:
    """Return covariates with an intercept and weights of rows, each of its own year."""
    weights = panel.weights[unit, year]
    if design.method == "none":
        return None, weights
    return np.column_stack([np.ones(len(unit)), panel.covariates[unit, year]]), weights


def _sums(panel: Panel, rows: Whole, weights: Floats) -> Floats:
    """Return the sums of schools' parts by cluster, of shape ``(clusters,)``."""
    return np.bincount(panel.cluster[rows], weights=weights, minlength=panel.clusters).astype(np.float64)


def _refuse_empty(role: NDArray[np.int8], kept: Mask) -> None:
    """Raise :class:`CannotEstimateError` where a side has no school."""
    if not (role[kept] == OURS).any():
        raise cell.CannotEstimateError("none of them has an outcome in both years")
    if not (role[kept] == THEIRS).any():
        raise cell.CannotEstimateError("no school is left to compare with")
