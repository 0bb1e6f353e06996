"""A programme in the demo country: who joins, and the effect that was planted."""

from functools import cache

import numpy as np
import pytest

from schoolweave import demo
from schoolweave.core.errors import DemoError


@cache
def country() -> demo.Country:
    return demo.country(200, seed=4)


def test_programme_joins_in_its_years_evenly():
    found = demo.programme(country(), seed=1, starts=(2019, 2021), share=0.4)
    years, counts = np.unique(found.first_year, return_counts=True)
    assert dict(zip(years.tolist(), counts.tolist(), strict=True)) == {0: 120, 2019: 40, 2021: 40}


def test_programme_communities_join_together():
    found = demo.programme(country(), seed=1, together=5)
    for community in np.unique(found.community):
        assert len(set(found.first_year[found.community == community].tolist())) == 1
    assert np.bincount(found.community).tolist() == [5] * 40


def test_programme_plants_what_it_says_and_nothing_else():
    given = {"seed": 2, "starts": (2018, 2023)}
    none = demo.programme(country(), **given)
    found = demo.programme(country(), **given, size={"reading": 0.2}, ramp_years=2)
    assert np.array_equal(none.first_year, found.first_year)
    first, year = found.first_year[found.outcomes.school], found.outcomes.year
    since = np.where(first > 0, year - first, -1)
    expected = np.select([since < 0, since == 0], [0.0, 0.1], 0.2)
    assert found.outcomes.reading - none.outcomes.reading == pytest.approx(expected, abs=1.1e-4)
    assert np.array_equal(none.outcomes.writing, found.outcomes.writing)


def test_programme_chosen_by_need_has_more_need():
    found = demo.programme(country(), seed=3, chosen="need")
    joined = found.first_year > 0
    assert found.need[joined].mean() > found.need[~joined].mean() + 0.3


def test_programme_columns_are_one_row_a_school_year():
    found = demo.programme(country(), seed=1)
    columns = found.columns()
    assert {len(one) for one in columns.values()} == {len(found.outcomes)}
    assert {"school_id", "year", "reading", "first_year", "community", "need"} <= set(columns)


@pytest.mark.parametrize(
    "wrong", [{"chosen": "money"}, {"share": 1.0}, {"starts": (2016,)}, {"starts": ()}, {"together": 0}]
)
def test_programme_that_cannot_be_is_refused(wrong):
    with pytest.raises(DemoError):
        demo.programme(country(), seed=1, **wrong)
