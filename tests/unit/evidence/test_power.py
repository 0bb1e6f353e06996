"""Minimum detectable effects against Dong and Maynard's formula and against brute force."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import power
from schoolweave.evidence.power import Clustered, Panel

RUNS = 4000
NOISE = 4 * math.sqrt(0.8 * 0.2 / RUNS)
"""Four standard errors of a simulated power of 0.8."""


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"schools": 40, "pupils": 60, "icc": 0.15}, 0.3684),
        (
            {"schools": 100, "pupils": 50, "icc": 0.15, "r2_schools": 0.5, "r2_pupils": 0.5, "covariates": 1},
            0.1636,
        ),
        ({"schools": 50, "pupils": 15, "icc": 0.2}, 0.4071),
        ({"schools": 200}, 0.3982),
    ],
)
def test_detectable_equals_the_reference_values(parts, expected):
    assert power.detectable(**parts) == pytest.approx(expected, abs=5e-5)


def rejected(difference: np.ndarray, se: np.ndarray, df: float) -> float:
    return float(np.mean(np.abs(difference / se) > student.ppf(0.975, df)))


def two_groups(value: np.ndarray, treated: int) -> tuple[np.ndarray, np.ndarray]:
    """Return differences and pooled standard errors of school values, shape (runs, schools)."""
    one, two = value[:, :treated], value[:, treated:]
    squares = one.var(axis=1) * one.shape[1] + two.var(axis=1) * two.shape[1]
    pooled = squares / (value.shape[1] - 2) * (1 / one.shape[1] + 1 / two.shape[1])
    return one.mean(axis=1) - two.mean(axis=1), np.sqrt(pooled)


def test_detectable_effect_of_whole_schools_is_seen_in_four_of_five_simulated_studies():
    rng, design, schools, treated = np.random.default_rng(1), Clustered(30, 0.15, 0.25), 40, 10
    effect = power.detectable(design, schools=schools)
    spread = math.sqrt(0.15 + 0.85 / 30)  # the mean of a school's 30 pupils
    value = spread * rng.standard_normal((RUNS, schools))
    value[:, :treated] += effect
    assert rejected(*two_groups(value, treated), schools - 2) == pytest.approx(0.8, abs=NOISE + 0.01)


def test_detectable_effect_of_a_panel_is_seen_in_four_of_five_simulated_studies():
    rng, schools, treated = np.random.default_rng(2), 60, 20
    design = Panel(pupils=40, icc=0.16, stable=0.8, before=3, after=2, treated=1 / 3)
    effect = power.detectable(design, schools=schools)
    lasting = math.sqrt(0.16 * 0.8) * rng.standard_normal((RUNS, schools, 1))
    year = math.sqrt(0.16 * 0.2) * rng.standard_normal((RUNS, schools, 5))
    pupils = math.sqrt(0.84 / 40) * rng.standard_normal((RUNS, schools, 5))
    y = lasting + year + pupils
    y[:, :treated, 3:] += effect
    change = y[:, :, 3:].mean(axis=2) - y[:, :, :3].mean(axis=2)
    assert rejected(*two_groups(change, treated), schools - 2) == pytest.approx(0.8, abs=NOISE + 0.01)


def test_chance_is_the_inverse_of_what_is_detectable():
    design = Clustered(25, 0.2, 0.3, r2_schools=0.4, covariates=2, blocks=4)
    effect = power.detectable(design, schools=80, chance=0.9)
    assert power.chance(effect, design, schools=80) == pytest.approx(0.9)
    assert power.chance(0.0, design, schools=80) == pytest.approx(0.025)


@pytest.mark.parametrize("design", [Clustered(30, 0.2), Panel(30, 0.2, 0.9, 2, 2, treated=0.2)])
def test_schools_needed_are_the_fewest_that_do(design):
    needed = power.schools_needed(0.2, design)
    assert power.detectable(design, schools=needed) <= 0.2 < power.detectable(design, schools=needed - 1)


def test_panel_sees_smaller_effects_than_one_measure_of_the_same_schools():
    once, years = Clustered(30, 0.2), Panel(30, 0.2, 0.85, 3, 3)
    assert power.detectable(years, schools=60) < power.detectable(once, schools=60)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: power.detectable(schools=2, pupils=30), "too few"),
        (lambda: power.detectable(schools=20, icc=1.5), "icc is 1.5"),
        (lambda: power.detectable(schools=20, treated=0), "between 0 and 1"),
        (lambda: Panel(30, 0.2, 2, 1, 1), "stable is 2"),
        (lambda: Panel(30, 0.2, 0.5, 0, 1), "a year before"),
        (lambda: power.schools_needed(1e-5, Clustered(30, 0.2)), "more than 1,000,000"),
        (lambda: power.schools_needed(0, Clustered(30, 0.2)), "above 0"),
    ],
)
def test_power_of_an_impossible_design_is_refused(call, words):
    with pytest.raises(EvidenceError, match=words):
        call()
