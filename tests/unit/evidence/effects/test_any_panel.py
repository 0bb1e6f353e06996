"""Small panels of every kind: estimated or refused in a sentence, and what no estimate may depend on."""

import numpy as np
import pytest

from schoolweave import evidence
from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effects.panel import from_arrays

PANELS = 60


def drawn(seed):
    """Return arguments of a panel and of an estimate; gaps, ties and weights of zero among them."""
    rng = np.random.default_rng(seed)
    schools, years = int(rng.integers(3, 40)), int(rng.integers(2, 8))
    y = rng.normal(size=(schools, years))
    if rng.random() < 0.5:
        y[rng.random(y.shape) < 0.2] = np.nan
    x = np.round(rng.normal(size=(schools, 2)), int(rng.integers(0, 3))) if rng.random() < 0.5 else None
    panel = {
        "outcome": y,
        "first": rng.choice(np.r_[0, 0, np.arange(1999, 2014)], schools),
        "times": np.sort(rng.choice(np.arange(2000, 2012), years, replace=False)),
        "covariates": x,
        "cluster": rng.integers(0, max(2, schools // 4), schools) if rng.random() < 0.5 else None,
        "weights": rng.integers(0, 3, schools) if rng.random() < 0.3 else None,
    }
    asked = {
        "control": str(rng.choice(["never", "not-yet"])),
        "method": None if x is None else str(rng.choice(["dr", "reg"])),
        "anticipation": int(rng.integers(0, 2)),
        "missing": str(rng.choice(["rows", "pairs"])),
        "draws": 99,
    }
    return panel, asked


def test_any_panel_is_estimated_or_refused_in_a_sentence():
    estimated, refused = 0, []
    for seed in range(PANELS):
        panel, asked = drawn(seed)
        try:
            found = evidence.estimate(from_arrays(**panel), **asked)
        except EvidenceError as error:
            refused.append(str(error))
            continue
        estimated += 1
        for one in found.averages:
            assert np.isfinite([one.att, one.se]).all()
            assert one.low <= one.att <= one.high
            assert one.n_treated >= 1 <= one.n_control
            assert one.treated_clusters <= one.n_treated
        assert all(one.low <= one.estimate <= one.high for one in found.sensitivity.rows)
    assert estimated > PANELS / 2
    assert all(one.endswith(".") for one in refused)


@pytest.mark.parametrize("missing", ["pairs", "none"])
def test_levels_of_schools_and_shocks_of_years_change_nothing(missing):
    rng = np.random.default_rng(5)
    y, first = rng.normal(size=(60, 6)), rng.choice([0, 3, 4, 6], 60)
    if missing == "pairs":
        y[rng.random(y.shape) < 0.1] = np.nan
    moved = y + 5 * rng.normal(size=(60, 1)) + rng.normal(size=6)
    one, other = (evidence.estimate(from_arrays(z, first), missing="pairs", draws=99) for z in (y, moved))
    for here, there in zip(one.averages, other.averages, strict=True):
        assert (here.att, here.se) == pytest.approx((there.att, there.se), abs=1e-12)
    assert one.pretest.statistic == pytest.approx(other.pretest.statistic, abs=1e-9)


def test_a_school_twice_with_its_cluster_is_a_school_of_weight_two():
    rng = np.random.default_rng(6)
    y, first = rng.normal(size=(40, 5)), rng.choice([0, 3, 4], 40)
    x, twice = rng.normal(size=(40, 1)), rng.random(40) < 0.3
    weighted = evidence.estimate(from_arrays(y, first, covariates=x, weights=1.0 + twice), draws=99)
    order = np.r_[np.arange(40), np.flatnonzero(twice)]
    copied = evidence.estimate(
        from_arrays(y[order], first[order], covariates=x[order], cluster=order), draws=99
    )
    for here, there in zip(weighted.averages, copied.averages, strict=True):
        assert (here.att, here.se) == pytest.approx((there.att, there.se), abs=1e-10)
