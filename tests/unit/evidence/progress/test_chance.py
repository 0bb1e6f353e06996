"""The band of chance: exact against enumeration, and its coverage in every small case."""

import math

import numpy as np
import pytest
from scipy import stats

from schoolweave.evidence.progress.chance import mean_band, share_band

ROUNDING = 1e-12


def test_share_band_equals_enumeration() -> None:
    rng = np.random.default_rng(1)
    for learners, later in rng.integers(1, 50, (60, 2)).tolist():
        achieved = int(rng.integers(0, learners + 1))
        every = np.arange(later + 1)
        fewer = stats.hypergeom.cdf(every, learners + later, achieved + every, later)
        more = stats.hypergeom.sf(every - 1, learners + later, achieved + every, later)
        kept = every[(fewer > 0.025) & (more > 0.025)]
        assert share_band(achieved, learners, later, 0.95) == (kept[0], kept[-1])


@pytest.mark.parametrize(("learners", "later"), [(5, 5), (12, 7), (25, 25), (30, 60)])
def test_share_band_holds_at_least_its_level_whatever_the_share(learners: int, later: int) -> None:
    bands = np.array([share_band(count, learners, later, 0.95) for count in range(learners + 1)])
    every = np.arange(later + 1)
    for share in np.linspace(0.01, 0.99, 50):
        start = stats.binom.pmf(np.arange(learners + 1), learners, share)
        then = stats.binom.pmf(every, later, share)
        inside = (every >= bands[:, :1]) & (every <= bands[:, 1:])
        assert float(start @ (inside @ then)) >= 0.95 - ROUNDING


def test_share_band_of_a_nation_is_the_normal_one() -> None:
    low, high = share_band(150_000, 250_000, 240_000, 0.95)
    width = 1.959964 * math.sqrt(0.6 * 0.4 * (1 / 250_000 + 1 / 240_000))
    assert (low / 240_000, high / 240_000) == pytest.approx((0.6 - width, 0.6 + width), abs=1e-5)


def test_mean_band_holds_its_level() -> None:
    rng = np.random.default_rng(3)
    before, after = rng.normal(100, 15, (20_000, 12)), rng.normal(100, 15, (20_000, 9)).mean(axis=1)
    centre, spread = before.mean(axis=1), before.std(axis=1, ddof=1)
    low, high = mean_band(0.0, 12, 1.0, 9, 0.95)
    inside = (after >= centre + low * spread) & (after <= centre + high * spread)
    assert inside.mean() == pytest.approx(0.95, abs=0.006)
