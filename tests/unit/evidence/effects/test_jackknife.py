"""The jackknife against brute force: the whole estimate again without each cluster."""

import numpy as np
import pytest
from scipy import stats
from tests.unit.evidence.effects import made
from tests.unit.evidence.effects.test_oracle import effects

from schoolweave import evidence
from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effects import jackknife as module
from schoolweave.evidence.effects.averages import averages
from schoolweave.evidence.effects.group_time import group_time
from schoolweave.evidence.effects.jackknife import degrees, jackknife, without
from schoolweave.evidence.effects.panel import from_arrays

AGREES = 1e-10
"""Left by Newton's method, which stops when the error is of the square of a small step."""
CASES = ("clusters dr", "uneven weights dr clusters", "clusters")


def by_hand(found):
    """Return the effects and averages of an estimate made anew without each cluster, by their names."""
    every = []
    for cluster in range(found.panel.clusters):
        again = group_time(found.panel.take(found.panel.cluster != cluster, ""), found.design)
        names = zip(again.group.tolist(), again.time.tolist(), again.att.tolist(), strict=True)
        drawn = {(group, time): att for group, time, att in names}
        every.append(drawn | {(one.type, one.event): one.att for one in averages(again)})
    return every


@pytest.mark.parametrize("case", CASES)
def test_jackknife_is_the_estimate_made_anew_without_each_cluster(case):
    found = effects(case)
    usual, hand = averages(found), by_hand(found)
    every = np.ones(len(found.att), dtype=bool)
    left, fast = without(found, every), jackknife(found, usual)
    for at, name in enumerate(zip(found.group.tolist(), found.time.tolist(), strict=True)):
        assert left[:, at] == pytest.approx([one[name] for one in hand], abs=AGREES)
    for one, other in zip(fast.averages, usual, strict=True):
        apart = other.att - np.array([drawn[one.type, one.event] for drawn in hand])
        apart[other.error == 0] = 0
        count = (apart != 0).sum()
        assert one.se == pytest.approx(np.sqrt((count - 1) / count * (apart**2).sum()), abs=AGREES)


@pytest.mark.parametrize("case", ["never dr", "uneven reg", "not-yet dr"])
def test_jackknife_of_schools_is_the_estimate_made_anew_without_some(case):
    found = effects(case)
    left = without(found, np.ones(len(found.att), dtype=bool))
    for school in (0, 7, 50, 89):
        again = group_time(found.panel.take(found.panel.cluster != school, ""), found.design)
        assert left[school] == pytest.approx(again.att, abs=AGREES)


def test_jackknife_of_two_means_is_the_textbooks_and_welchs():
    rng = np.random.default_rng(1)
    first, change = np.repeat([2, 0], [12, 30]), rng.normal(size=42)
    y = np.stack([np.zeros(42), change], axis=1)
    found = evidence.estimate(from_arrays(y, first), errors="jackknife").average()
    ours, theirs = change[:12], change[12:]
    parts = [part.var(ddof=1) / (len(part) - 1) for part in (ours, theirs)]
    assert found.se == pytest.approx(np.sqrt(41 / 42 * sum(parts)), rel=1e-12)
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / 11 + parts[1] ** 2 / 29)
    assert found.high - found.att == pytest.approx(stats.t.ppf(0.975, freedom) * found.se, rel=1e-9)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(found.att) / found.se, freedom), rel=1e-9)


def test_jackknife_with_very_many_compared_leaves_out_the_cohort(monkeypatch):
    found = effects("never dr")
    every = np.ones(len(found.att), dtype=bool)
    exact = without(found, every)
    monkeypatch.setattr(module, "EVERY", 100)
    quick = without(found, every)
    for at, group in enumerate(found.group.tolist()):
        cohort = found.panel.first == group
        assert (quick[cohort, at] == exact[cohort, at]).all()
    assert np.median(np.abs(quick - exact)[quick != exact]) < 0.001  # one of ninety schools is not many
    assert not (quick == exact).all()


def test_jackknife_of_a_cohort_of_one_keeps_what_can_be_had():
    rng = np.random.default_rng(2)
    first = np.array([3, *[4] * 30, *[0] * 60])
    found = evidence.estimate(from_arrays(rng.normal(size=(91, 5)), first), errors="jackknife")
    assert all(np.isfinite([one.se, one.low, one.high]).all() for one in found.averages)
    assert any("3 (1)" in note for note in found.notes)


def test_degrees_of_freedom_are_infinite_without_error():
    assert degrees(np.zeros(3), np.array([0, 0, 1])) == float("inf")


def test_estimate_says_which_errors_and_gives_both_where_schools_are_few():
    columns = made.panel()
    panel = from_arrays(
        np.tile(columns["y"], (2, 1)), np.tile(columns["first"], 2),
        times=made.YEARS, covariates=np.tile(columns["x"], 2)[:, None] + 0.3 * made.noise(9, 180)[:, None],
    )  # fmt: skip
    usual, other = (evidence.estimate(panel, errors=name, draws=199) for name in ("usual", "jackknife"))
    assert usual.design["errors"] == "usual"
    assert usual.summary()["small_sample"]["simple"]["se"] == pytest.approx(other.average().se, rel=1e-12)
    assert any("R's did) are a little too small" in note for note in usual.notes)
    assert other.design["errors"] == "jackknife"
    assert other.small == ()
    assert any("cluster jackknife" in note for note in other.notes)
    for one, same in zip(usual.averages, other.averages, strict=True):
        assert one.att == same.att
        assert one.se < same.se < 1.2 * one.se
        assert one.high - one.low < same.high - same.low
    assert all(one.se < same.se for one, same in zip(usual.cells, other.cells, strict=True))
    assert usual.pretest.statistic > other.pretest.statistic
    with pytest.raises(EvidenceError, match="choose usual or jackknife"):
        evidence.estimate(panel, errors="robust")
