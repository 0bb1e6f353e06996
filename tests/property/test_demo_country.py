"""Whatever the size and the seed, a demo country is whole."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolweave import demo
from schoolweave.demo.near import nearest
from schoolweave.schools.record import Kind, Status


@settings(max_examples=15, deadline=None)
@given(schools=st.integers(40, 700), seed=st.integers(0, 2**31))
def test_country_of_any_size_is_whole(schools: int, seed: int) -> None:
    one = demo.country(schools, seed=seed)
    assert len(one.schools) == len({school.id for school in one.schools}) == schools
    assert len({school.name for school in one.schools}) == schools
    assert {school.region for school in one.schools} <= set(one.regions)
    assert (
        sum(13 in school.years and school.kind is not Kind.SPECIAL for school in one.schools) >= schools / 12
    )
    ids = {school.id: school for school in one.schools}
    for flow in one.flows:
        assert flow.learners > 0
        assert flow.year in ids[flow.to_id].years
        assert flow.year - 1 == ids[flow.from_id].years[-1]
    for school in one.schools:
        assert school.latitude is None or -65 < school.latitude < -30
        assert school.roll is None or school.roll >= 6
        assert school.status is Status.OPEN or school.kind is not Kind.SPECIAL
    assert (one.outcomes.learners > 0).all()
    assert len(one.outline["coordinates"]) >= 2


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**31), points=st.integers(1, 80), targets=st.integers(1, 80), k=st.integers(1, 8))
def test_nearest_gives_distinct_targets_in_order(seed: int, points: int, targets: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    here = np.round(rng.normal(size=(points, 2)), 1)  # rounded, so that places coincide
    there = np.round(rng.normal(size=(targets, 2)), 1)
    index, away = nearest(here, there, k)
    assert index.shape == (points, min(k, targets))
    assert np.isfinite(away).all()
    assert all(len(set(row)) == len(row) for row in index.tolist())
    assert (np.diff(away, axis=1) >= 0).all()
