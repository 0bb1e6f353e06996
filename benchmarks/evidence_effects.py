"""Effects on trial: ``python -m benchmarks.evidence_effects speed``, ``coverage --runs 2000`` or ``mean``.

``coverage`` plants a known effect in the demo country again and again and counts how often 95 % intervals
hold it, and how often no effect is called one. ``mean`` chooses the worst schools and does nothing. ``speed``
is a country of 24,000 schools and 13 years. Each prints lines of a Markdown table.
"""

import argparse
import csv
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from scipy import special

from schoolweave import demo, evidence
from schoolweave.demo.yearly import FIRST_YEAR, LAST_YEAR
from schoolweave.evidence.effects.averages import Average, averages
from schoolweave.evidence.effects.group_time import Design, GroupTime, group_time, prepare
from schoolweave.evidence.effects.inference import critical
from schoolweave.evidence.effects.jackknife import jackknife
from schoolweave.evidence.effects.panel import Panel, from_arrays
from schoolweave.evidence.effects.smoothness import Smoothness
from schoolweave.evidence.effects.trust import event_study
from schoolweave.evidence.effects.wild import Draws

YEARS = np.arange(FIRST_YEAR, LAST_YEAR + 1)
WIDE = 1.959963984540054
SIZE = {"reading": 0.1}
NEVER = Design()
SHOCK = 0.06
"""Standard deviation of what a community shares in one year, where communities join together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A design on trial: who joins, how it is estimated, what else happens to the outcome."""

    design: Design = NEVER
    schools: int = 600
    starts: tuple[int, ...] = (2019, 2021, 2023)
    share: float = 0.5
    chosen: str = "lot"
    together: int = 1
    clustered: bool = False
    lost: float = 0.0
    complete: bool = True
    drift: float = 0.0
    weighted: bool = False
    tilt: float = 0.0
    how: str = "usual"
    jackknife: bool = False
    main: bool = True


PLANS = {
    "by lot, never": Plan(),
    "by lot, not yet": Plan(Design("not-yet")),
    "by lot, band for all years at once": Plan(schools=1500, how="band"),
    "by lot, band for all years, small": Plan(how="band", main=False),
    "by lot, band for all years, small, jackknife": Plan(how="band", jackknife=True),
    "trends apart by 0.01 a year, m = 0": Plan(tilt=0.01, how="bound"),
    "trends apart by 0.01 a year, usual": Plan(tilt=0.01, main=False),
    "weights (learners)": Plan(weighted=True),
    "missing years, rows": Plan(complete=False, lost=0.05),
    "missing years, pairs": Plan(Design(missing="pairs"), complete=False, lost=0.05),
    "by need, doubly robust": Plan(Design("not-yet", "dr"), schools=1500, chosen="need", drift=0.01),
    "by need, doubly robust, small": Plan(Design("not-yet", "dr"), chosen="need", drift=0.01, main=False),
    "by need, doubly robust, small, jackknife": Plan(
        Design("not-yet", "dr"), chosen="need", drift=0.01, jackknife=True
    ),
    "by need, regression": Plan(Design(method="reg"), chosen="need", drift=0.01),
    "by need, unadjusted": Plan(chosen="need", drift=0.01, main=False),
    "communities, clustered": Plan(together=5, clustered=True),
    "communities, not clustered": Plan(together=5, main=False),
    "8 of 24 communities, usual": Plan(
        schools=240, together=10, starts=(2021,), share=1 / 3, clustered=True, main=False
    ),
    "8 of 24 communities, wild": Plan(
        schools=240, together=10, starts=(2021,), share=1 / 3, clustered=True, how="wild"
    ),
    "12 of 40 communities, wild": Plan(
        schools=400, together=10, starts=(2019, 2022), share=0.3, clustered=True, how="wild"
    ),
}


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the error of the estimate, its standard error, whether its interval holds the effect."""

    error: float
    se: float
    held: bool


@cache
def _country(schools: int) -> demo.Country:
    return demo.country(schools, seed=2026)


def panel(plan: Plan, seed: int, size: dict[str, float]) -> tuple[Panel, np.ndarray]:
    """Return a drawn panel and the effect that was planted by years since the start, 0 to 9."""
    country = _country(plan.schools)
    drawn = demo.programme(
        country,
        seed=seed,
        starts=plan.starts,
        share=plan.share,
        size=size,
        ramp_years=2,
        chosen=plan.chosen,
        together=plan.together,
    )
    found, shape = drawn.outcomes, (len(country.schools), len(YEARS))
    y, learners = np.full(shape, np.nan), np.ones(shape)
    at = (found.school, found.year - FIRST_YEAR)
    y[at], learners[at] = found.reading, found.learners
    rng = np.random.default_rng([seed, 23])
    y += plan.drift * drawn.need[:, None] * np.arange(len(YEARS))
    y += plan.tilt * (drawn.first_year > 0)[:, None] * np.arange(len(YEARS))
    if plan.together > 1:
        y += SHOCK * rng.normal(size=(drawn.community.max() + 1, len(YEARS)))[drawn.community]
    if plan.lost:
        y[rng.random(shape) < plan.lost] = np.nan
    kept = np.isfinite(y).all(axis=1) if plan.complete else np.isfinite(y).any(axis=1)
    made = from_arrays(
        y[kept],
        drawn.first_year[kept],
        times=YEARS,
        covariates=drawn.need[kept, None] if plan.design.method != "none" else None,
        weights=learners[kept] if plan.weighted else None,
        cluster=drawn.community[kept] if plan.clustered else None,
    )
    return made, size.get("reading", 0.0) * np.minimum(np.arange(1, len(YEARS) + 1) / 2, 1.0)


def one(plan: Plan, seed: int, size: dict[str, float]) -> Run:
    """Draw a country, estimate the simple average and hold it against what was planted in the same cells."""
    made, planted = panel(plan, seed, size)
    effects = group_time(prepare(made, plan.design), plan.design)
    found = averages(effects)
    if plan.jackknife:
        found = jackknife(effects, found[:1] if plan.how == "usual" else found).averages
    average, since = found[0], np.clip(effects.time - effects.group, 0, None)
    true = np.where(effects.after, planted[since], 0.0)
    truth = float(average.weights @ true)
    error = average.att - truth
    if plan.how == "wild":
        held = Draws(effects, average, seed=seed, draws=999).p(truth) > 0.05
    elif plan.how == "band":
        held = _all_held(found, true, seed)
    elif plan.how == "bound":
        return _bounded(effects, planted)
    else:
        held = abs(error) <= _width(average.degrees, WIDE) * average.se
    return Run(error, average.se, held)


def _all_held(found: tuple[Average, ...], true: np.ndarray, seed: int) -> bool:
    """Return whether the band by years since the start holds all of them."""
    events = [one for one in found if one.type == "dynamic" and one.event is not None]
    errors = np.stack([one.error for one in events], axis=1)
    width = critical(errors, [slice(0, len(events))], seed=seed, draws=499, level=0.95)[0]
    return all(abs(one.att - one.weights @ true) <= _width(one.degrees, width) * one.se for one in events)


def _width(degrees: float, normal: float) -> float:
    """Return a width of the normal as Student's t has it."""
    return normal if np.isinf(degrees) else -float(special.stdtrit(degrees, special.ndtr(-normal)))


