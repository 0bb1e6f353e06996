"""Over random schools: everybody is matched or told why not, no order of rows matters, no duplicates."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.comparison import Candidates, Characteristic, Finder, Rule, SimilarRule, match

RULES = st.builds(
    Rule,
    characteristics=st.sampled_from([("roll",), ("roll", "need"), ("roll", "kind")]),
    exact=st.sampled_from([(), ("kind",), ("kind", "region")]),
    distance=st.sampled_from(["propensity", "logit", "robust", "mahalanobis"]),
    caliper=st.sampled_from([None, 0.1, 1.0]),
    ratio=st.integers(1, 3),
    replacement=st.booleans(),
    order=st.sampled_from(["largest", "smallest", "id"]),
    missing=st.sampled_from(["leave_out", "alike"]),
)


def schools(seed: int, count: int) -> tuple[Candidates, list[str]]:
    """Return schools with ties and gaps, and those in the programme."""
    rng = np.random.default_rng(seed)
    roll = rng.integers(1, 6, count) * 100.0
    need = np.where(rng.random(count) < 0.15, np.nan, rng.integers(1, 11, count))
    words = {
        "kind": rng.choice(["p", "s", ""], count, p=[0.5, 0.4, 0.1]),
        "region": rng.choice(list("ab"), count),
    }
    ids = [f"x:{k}" for k in range(count)]
    found = Candidates.of(ids, numbers={"roll": roll, "need": need}, words=words)
    return found, [one for one in ids if rng.random() < 0.3]


def shuffled(found: Candidates, seed: int) -> Candidates:
    order = np.random.default_rng(seed).permutation(len(found))
    return Candidates.of(
        [found.ids[k] for k in order],
        numbers={name: column[order] for name, column in found.numbers.items()},
        words={name: [column[k] for k in order] for name, column in found.words.items()},
    )


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10_000), st.integers(8, 60), RULES)
def test_match_accounts_for_every_school_whatever_the_order(seed, count, rule):
    every, treated = schools(seed, count)
    try:
        found = match(every, treated=treated, rule=rule)
    except EvidenceError:  # nobody to compare with, or told apart without error
        return
    matched = {pair.treated for pair in found.pairs}
    alone = {one.school for one in found.unmatched}
    assert matched | alone == set(treated)
    assert not matched & alone
    assert all(one.reason.endswith(".") for one in found.unmatched)
    taken = [pair.comparison for pair in found.pairs]
    assert not set(taken) & set(treated)
    assert rule.replacement or len(set(taken)) == len(taken)
    assert len({(pair.treated, pair.comparison) for pair in found.pairs}) == len(found.pairs)
    again = match(shuffled(every, seed), treated=treated[::-1], rule=rule)
    assert (again.pairs, again.unmatched) == (found.pairs, found.unmatched)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 50), st.integers(1, 60))
def test_similar_schools_are_in_order_once_each_and_the_same_in_any_order(seed, count, wanted):
    every, _ = schools(seed, count)
    rule = SimilarRule(
        characteristics=(Characteristic(name="roll"), Characteristic(name="need")), exact=("kind",),
        region="region", region_weight=0.5, count=wanted, share_known=0.5,
    )  # fmt: skip
    found = Finder(every, rule).of("x:0")
    ids = [one.school for one in found.neighbours]
    assert len(set(ids)) == len(ids) <= wanted
    assert "x:0" not in ids
    distances = [one.distance for one in found.neighbours]
    assert distances == sorted(distances)
    assert Finder(shuffled(every, seed), rule).of("x:0") == found
