"""Estimate what a programme did, from a panel to figures that can be published."""

import time as clock
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effects import group_time as single
from schoolweave.evidence.effects import wild as bootstrap
from schoolweave.evidence.effects.averages import TYPES, Average, averages
from schoolweave.evidence.effects.cautions import cautions, clusters_of, is_small
from schoolweave.evidence.effects.group_time import Design, GroupTime
from schoolweave.evidence.effects.inference import critical, pretest
from schoolweave.evidence.effects.jackknife import Small, jackknife, small
from schoolweave.evidence.effects.model import Cell, Cohort, Effects, Figure, Size
from schoolweave.evidence.effects.panel import Floats, Panel
from schoolweave.evidence.effects.permutation import Permuted, permuted
from schoolweave.evidence.effects.reading import columns_of, read_panel
from schoolweave.evidence.effects.trust import sensitivity

DRAWS = 999
ERRORS = ("usual", "jackknife")
"""Standard errors: analytical, as R's ``did`` has them; or of the cluster jackknife, for small samples."""
READING, COMPARING, DRAWING, DOUBTING = STEPS = (
    "Reading the panel",
    "Comparing schools",
    "Drawing bands",
    "Asking what violations would do",
)
"""What ``report`` is told, in this order; each once or more while it lasts."""
DEALING = "Dealing the starts anew"
"""What it is told where a randomisation p value was asked for."""
LEAVING = "Leaving out each in turn"
"""What it is told where there is a jackknife."""
HEADLINES = ("simple", "dynamic")
"""The wholes that are given a wild bootstrap where clusters are few."""


def estimate(
    panel: Any,
    *,
    unit: str | None = None,
    time: str | None = None,
    outcome: str | None = None,
    first: str | None = None,
    control: str = "never",
    covariates: Sequence[str] = (),
    method: str | None = None,
    cluster: str | None = None,
    weights: str | None = None,
    anticipation: int = 0,
    missing: str = "rows",
    errors: str = "usual",
    where: Mapping[str, str] | None = None,
    schools: Any = None,
    seed: int = 0,
    draws: int = DRAWS,
    level: float = 0.95,
    smoothness: Sequence[float] | None = None,
    permutations: int = 0,
    strata: str | None = None,
    report: Callable[[str], None] | None = None,
) -> Effects:
    """Return the effects of a programme by Callaway and Sant'Anna's differences in differences.

    ``panel`` is a file (CSV, Parquet), a mapping of columns, a data frame or a :class:`Panel`; one row a
    school-year. ``unit``, ``time``, ``outcome`` and ``first`` name its columns (``school_id``, ``year``,
    ``mean``, ``first_year`` by default); ``schools`` is a table with one row a school for columns that the
    panel lacks; ``where`` keeps rows. ``control`` is ``never`` or ``not-yet``; ``method`` is ``dr`` or
    ``reg`` and needs covariates; ``missing`` is ``rows`` or ``pairs``; ``errors`` are ``usual`` or those of
    the ``jackknife``, which below 150 schools (or clusters) a cohort stands beside the usual ones of wholes
    anyway. ``smoothness`` are bounds on the yearly change of slope of a violation. ``permutations`` are draws
    of randomisation inference (none by default), among schools of the same value in ``strata``. The same seed
    gives the same figures. ``report`` is called with a few words before each step and again while it lasts:
    what it raises ends the work. Raises :class:`EvidenceError` with the file, row and column at fault, or the
    reason why nothing can be estimated.
    """
    began, tell = clock.perf_counter(), report or (lambda step: None)
    if not isinstance(panel, Panel):
        named = {"unit": unit, "time": time, "outcome": outcome, "first": first, "covariates": covariates}
        tell(READING)
        columns = columns_of(where, **named, cluster=cluster, weights=weights, strata=strata)
        panel = read_panel(panel, columns, schools=schools, progress=lambda *_: tell(READING))
    if strata is not None and not permutations:
        raise EvidenceError("Strata are for dealing starts anew: ask for permutations, or leave them out.")
    design = _design(panel, control, method, anticipation, missing)
    draw = _Draw(seed, draws, level, errors)
    tell(COMPARING)
    effects = single.group_time(single.prepare(panel, design), design, still=lambda: tell(COMPARING))
    usual = averages(effects)
    found, every, small = _errors(effects, usual, draw, tell)
    tell(DRAWING)
    bands, wild = _bands(found, draw), _wild(effects, usual, draw)
    tell(DOUBTING)
    dealt: tuple[Permuted, ...] = ()
    if permutations:
        tell(DEALING)
        dealt = permuted(
            effects.panel, design, usual, draws=permutations, seed=seed, still=lambda: tell(DEALING)
        )
    trust, more = sensitivity(
        effects.panel, design, bounds=smoothness, level=level, errors=errors, still=lambda: tell(DOUBTING)
    )
    return Effects(
        design=_words(design, effects.panel) | {"errors": errors},
        size=_size(effects.panel),
        cells=_cells(effects, every),
        averages=tuple(_figure(one, bands, level) for one in found),
        critical=bands,
        pretest=pretest(effects, every),
        sensitivity=trust,
        wild=wild,
        notes=(*effects.panel.notes, *effects.notes, *more, *cautions(effects, usual, errors)),
        level=level,
        draws=draws,
        seed=seed,
        seconds=clock.perf_counter() - began,
        permuted=dealt,
        small=small,
    )


