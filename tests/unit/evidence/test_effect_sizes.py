"""Hedges' g against worked examples and simulation; months against the published rows."""

import math

import numpy as np
import pytest

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import effect_sizes as es


def test_hedges_g_equals_the_worked_example_of_borenstein():
    """Borenstein et al. (2009), chapter 4: means 103 and 100, deviations 5.5 and 4.5, 50 pupils each."""
    found = es.hedges_g((103, 100), (5.5, 4.5), (50, 50))
    assert found.g == pytest.approx(0.5924, abs=5e-5)
    assert found.variance == pytest.approx(0.0411, abs=5e-5)
    assert found.se == pytest.approx(0.2028, abs=5e-5)
    assert (found.low, found.high) == pytest.approx(
        (found.g - 1.959964 * found.se, found.g + 1.959964 * found.se)
    )


def test_hedges_g_clustered_without_clustering_is_the_plain_difference():
    found = es.hedges_g_clustered((0.3, 0.0), (1, 1), (400, 400), icc=0.0, per_school=20)
    assert found.g == pytest.approx(0.3)
    assert found.variance == pytest.approx(800 / 160000 + 0.09 / (2 * 798))


def test_hedges_g_clustered_is_unbiased_and_its_variance_is_that_of_simulated_trials():
    """20 schools of 12 pupils in each arm, intraclass correlation 0.2, a true effect of 0.4."""
    rng, icc, size, schools, runs = np.random.default_rng(6), 0.2, 12, 20, 1500
    shape = (runs, 2, schools, size)
    y = math.sqrt(1 - icc) * rng.standard_normal(shape)
    y += math.sqrt(icc) * rng.standard_normal((runs, 2, schools, 1))
    y[:, 0] += 0.4
    flat = y.reshape(runs, 2, -1)
    mean, sd = flat.mean(axis=2), flat.std(axis=2, ddof=1)
    n = schools * size
    found = [
        es.hedges_g_clustered(tuple(m), tuple(s), (n, n), icc=icc, per_school=size)
        for m, s in zip(mean, sd, strict=True)
    ]
    g = np.array([one.g for one in found])
    assert g.mean() == pytest.approx(0.4, abs=4 * g.std() / math.sqrt(runs))
    assert np.mean([one.variance for one in found]) == pytest.approx(g.var(), rel=0.12)
    assert np.mean([one.low <= 0.4 <= one.high for one in found]) == pytest.approx(0.95, abs=0.02)


def test_pupil_sd_of_cells_is_that_of_all_pupils_together():
    rng = np.random.default_rng(2)
    cells = [rng.normal(100 + 5 * k, 15, 30 + k) for k in range(9)]
    sums = [[f(cell) for cell in cells] for f in (len, np.sum, lambda cell: np.sum(cell**2))]
    assert es.pupil_sd(*sums) == pytest.approx(np.std(np.concatenate(cells), ddof=1), rel=1e-12)


def test_in_pupil_sd_divides_by_the_pupils_deviation_and_carries_its_uncertainty():
    plain = es.in_pupil_sd(3.0, se=1.0, sd=15.0)
    assert (plain.g, plain.se) == pytest.approx((0.2, 1 / 15))
    small = es.in_pupil_sd(3.0, se=1.0, sd=15.0, sd_df=50, df=20)
    j = 1 - 3 / 199
    assert small.g == pytest.approx(0.2 * j)
    assert small.variance == pytest.approx((j / 15) ** 2 + (0.2 * j) ** 2 / 100)
    assert small.high - small.g > 1.96 * small.se


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: es.hedges_g((1, 0), (1, 1), (1, 9)), "two pupils or more"),
        (lambda: es.hedges_g((1, 0), (0, 0), (9, 9)), "does not vary"),
        (lambda: es.in_pupil_sd(1, se=1, sd=0), "must be above 0"),
        (lambda: es.in_pupil_sd(1, se=-1, sd=1), "cannot be below 0"),
        (lambda: es.in_pupil_sd(1, se=1, sd=1, level=95), "such as 0.95"),
        (lambda: es.hedges_g_clustered((1, 0), (1, 1), (9, 9), icc=1.2, per_school=3), "from 0 to below 1"),
        (lambda: es.hedges_g_clustered((1, 0), (1, 1), (9, 9), icc=0.2, per_school=9), "three schools"),
        (lambda: es.pupil_sd([3], [9], [27]), "does not vary"),
    ],
)
def test_effect_sizes_that_cannot_be_are_refused_in_a_sentence(call, words):
    with pytest.raises(EvidenceError, match=words):
        call()


