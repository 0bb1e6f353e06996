"""A smaller run of ``benchmarks/evidence_effects.py``: its 2,000 runs a design are in the documentation."""

import numpy as np
import pytest
from benchmarks.evidence_effects import PLANS, SIZE, regression_to_the_mean, trial

RUNS = 120
"""Runs a design: the whole file takes some seconds."""
ODDS = 4.0
"""Standard errors over :data:`RUNS` that a share may lie off: a fair one fails 1 in 16,000 times."""


def near(share, runs=RUNS):
    return pytest.approx(share, abs=ODDS * np.sqrt(share * (1 - share) / runs))


@pytest.mark.parametrize(
    "name", ["by lot, not yet", "missing years, rows", "communities, clustered", "8 of 24 communities, wild"]
)
def test_intervals_hold_the_planted_effect(name):
    runs = trial(PLANS[name], RUNS)
    assert np.mean([run.held for run in runs]) == near(0.95)
    errors = np.array([run.error for run in runs])
    assert abs(errors.mean()) < ODDS * errors.std() / np.sqrt(RUNS)
    assert np.mean([run.se for run in runs]) == pytest.approx(
        errors.std(), rel=ODDS / np.sqrt(2 * RUNS) + 0.1
    )


def test_no_effect_is_seldom_called_one():
    runs = trial(PLANS["by lot, never"], RUNS, start=1_000_000, size={})
    assert 1 - np.mean([run.held for run in runs]) == near(0.05)
    assert SIZE["reading"] > 0


def test_unadjusted_fails_where_need_decides_and_adjusted_does_not():
    plain = np.array([run.error for run in trial(PLANS["by need, unadjusted"], 40)])
    fair = np.array([run.error for run in trial(PLANS["by need, regression"], 40)])
    assert plain.mean() > 0.025
    assert abs(fair.mean()) < ODDS * fair.std() / np.sqrt(40)


def test_regression_to_the_mean_fools_before_and_after_alone():
    found = [regression_to_the_mean(seed) for seed in range(60)]
    called = {
        name: np.mean([abs(run[name][0]) > 1.96 * run[name][1] for run in found])
        for name in (
            "before and after",
            "differences, base year judged",
            "differences, alike in the year judged",
        )
    }
    assert called["before and after"] > 0.5
    assert called["differences, base year judged"] > 0.5
    assert called["differences, alike in the year judged"] == near(0.05, 60)
