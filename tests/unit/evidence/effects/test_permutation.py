"""Randomisation p values: exact where nothing happened, held to every deal there is, within strata."""

import itertools
import json

import numpy as np
import pytest

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effects.averages import averages
from schoolweave.evidence.effects.estimate import estimate
from schoolweave.evidence.effects.files import summary_text
from schoolweave.evidence.effects.group_time import Design, group_time
from schoolweave.evidence.effects.panel import from_arrays
from schoolweave.evidence.effects.permutation import _strata, permuted

RUNS, DRAWS, LEVEL = 100, 19, 0.1
"""Few clusters, so that a run is quick; 100 runs tell 10 % from 20 %."""


def panel(rng, effect=0.0, clusters=8, size=3, strata=None):
    """Half of the clusters join in the third of four years; outcomes are skew and differ between clusters."""
    treated = np.repeat(rng.permutation(np.arange(clusters) < clusters / 2), size)
    cluster = np.repeat(np.arange(clusters), size)
    y = rng.exponential(size=(clusters, 4))[cluster] + rng.normal(0, 0.3, (clusters * size, 4))
    y[:, 2:] += effect * treated[:, None]
    return from_arrays(y, np.where(treated, 3, 0), cluster=cluster, strata=strata)


def p(made, seed=0, draws=DRAWS):
    design = Design("never", "none")
    return permuted(made, design, averages(group_time(made, design))[:1], draws=draws, seed=seed)[0].p


def test_with_eight_clusters_and_no_effect_it_rejects_as_often_as_it_says():
    rng = np.random.default_rng(5)
    found = np.array([p(panel(rng), seed) for seed in range(RUNS)])
    error = np.sqrt(LEVEL * (1 - LEVEL) / RUNS)
    assert abs((found <= LEVEL).mean() - LEVEL) < 3 * error
    assert abs((found <= 0.5).mean() - 0.5) < 3 * np.sqrt(0.25 / RUNS)


def test_a_large_effect_is_seen_and_what_was_dealt_is_told():
    found = estimate(panel(np.random.default_rng(2), effect=4.0, clusters=12), permutations=99, draws=99)
    assert found.permuted[0].p < 0.05
    assert {one.dealt for one in found.permuted} == {"clusters"}
    told = json.loads(summary_text(found))["randomisation"]["simple"]
    assert told["p"] == found.permuted[0].p


def test_it_is_the_share_of_all_deals_that_are_as_far_out():
    """Of 20 ways to choose three of six schools, many draws find the share that counting gives."""
    rng = np.random.default_rng(8)
    y = rng.normal(size=(6, 2))
    gain = y[:, 1] - y[:, 0]

    def t(chosen):
        here = np.isin(np.arange(6), chosen)
        a, b = gain[here], gain[~here]
        return abs(a.mean() - b.mean()) / np.sqrt(a.var() / len(a) + b.var() / len(b))

    every = [t(chosen) for chosen in itertools.combinations(range(6), 3)]
    share = np.mean([one >= t((0, 1, 2)) * (1 - 1e-9) for one in every])
    made = from_arrays(y, [2, 2, 2, 0, 0, 0])
    assert p(made, draws=400) == pytest.approx(share, abs=0.07)


def test_starts_are_dealt_within_strata_and_within_mixed_clusters():
    rng = np.random.default_rng(1)
    strata = np.repeat([0, 1, 1, 0, 0, 1, 1, 0], 3)
    made = panel(rng, strata=strata)
    assert [len(group) for group in _strata(made, made.cluster, within=False)] == [4, 4]
    alike = from_arrays(rng.normal(size=(6, 3)), [2, 2, 2, 0, 0, 0], strata=[0, 0, 0, 1, 1, 1])
    with pytest.raises(EvidenceError, match="Name wider strata"):
        estimate(alike, permutations=9)
    mixed = from_arrays(rng.normal(size=(12, 3)), [2, 0, 0] * 4, cluster=np.repeat(range(4), 3))
    assert estimate(mixed, permutations=19).permuted[0].dealt == "schools within clusters"
    torn = from_arrays(
        rng.normal(size=(8, 3)), [2, 2, 0, 0] * 2, cluster=[0, 0, 1, 1, 2, 2, 3, 3], strata=[0, 1] * 4
    )
    with pytest.raises(EvidenceError, match="strata hold whole clusters"):
        estimate(torn, permutations=9)
