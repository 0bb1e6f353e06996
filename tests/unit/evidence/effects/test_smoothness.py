"""Smoothness bounds: the published figures, and that no other estimator has a shorter interval."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize, stats
from tests.unit.evidence.effects import county

from schoolweave.evidence.effects import lasso
from schoolweave.evidence.effects.group_time import Design
from schoolweave.evidence.effects.smoothness import EventStudy, Smoothness, folded, largest_bend
from schoolweave.evidence.effects.trust import sensitivity

PUBLISHED = {
    0.0: (-0.1200, -0.0225),
    0.01: (-0.1428, 0.0696),
    0.02: (-0.1855, 0.1389),
    0.05: (-0.3289, 0.2967),
}
"""Average effect on the county panel to four decimals: moderndid 0.2.0 and diff-diff 3.13.0."""
SIX_DIGITS = {0.0: (-0.119984993763, -0.022545398727), 0.05: (-0.328864099306, 0.296678181248)}
"""The same by diff-diff 3.13.0 with all its digits, where its own search ends at a corner."""


def study(seed, before=5, after=3, base=-1.0):
    rng = np.random.default_rng(seed)
    event = np.append(np.arange(base - before, base), np.arange(0.0, after))
    factor = rng.normal(size=(len(event), len(event) + 4)) * 0.05
    return EventStudy(event, base, rng.normal(size=len(event)) * 0.1, factor @ factor.T, (event >= 0) / after)


def test_bounds_equal_published_figures():
    found, notes = sensitivity(county.panel(), Design(), bounds=list(PUBLISHED), level=0.95)
    rows = {row.m: row for row in found.rows if row.target == "average"}
    assert not notes
    for m, ends in PUBLISHED.items():
        assert (rows[m].low, rows[m].high) == pytest.approx(ends, abs=5.1e-5)
    for m, ends in SIX_DIGITS.items():
        assert (rows[m].low, rows[m].high) == pytest.approx(ends, abs=1e-10)


def test_breakdown_is_where_zero_enters():
    found, _ = sensitivity(county.panel(), Design(), bounds=[0.0], level=0.95)
    m = found.breakdown["average"]
    below, above = (
        sensitivity(county.panel(), Design(), bounds=[m * times], level=0.95)[0].rows[0]
        for times in (0.999, 1.001)
    )
    assert below.high < 0 < above.high
    assert found.breakdown["first-year"] == 0.0


def half(given, weights, m):
    noise = np.sqrt(weights @ given.covariance @ weights)
    return noise * folded(worst(given, weights, m) / noise, 0.95)[0]


@pytest.mark.parametrize("m", [0.001, 0.01, 0.1, 1.0])
def test_interval_no_estimator_is_shorter(m):
    rng = np.random.default_rng(7)
    for seed, base in ((1, -1.0), (2, -2.0)):
        given = study(seed, base=base)
        problem = Smoothness(given)
        found, weights = problem.interval(m), problem.weights(m)
        least = half(given, weights, m)
        assert (found.high - found.low) / 2 == pytest.approx(least, rel=1e-9)
        free = given.event < given.base
        ways = np.linalg.svd((given.event - given.base)[free][None, :])[2][1:]
        for scale in (1e-4, 1e-2, 1.0):
            for step in rng.normal(size=(8, len(ways))) * scale:
                other = weights.copy()
                other[free] += step @ ways
                assert half(given, other, m) >= least * (1 - 1e-9)


def worst(given, weights, m):
    """Return the worst bias of an estimator, by linear programming over all paths that bend by at most m."""
    path = np.sort(np.append(given.event, given.base))
    at = np.flatnonzero(path != given.base)
    objective = np.zeros(len(path))
    objective[at] = -weights
    bends = np.zeros((len(path) - 2, len(path)))
    for row in range(len(path) - 2):
        left, right = path[row + 1] - path[row], path[row + 2] - path[row + 1]
        bends[row, row : row + 3] = 1 / left, -1 / left - 1 / right, 1 / right
    most = m * (path[2:] - path[:-2]) / 2
    none = (path == given.base).astype(float)[None, :]
    found = optimize.linprog(
        objective,
        np.vstack([bends, -bends]),
        np.tile(most, 2),
        none,
        [0.0],
        bounds=(None, None),
        method="highs",
    )
    return -found.fun if found.status == 0 else np.inf


def test_interval_of_straight_lines_is_not_moved_by_one():
    given = study(3)
    found = Smoothness(given).interval(0.0)
    tilted = replace(given, att=given.att + 0.7 * (given.event + 1))
    other = Smoothness(tilted).interval(0.0)
    assert (other.low, other.high) == pytest.approx((found.low, found.high), abs=1e-10)


def test_interval_without_a_year_before_is_none():
    given = study(4, before=0)
    assert Smoothness(given).interval(0.1) is None
    assert Smoothness(given).breakdown() is None


def test_largest_bend_of_a_straight_line_is_none():
    given = study(5)
    straight = EventStudy(given.event, -1.0, 0.2 * (given.event + 1), given.covariance, given.target)
    assert largest_bend(straight) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(("shift", "level"), [(0.0, 0.95), (0.3, 0.95), (2.0, 0.9), (40.0, 0.95)])
def test_folded_is_the_quantile_of_a_size(shift, level):
    width, slope = folded(shift, level)
    assert stats.norm.cdf(width - shift) - stats.norm.cdf(-width - shift) == pytest.approx(level, abs=1e-12)
    more = folded(shift + 1e-5, level)[0]
    assert slope == pytest.approx((more - width) / 1e-5, abs=1e-4)


def test_lasso_path_meets_its_conditions_everywhere():
    rng = np.random.default_rng(6)
    for size in (1, 2, 6, 12):
        matrix, target = rng.normal(size=(size + 3, size)), rng.normal(size=size + 3)
        knots, solutions = lasso.path(matrix, target)
        assert knots[-1] == 0.0
        for at in range(len(knots) - 1):
            penalty = (knots[at] + knots[at + 1]) / 2
            c = (solutions[at] + solutions[at + 1]) / 2
            pull = matrix.T @ (target - matrix @ c)
            assert np.abs(pull).max() <= penalty + 1e-9
            assert pull[c != 0] == pytest.approx(penalty * np.sign(c[c != 0]), abs=1e-9)
