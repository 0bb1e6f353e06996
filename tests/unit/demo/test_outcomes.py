"""Outcomes: a multilevel model whose parts can be found again, and an effect that can be planted."""

from functools import cache

import numpy as np
import pytest

from schoolweave import demo
from schoolweave.core.errors import DemoError
from schoolweave.demo import Country, Effect, Outcomes

MEASURES = ("reading", "writing", "mathematics", "achievement", "achieving", "attendance")
FROM = 2021


@cache
def country() -> Country:
    return demo.country(2000, seed=8)


@cache
def half() -> tuple[str, ...]:
    """Return a random half of the schools: chosen by lot, so that a plain difference is fair."""
    lot = np.random.default_rng(1).random(len(country().schools)) < 0.5
    return tuple(school.id for school, chosen in zip(country().schools, lot, strict=True) if chosen)


def planted(size: dict[str, float], **more: int) -> Outcomes:
    return demo.outcomes(country(), seed=4, effect=Effect(half(), FROM, size, **more))


def difference(found: Outcomes, area: str) -> float:
    """Return the difference in differences: chosen against others, before against from the year on."""
    chosen = np.isin(np.array(found.ids)[found.school], half())
    after = found.year >= FROM
    value = getattr(found, area)

    def mean(mask: np.ndarray) -> float:
        return float(np.average(value[mask], weights=found.learners[mask]))

    return mean(chosen & after) - mean(chosen & ~after) - (mean(~chosen & after) - mean(~chosen & ~after))


def test_outcomes_planted_effect_is_recovered_by_a_simple_difference() -> None:
    found = planted({"reading": 0.2, "attendance": 0.1})
    assert difference(found, "reading") == pytest.approx(0.2, abs=0.02)
    assert difference(found, "writing") == pytest.approx(0.0, abs=0.02)
    assert difference(found, "attendance") == pytest.approx(0.1 * 0.085, abs=0.0015)


def test_outcomes_without_effect_show_none() -> None:
    found = demo.outcomes(country(), seed=4)
    for area in ("reading", "writing", "mathematics"):
        assert difference(found, area) == pytest.approx(0.0, abs=0.02)


def test_outcomes_effect_of_zero_changes_nothing() -> None:
    none, zero = demo.outcomes(country(), seed=4), planted({"reading": 0.0})
    for measure in MEASURES:
        assert np.array_equal(getattr(none, measure), getattr(zero, measure))


def test_outcomes_effect_adds_exactly_its_size_where_and_when_planted() -> None:
    none, found = demo.outcomes(country(), seed=4), planted({"mathematics": 0.3})
    chosen = np.isin(np.array(found.ids)[found.school], half()) & (found.year >= FROM)
    added = found.mathematics - none.mathematics
    assert added[chosen] == pytest.approx(0.3, abs=1.1e-4)  # both are rounded to four decimals
    assert (added[~chosen] == 0).all()
    assert (found.reading == none.reading).all()
    assert (found.achieving >= none.achieving - 1)[chosen].all()
    assert found.achieving[chosen].sum() > 1.05 * none.achieving[chosen].sum()


def test_outcomes_effect_can_grow_over_years() -> None:
    none, found = demo.outcomes(country(), seed=4), planted({"reading": 0.3}, ramp_years=3)
    chosen = np.isin(np.array(found.ids)[found.school], half())
    added = [
        float((found.reading - none.reading)[chosen & (found.year == year)].mean())
        for year in range(2020, 2025)
    ]
    assert added == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.3], abs=1e-4)


def test_outcomes_effect_on_unknown_area_or_school_is_refused() -> None:
    with pytest.raises(DemoError, match="no area “music”"):
        planted({"music": 0.1})
    with pytest.raises(DemoError, match="nz-moe:1, which is not a school"):
        demo.outcomes(country(), seed=4, effect=Effect(("nz-moe:1",), FROM, {"reading": 0.1}))


def test_outcomes_other_seed_gives_other_noise_over_the_same_schools() -> None:
    one, other = demo.outcomes(country(), seed=4), demo.outcomes(country(), seed=5)
    assert one.ids == other.ids
    assert len(one) != len(other) or not np.array_equal(one.reading, other.reading)


def test_outcomes_are_missing_where_the_roll_is() -> None:
    found = country().outcomes
    known = {at for at, school in enumerate(country().schools) if school.roll}
    assert set(found.school.tolist()) <= known
    assert 0.97 < len(found) / (10 * len(known)) < 0.995  # a few school-years were not reported
    assert set(found.year.tolist()) == set(range(2016, 2026))
    assert (found.learners >= 3).all()
    assert ((found.achieving >= 0) & (found.achieving <= found.learners)).all()
    assert ((found.attendance > 0.5) & (found.attendance <= 1)).all()


def test_outcomes_vary_between_schools_as_trials_plan_with() -> None:
    """The intraclass correlation, learners' variance being 0.83, lies between 0.12 and 0.22."""
    found = country().outcomes
    last = (found.year == 2025) & (found.learners > 150)
    between = float(np.var(found.reading[last])) - 0.83 / float(np.mean(found.learners[last]))
    assert 0.12 < between / (between + 0.83) < 0.22


def test_outcomes_are_lower_where_need_is_greater() -> None:
    found = country().outcomes
    need = np.array([one.needs[0].value if one.needs else np.nan for one in country().schools])[found.school]
    low, high = found.achievement[need <= 2].mean(), found.achievement[need >= 9].mean()
    assert 0.6 < low - high < 1.1


def test_outcomes_of_small_schools_are_noisier() -> None:
    found = country().outcomes
    steps = np.diff(found.reading)[np.diff(found.school) == 0]
    size = found.learners[1:][np.diff(found.school) == 0]
    assert np.std(steps[size < 60]) > 2 * np.std(steps[size > 400])