TOOLKIT = [
    (0.0, 0), (0.01, 0), (0.014, 0), (0.02, 1), (0.09, 1), (0.095, 2), (0.1, 2), (0.18, 2), (0.19, 3),
    (0.26, 3), (0.27, 4), (0.35, 4), (0.36, 5), (0.44, 5), (0.45, 6), (0.52, 6), (0.53, 7), (0.61, 7),
    (0.62, 8), (0.69, 8), (0.7, 9), (0.78, 9), (0.79, 10), (0.87, 10), (0.88, 11), (0.95, 11), (0.96, 12),
    (1.0, 12), (1.3, 12), (-0.01, 0), (-0.03, -1), (-0.12, -2), (-0.095, -2),
]  # fmt: skip


@pytest.mark.parametrize(("effect", "expected"), TOOLKIT)
def test_months_follow_the_toolkit_row_by_row(effect, expected):
    assert es.load_table("eef-toolkit").count(effect) == expected


def test_months_of_a_trial_report_differ_below_two():
    trial = es.load_table("eef-trial")
    assert [trial.count(value) for value in (0.03, 0.04, 0.05, 0.09, 0.1, 0.95)] == [0, 0, 1, 1, 2, 11]
    found = es.months(es.in_pupil_sd(0.2, se=0.02, sd=1), table="eef-trial")
    assert any("not read whole" in caveat for caveat in found.caveats)


def test_months_always_carry_the_interval_and_say_when_it_includes_zero():
    clear = es.months(es.in_pupil_sd(0.2, se=0.05, sd=1.0))
    assert (clear.low, clear.point, clear.high) == (2, 3, 4)
    assert clear.sentence == "About 3 months of additional progress (95% interval: 2 to 4 months)."
    unclear = es.months(es.in_pupil_sd(0.08, se=0.06, sd=1.0))
    assert unclear.spans_zero
    assert unclear.sentence.startswith(
        "About 1 month of additional progress (95% interval: −1 to 3 months; it includes"
    )
    assert es.months(es.in_pupil_sd(-0.2, se=0.05, sd=1.0)).sentence.startswith(
        "About 3 months less progress"
    )
    assert "2026" in clear.source


def test_months_beyond_the_table_say_so():
    found = es.months(es.in_pupil_sd(0.9, se=0.2, sd=1.0))
    assert found.beyond
    assert any("or more" in caveat for caveat in found.caveats)


def test_months_tables_are_found_by_name_and_unknown_ones_refused():
    assert es.available() == ("eef-toolkit", "eef-trial")
    with pytest.raises(EvidenceError, match="no table of months"):
        es.load_table("moon")
    with pytest.raises(EvidenceError, match="not a number"):
        es.load_table().count(math.nan)


def test_months_of_a_table_that_does_not_ascend_are_refused(tmp_path):
    text = 'id="x"\nname="x"\nsource="x"\nas_of=2026-01-01\nconfirmed=true\nlast_hundredths=9\n'
    text += 'labels=["a","b","c"]\n'
    path = tmp_path / "x.toml"
    path.write_text(text + "from_hundredths=[0,5,4]\n")
    with pytest.raises(EvidenceError, match="ascend"):
        es.load_table(str(path))