def _errors(
    effects: GroupTime, usual: tuple[Average, ...], draw: "_Draw", tell: Callable[[str], None]
) -> tuple[tuple[Average, ...], Floats, tuple[Small, ...]]:
    """Return averages, what each cluster adds to single effects, and the jackknife beside usual errors."""
    if draw.errors == "usual" and not is_small(effects, usual[0]):
        return usual, effects.error, ()
    tell(LEAVING)
    wholes = draw.errors == "usual"
    left = jackknife(effects, usual, wholes=wholes, still=lambda: tell(LEAVING))
    if wholes:
        return usual, effects.error, tuple(small(one, draw.level) for one in left.averages)
    return left.averages, left.cells, ()


@dataclass(frozen=True, slots=True)
class _Draw:
    """How bootstraps are drawn: the seed, the draws, the level of their intervals; and which errors."""

    seed: int
    draws: int
    level: float
    errors: str

    def __post_init__(self) -> None:
        if self.seed < 0 or self.draws < 99 or not 0.5 <= self.level < 1:
            raise EvidenceError(
                "The seed is 0 or more, there are 99 draws or more, the level is from 0.5 to below 1."
            )
        if self.errors not in ERRORS:
            raise EvidenceError(f"There are no errors “{self.errors}”: choose {' or '.join(ERRORS)}.")


def _design(panel: Panel, control: str, method: str | None, anticipation: int, missing: str) -> Design:
    """Return the design. Raises :class:`EvidenceError` for a choice that does not exist or cannot be made."""
    if control not in single.CONTROLS:
        raise EvidenceError(f"There is no comparison “{control}”: choose never or not-yet.")
    if missing not in single.MISSING:
        raise EvidenceError(f"Missing years cannot be treated as “{missing}”: choose rows or pairs.")
    given = panel.covariates.shape[2] > 0
    chosen = method or ("dr" if given else "none")
    if chosen not in single.METHODS or (chosen == "none" and given):
        raise EvidenceError(f"There is no method “{method}” with covariates: choose dr or reg.")
    if chosen != "none" and not given:
        raise EvidenceError(f"The method {chosen} needs covariates: name some, or leave the method out.")
    if anticipation < 0:
        raise EvidenceError("Anticipation is a number of years from 0 on.")
    return Design(control, chosen, anticipation, missing=missing)


def _bands(found: Sequence[Average], draw: _Draw) -> dict[str, float]:
    """Return how many standard errors the simultaneous band of each type is wide."""
    events = [one for one in found if one.event is not None]
    errors = np.stack([one.error for one in events], axis=1)
    places = {kind: [at for at, one in enumerate(events) if one.type == kind] for kind in TYPES[1:]}
    families = [slice(min(at), max(at) + 1) for at in places.values()]
    wide = critical(errors, families, seed=draw.seed, draws=draw.draws, level=draw.level)
    return dict(zip(places, wide, strict=True))


def _wild(effects: GroupTime, found: Sequence[Average], draw: _Draw) -> tuple[bootstrap.Wild, ...]:
    """Return the wild bootstrap of the headlines that rest on few clusters."""
    heads = [one for one in found if one.type in HEADLINES and one.event is None and one.se > 0]
    few = [one for one in heads if bootstrap.few(one)]
    return tuple(
        bootstrap.wild(effects, one, seed=draw.seed, draws=draw.draws, level=draw.level) for one in few
    )


def _figure(one: Average, bands: Mapping[str, float], level: float) -> Figure:
    """Return an average with its interval or its part of a band.

    Student's t has the probability beyond its ends that the normal would have.
    """
    width = float(special.ndtri(0.5 + level / 2)) if one.event is None else bands[one.type]
    if np.isfinite(one.degrees):
        width = -float(special.stdtrit(one.degrees, special.ndtr(-width)))
    se = one.se
    return Figure(
        one.type,
        one.event,
        one.att,
        se,
        one.att - width * se,
        one.att + width * se,
        _p(abs(one.att) / se, one.degrees) if se else float("nan"),
        one.treated,
        one.controls,
        one.treated_clusters,
        one.control_clusters,
    )


def _p(t: float, degrees: float) -> float:
    return float(2 * (special.stdtr(degrees, -t) if np.isfinite(degrees) else special.ndtr(-t)))


def _cells(effects: GroupTime, every: Floats) -> tuple[Cell, ...]:
    """Return the single effects with the schools and clusters behind them.

    ``every`` of shape ``(clusters, K)`` is what each cluster adds to their errors.
    """
    found, se = [], np.where(effects.time == effects.base, np.nan, np.sqrt((every**2).sum(axis=0)))
    for at in range(len(effects.att)):
        ours, theirs = effects.part[:, at] == single.OURS, effects.part[:, at] == single.THEIRS
        found.append(
            Cell(
                int(effects.group[at]),
                int(effects.time[at]),
                int(effects.base[at]),
                float(effects.att[at]),
                float(se[at]),
                int(ours.sum()),
                int(theirs.sum()),
                clusters_of(effects.panel, ours),
                clusters_of(effects.panel, theirs),
            )
        )
    return tuple(found)


def _size(panel: Panel) -> Size:
    """Return the panel in figures."""
    cohorts = []
    for year in np.unique(panel.first).tolist():
        kept = panel.first == year
        cohorts.append(
            Cohort(int(year) if np.isfinite(year) else None, int(kept.sum()), clusters_of(panel, kept))
        )
    seen = int(panel.observed.sum())
    return Size(
        len(panel.units),
        panel.clusters,
        tuple(panel.times.tolist()),
        seen,
        panel.outcome.size - seen,
        tuple(cohorts),
    )


def _words(design: Design, panel: Panel) -> dict[str, Any]:
    """Return the design in the words of the command."""
    return {
        "control": design.control,
        "method": design.method,
        "covariates": list(panel.names),
        "clustered": panel.clustered,
        "weighted": panel.weighted,
        "anticipation": design.anticipation,
        "missing": "none" if panel.balanced else design.missing,
        "base": "the year before each for years before the programme, the last year before it after",
    }