def _bounded(effects: GroupTime, planted: np.ndarray) -> Run:
    """Return the run of the interval that allows any straight line, about the average of the years after."""
    again = group_time(effects.panel, replace(effects.design, universal=True))
    targets, study = event_study(again)
    interval = Smoothness(replace(study, target=targets["average"])).interval(0.0)
    truth = float(
        targets["average"] @ np.where(study.event >= 0, planted[np.maximum(study.event, 0).astype(int)], 0)
    )
    half = (interval.high - interval.low) / 2
    return Run(interval.estimate - truth, half / WIDE, interval.low <= truth <= interval.high)


def trial(plan: Plan, runs: int, *, start: int = 0, size: dict[str, float] | None = None) -> list[Run]:
    """Run a design ``runs`` times, each with its own seed."""
    return [one(plan, start + at, SIZE if size is None else size) for at in range(runs)]


def coverage(runs: int, wanted: str, start: int) -> Iterator[str]:
    """Yield a row for each design: how often intervals hold the effect, and find one where there is none."""
    yield "design | schools | main | intervals that hold | false alarms | bias | SD | mean SE | s"
    yield "|".join(["---"] * 9)
    for name, plan in PLANS.items():
        if wanted not in name:
            continue
        began = time.perf_counter()
        found = trial(plan, runs, start=start)
        none = trial(plan, runs, start=1_000_000 + start, size={})
        held, alarm = (np.mean([run.held for run in group]) for group in (found, none))
        errors = np.array([run.error for run in found])
        yield (
            f"{name} | {plan.schools} | {'yes' if plan.main else 'no'} | {held:.1%} | {1 - alarm:.1%} | "
            f"{errors.mean():+.4f} | {errors.std():.4f} | {np.mean([run.se for run in found]):.4f} | "
            f"{time.perf_counter() - began:.0f}"
        )


WORST, JUDGED, JOINS = 0.2, 2020, 2021


