"""What holds for every protected table, whatever its shape."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.evidence.disclosure.attacks import KEY
from tests.unit.evidence.disclosure.cases import layout, records

from schoolweave.evidence.disclosure import available, build, profile, protect, weaknesses

STEADY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SEEDS = st.integers(0, 2**32 - 1)
PROFILES = st.sampled_from(available())


def published(seed, name, *, met):
    table = build(records(np.random.default_rng(seed), deep=False), layout(met=met))
    return protect(table, profile(name), key=KEY)


@STEADY
@given(SEEDS, PROFILES, st.booleans())
def test_what_is_published_is_true_of_the_table_and_nothing_suppressed_follows(seed, name, met):
    found = published(seed, name, met=met)
    low, high, _ = found.known()
    assert ((found.system.x >= low) & (found.system.x <= high)).all()
    assert weaknesses(found) == []


@STEADY
@given(SEEDS, PROFILES)
def test_no_small_count_is_a_figure_and_no_cell_is_blank(seed, name):
    found, rules = published(seed, name, met=True), profile(name)
    for figure, rate, count, met in zip(
        found.count, found.rate, found.table.count, found.table.met, strict=True
    ):
        assert figure
        assert rate
        if rules.suppress_to and rules.totals == "own":
            assert not (1 <= count <= rules.suppress_to and figure.isdigit())
            assert not (met in (0, count) and rate not in ("c", "z"))


@STEADY
@given(SEEDS, PROFILES)
def test_the_same_table_is_protected_the_same_way_and_may_be_released_again(seed, name):
    first, again = published(seed, name, met=False), published(seed, name, met=False)
    assert first.count == again.count
    assert weaknesses(again, (first.release("first", "2024-03-01"),)) == []
