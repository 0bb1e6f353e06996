"""The wild cluster bootstrap against the textbook's, every pattern of signs."""

from itertools import product

import numpy as np
import pytest
from tests.unit.evidence.effects import made

from schoolweave.evidence.effects.averages import averages
from schoolweave.evidence.effects.group_time import Design, group_time, prepare
from schoolweave.evidence.effects.panel import from_arrays
from schoolweave.evidence.effects.wild import Draws, wild

CLUSTERS, JOINED = 8, 3


def two_years(effect=0.3):
    """Return levels in two years, who joins in the second, and clusters of unequal size."""
    cluster = np.repeat(np.arange(CLUSTERS), [2, 3, 4, 5, 3, 4, 2, 6])
    treated = cluster < JOINED
    change = made.noise(11, len(cluster)) + made.noise(12, CLUSTERS)[cluster] + effect * treated
    start = made.noise(13, len(cluster))
    return np.stack([start, start + change], axis=1), treated, cluster


def textbook(change, treated, cluster, null):
    """Return the p value of the restricted wild cluster bootstrap of a difference of means."""

    def statistic(y):
        parts = np.where(
            treated, (y - y[treated].mean()) / treated.sum(), -(y - y[~treated].mean()) / (~treated).sum()
        )
        by_cluster = np.bincount(cluster, weights=parts)
        return (y[treated].mean() - y[~treated].mean() - null) / np.sqrt((by_cluster**2).sum())

    under = change - null * treated
    rest = under - under.mean()
    drawn = [
        statistic(under.mean() + null * treated + np.array(signs)[cluster] * rest)
        for signs in product((-1.0, 1.0), repeat=CLUSTERS)
    ]
    return np.mean(np.abs(drawn) >= abs(statistic(change)) * (1 - 1e-9))


def drawn(y, treated, cluster):
    panel = from_arrays(y, np.where(treated, 2, 0), cluster=cluster)
    effects = group_time(prepare(panel, Design()), Design())
    return effects, averages(effects)[0]


@pytest.mark.parametrize("null", [0.0, 0.3, -0.5, 1.2])
def test_wild_equals_the_textbook(null):
    y, treated, cluster = two_years()
    found = Draws(*drawn(y, treated, cluster), seed=0, draws=99).p(null)
    assert found == pytest.approx(textbook(y[:, 1] - y[:, 0], treated, cluster, null), abs=1e-12)


def test_wild_interval_holds_what_is_not_rejected():
    effects, average = drawn(*two_years())
    draws = Draws(effects, average, seed=0, draws=99)
    low, high = draws.interval(0.95)
    assert low < average.att < high
    assert draws.p(low + 1e-4) > 0.05 >= draws.p(low - 1e-4)
    assert draws.p(high - 1e-4) > 0.05 >= draws.p(high + 1e-4)


def test_wild_with_many_clusters_is_the_usual_interval():
    panel = from_arrays(made.panel()["y"], made.panel()["first"], times=made.YEARS)
    effects = group_time(prepare(panel, Design()), Design())
    average = averages(effects)[0]
    found = wild(effects, average, seed=1, draws=1999, level=0.95)
    for end, side in ((found.low, -1), (found.high, 1)):
        assert end == pytest.approx(average.att + side * 1.96 * average.se, abs=0.2 * average.se)


def test_wild_same_seed_same_draws():
    effects, average = drawn(*two_years())
    one, same = (wild(effects, average, seed=4, draws=199, level=0.95) for _ in range(2))
    assert one == same
    assert one.draws == 2**CLUSTERS