def regression_to_the_mean(seed: int) -> dict[str, tuple[float, float]]:
    """Choose the worst fifth of schools of one year, do nothing; return each design's estimate and error."""
    made, _ = panel(Plan(), 2_000_000 + seed, {})
    y, judged = made.outcome, int(np.searchsorted(YEARS, JUDGED))
    chosen = y[:, judged] <= np.quantile(y[:, judged], WORST)
    first = np.where(chosen, JOINS, 0)
    change = y[chosen, judged + 1 :].mean(axis=1) - y[chosen, judged]
    found = {"before and after": (change.mean(), change.std(ddof=1) / np.sqrt(len(change)))}
    score = y[:, judged]
    tried: dict[str, tuple[Design, np.ndarray | None]] = {
        "differences, base year judged": (Design(), None),
        "differences, base year earlier": (Design(anticipation=1), None),
        "differences, alike in the year judged": (Design(method="reg"), score[:, None]),
    }
    for name, (design, covariates) in tried.items():
        drawn = prepare(from_arrays(y, first, times=YEARS, covariates=covariates), design)
        average = averages(group_time(drawn, design))[0]
        found[name] = (average.att, average.se)
    return found


def mean(runs: int, start: int) -> Iterator[str]:
    """Yield a row for each design on the worst schools, to which nothing was done."""
    yield "worst fifth chosen, nothing done | mean estimate | called an effect | s"
    yield "|".join(["---"] * 4)
    began = time.perf_counter()
    found = [regression_to_the_mean(seed) for seed in range(start, start + runs)]
    for name in found[0]:
        both = np.array([run[name] for run in found])
        called = np.mean(np.abs(both[:, 0]) > WIDE * both[:, 1])
        yield f"{name} | {both[:, 0].mean():+.4f} | {called:.1%} | {time.perf_counter() - began:.0f}"


def national(schools: int = 24_000, years: int = 13, clusters: int = 1_200) -> Panel:
    """Return a made country: seven cohorts, one covariate, clusters."""
    rng = np.random.default_rng(13)
    first = rng.choice([0, 0, 0, *range(2013, 2020)], size=schools)
    x = rng.normal(size=schools) + 0.2 * (first > 0)
    times = np.arange(2010, 2010 + years)
    since = np.where(first[:, None] > 0, times[None, :] - first[:, None], -1)
    y = (
        rng.normal(size=(schools, 1))
        + 0.1 * np.clip(since + 1, 0, None)
        + 0.02 * x[:, None] * np.arange(years)
    )
    y += 0.3 * rng.normal(size=(schools, years))
    return from_arrays(
        y, first, times=times, covariates=x[:, None], cluster=rng.integers(0, clusters, schools)
    )


SPENT: list[float] = []
"""Seconds of the processor of each case of ``speed``."""
MOST = 3.0
"""Seconds of the processor that the first case may take: 2 are asked of a quiet machine."""


def speed() -> Iterator[str]:
    """Yield what a whole estimate takes, from arrays and from a file."""
    yield "case | seconds | of the processor | MB at most | effect | standard error"
    yield "|".join(["---"] * 6)
    made = national()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "panel.csv"
        _save(made, path)
        named = {"outcome": "y", "covariates": ["x"], "cluster": "trust", "control": "not-yet"}
        cases: dict[str, Callable[[], evidence.Effects]] = {
            "24,000 × 13, doubly robust, 1,200 clusters": lambda: evidence.estimate(made, control="not-yet"),
            "the same from a CSV file": lambda: evidence.estimate(path, **named),
            "without covariates or clusters": lambda: evidence.estimate(path, outcome="y"),
        }
        for name, run in cases.items():
            began, busy = time.perf_counter(), time.process_time()
            found = run().average()
            spent = time.perf_counter() - began, time.process_time() - busy
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            yield (
                f"{name} | {spent[0]:.1f} | {spent[1]:.1f} | {peak:,.0f} | {found.att:.10f} | {found.se:.10f}"
            )
            SPENT.append(spent[1])


def _save(made: Panel, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["school_id", "year", "y", "x", "trust", "first_year"])
        for at, unit in enumerate(made.units):
            first = "" if np.isinf(made.first[at]) else int(made.first[at])
            tail = [made.covariates[at, 0, 0], made.cluster[at], first]
            writer.writerows(
                [unit, year, y, *tail]
                for year, y in zip(made.times.tolist(), made.outcome[at].tolist(), strict=True)
            )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("speed", "coverage", "mean"))
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--start", type=int, default=0, help="the first seed, to run in parts")
    parser.add_argument("--design", default="", help="a part of the names of the designs to run")
    chosen = parser.parse_args()
    lines = {
        "speed": speed,
        "coverage": lambda: coverage(chosen.runs, chosen.design, chosen.start),
        "mean": lambda: mean(chosen.runs, chosen.start),
    }[chosen.what]()
    for line in lines:
        print(f"| {line} |", flush=True)
    if SPENT:
        print(f"{SPENT[0]:.1f} s of the processor from arrays, {SPENT[1]:.1f} s from a file")
    return int(bool(SPENT) and SPENT[0] > MOST)


if __name__ == "__main__":
    sys.exit(main())
