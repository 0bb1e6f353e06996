"""Running a frozen study: the guard, the matching, the estimates, and what departs from the plan."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import cells, comparison
from schoolweave.evidence.comparison import Match, Rule
from schoolweave.evidence.effect_sizes import pupil_sd
from schoolweave.evidence.effects.estimate import READING, estimate
from schoolweave.evidence.effects.model import Effects
from schoolweave.evidence.effects.panel import Panel
from schoolweave.evidence.effects.reading import columns_of, read_panel
from schoolweave.evidence.studies.departures import Departure, Run, departures
from schoolweave.evidence.studies.freezing import Begun, FrozenStudy, begin
from schoolweave.evidence.studies.registration import Estimation
from schoolweave.evidence.studies.reproducing import commands

RUNS = ("randomised", "staggered-did", "matched-did")
"""Designs that are estimated here, all by differences in differences."""
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The whole of a study, or a subgroup by ``name``: its effects, or the ``reason`` why there are none.

    ``sd`` is the standard deviation between pupils in the outcome's unit, with where it is from; ``None``
    where it is not known.
    """

    name: str
    effects: Effects | None
    reason: str
    sd: float | None
    sd_source: str


@dataclass(frozen=True, slots=True, eq=False)
class StudyRun:
    """A study that was run: the plan, what was done, what came out. ``whole`` answers the question."""

    study: FrozenStudy
    begun: Begun
    run: Run
    whole: Part
    subgroups: tuple[Part, ...]
    match: Match | None
    departures: tuple[Departure, ...]
    commands: tuple[str, ...]


def run(
    study: FrozenStudy,
    panel: str | Path,
    folder: str | Path,
    *,
    at: datetime,
    schools: str | Path | None = None,
    estimation: Estimation | None = None,
    rule: Rule | None = None,
    report: Report | None = None,
) -> StudyRun:
    """Run a frozen study on a panel of outcomes, with a matching into ``folder/match`` where it has one.

    ``at`` is now, with a time zone: outcome data are loaded after freezing or not at all. ``estimation`` and
    ``rule`` stand for those registered and are then departures. ``schools`` is a file with a row a school; a
    matched design needs it, with the column of first years in it. Where an effect cannot be estimated the
    part says why, and the study is published like any other. Raises :class:`EvidenceError` where the study's
    hash does not hold, its design is not estimated here, or a file cannot be used.
    """
    plan, tell = study.registration, report or (lambda step: None)
    if plan.design not in RUNS:
        raise EvidenceError(
            f"A study of the design {plan.design} is not estimated here: estimate it elsewhere and write its "
            "statement from findings of your own."
        )
    begun = begin(study, panel, at=at)
    used = estimation or plan.estimation
    chosen = rule or plan.comparison
    done = Run.as_registered(plan, estimation=used, comparison=chosen, outcomes_loaded_at=begun.loaded_at)
    found, source = None, schools
    if chosen is not None:
        tell("Finding comparison schools")
        found, source = _matched(chosen, used, schools, Path(folder) / "match")
    applied = used if chosen is None else used.model_copy(update={"weights": used.weights or "weight"})
    parts = [
        _part(study, panel, source, applied, name, where, tell)
        for name, where in [("", {}), *((one.name, one.where) for one in plan.subgroups)]
    ]
    lines = commands(
        plan.model_copy(update={"estimation": used, "comparison": chosen}),
        panel=str(panel),
        out=str(folder),
        schools=None if schools is None else str(schools),
    )
    return StudyRun(study, begun, done, parts[0], tuple(parts[1:]), found, departures(study, done), lines)


def _matched(rule: Rule, used: Estimation, schools: str | Path | None, folder: Path) -> tuple[Match, Path]:
    """Return the matching of a study and the file of schools that its estimate reads."""
    if schools is None:
        raise EvidenceError("A matched design needs a file with a row a school: its characteristics.")
    table = comparison.read(schools, id_column=used.unit, words=rule.exact)
    found = comparison.match(table, treated=comparison.joined(table, used.first), rule=rule)
    comparison.write(found, folder, schools=table, id_column=used.unit)
    return found, folder / "matched.csv"


def _part(
    study: FrozenStudy,
    panel: str | Path,
    schools: str | Path | None,
    used: Estimation,
    name: str,
    where: dict[str, str],
    tell: Report,
) -> Part:
    """Return the estimate of all rows, or of a subgroup's; each step is told with the subgroup's name."""

    def report(step: str) -> None:
        tell(f"{step}: {name}" if name else step)

    kept = used.where | where
    columns = columns_of(
        kept,
        unit=used.unit,
        time=used.time,
        outcome=used.outcome,
        first=used.first,
        covariates=used.covariates,
        cluster=used.cluster,
        weights=used.weights,
    )
    report(READING)
    table = read_panel(panel, columns, schools=schools, progress=lambda *_: report(READING))
    sd, told = _deviation(study, panel, table, used, kept)
    try:
        effects = estimate(
            table,
            control=used.control,
            method=None if used.method == "none" else used.method,
            anticipation=used.anticipation,
            missing=used.missing,
            errors=used.errors,
            report=report,
        )
    except EvidenceError as error:
        return Part(name, None, str(error), sd, told)
    return Part(name, effects, "", sd, told)


def _deviation(
    study: FrozenStudy, panel: str | Path, table: Panel, used: Estimation, kept: dict[str, str]
) -> tuple[float | None, str]:
    """Return the registered standard deviation, or that of the pupils before anybody joined."""
    outcome = study.registration.outcome
    if outcome.sd is not None:
        return outcome.sd, outcome.sd_source or "as registered"
    sums = ("count", "sum", "sum_squares")
    rows = cells.read(panel, (*sums, used.time, *kept))
    start = float(np.min(table.first))
    if not set(sums) <= set(rows.columns) or not np.isfinite(start):
        return None, ""
    chosen = rows.numbers(used.time) < start
    for column, text in kept.items():
        chosen &= np.array([one == text for one in rows.texts(column)], dtype=np.bool_)
    figures = [rows.numbers(name) for name in sums]
    chosen &= np.isfinite(figures).all(axis=0)
    try:
        sd = pupil_sd(*(column[chosen] for column in figures))
    except EvidenceError:
        return None, ""
    return sd, f"all pupils of the panel before {start:.0f}"
