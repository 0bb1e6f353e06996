"""Each year of a challenge: parts and whole agree, missing stays missing, breaks do not compare."""

import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schoolweave.evidence.progress import Challenge, Count, progress, rows
from schoolweave.evidence.progress.cells import Cell

SCHOOLS = ("s:1", "s:2", "s:3")


def cell(school: str, year: int, count: int, achieved: float, **more: Any) -> Cell:
    given_: dict[str, Any] = {"series": "writing", "group": "all", "sum_squares": achieved, **more}
    return Cell(school_id=school, year=year, measure="writing", count=count, sum=achieved, **given_)


def challenge(**change: Any) -> Challenge:
    given_: dict[str, Any] = {"baseline": Count(2016, 60, 100), "target": 0.8, "target_year": 2020, **change}
    return Challenge("c", "Writing", "writing", SCHOOLS, **given_)


ROWS = st.dictionaries(
    st.tuples(st.sampled_from(SCHOOLS), st.integers(2014, 2022), st.sampled_from(("all", "stays:yes"))),
    st.integers(1, 60).flatmap(lambda count: st.tuples(st.just(count), st.integers(0, count))),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_progress_parts_and_whole_reconcile(made: dict[tuple[str, int, str], tuple[int, int]]) -> None:
    cells = [cell(*key[:2], *value, group=key[2]) for key, value in made.items()]
    found = progress(cells, challenge())
    years = {year for _, year, group in made if group == "all"}
    assert {point.year for point in found.whole.points} == years
    for point in found.whole.points:
        parts = [part for line in found.parts if (part := line.at(point.year))]
        assert sum(part.learners for part in parts) == point.learners
        assert sum(part.achieved or 0 for part in parts) == point.achieved
        here = {line.school_id for line in found.parts if line.at(point.year)}
        assert set(point.schools_missing) == set(SCHOOLS) - here
        assert point.low is not None
        assert point.high is not None
        outside = not point.low - 1e-9 <= (point.value or 0) <= point.high + 1e-9
        assert outside == (point.verdict in ("better", "worse")) or point.verdict == "baseline"
    stayed = {year: sum(v[1] for k, v in made.items() if k[1:] == (year, "stays:yes")) for _, year, _ in made}
    for point in found.stayers.points if found.stayers else ():
        assert point.achieved == stayed[point.year]


def test_progress_path_band_and_verdict() -> None:
    cells = [cell(one, year, 40, got) for year, got in ((2018, 25), (2020, 36)) for one in SCHOOLS]
    first, last = progress(cells, challenge()).whole.points
    assert (first.path, last.path) == (0.7, 0.8)
    assert (first.on_path, last.on_path) == (False, True)
    assert (first.verdict, last.verdict) == ("within chance", "better")
    assert first.low is not None
    assert round(first.low * 120) == 56  # one-sided Fisher: 0.033 for 56, 0.024 for 55


def test_progress_a_missing_year_has_no_point_and_a_missing_school_is_named() -> None:
    found = progress([cell("s:1", 2016, 100, 60), cell("s:1", 2018, 50, 40)], challenge())
    assert [point.year for point in found.whole.points] == [2016, 2018]
    assert found.whole.points[1].schools_missing == ("s:2", "s:3")
    assert any("2018 lacks 2 of 3 schools" in flag.sentence for flag in found.flags)


def test_progress_after_a_break_nothing_compares() -> None:
    cells = [cell("s:1", 2016, 100, 60), cell("s:1", 2019, 100, 20, series="writing.2018")]
    found = progress(cells, challenge())
    later = found.whole.at(2019)
    assert later is not None
    assert (later.verdict, later.low, later.path, later.value) == ("not comparable", None, None, 0.2)
    assert found.breaks == ((2019, "writing.2018"),)


def test_progress_records_that_differ_from_the_plan_are_said() -> None:
    found = progress([cell("s:1", 2016, 90, 60)], challenge())
    assert any("100, the records have 60 of 90" in flag.sentence for flag in found.flags)


def test_progress_of_means_uses_the_records_spread() -> None:
    squares = 100 * 50.0**2 + 99 * 10.0**2  # mean 50, standard deviation 10
    cells = [
        cell("s:1", 2016, 100, 5000.0, sum_squares=squares),
        cell("s:1", 2018, 100, 5300.0, sum_squares=None),
    ]
    plan = challenge(kind="mean", baseline=Count(2016, 0, 100), baseline_mean=50.0, target=52.0)
    found = progress(cells, plan)
    point = found.whole.at(2018)
    assert point is not None
    assert point.high is not None
    assert math.isclose(point.high, 50 + 1.9842169516 * 10 * math.sqrt(2 / 100), rel_tol=1e-9)
    assert point.verdict == "better"
    assert found.flags[0].severity == "inside chance"
    bare = progress([cell("s:1", 2018, 100, 5300.0, sum_squares=None)], plan).whole.at(2018)
    assert bare is not None
    assert bare.verdict == "chance not known"


def test_progress_rows_are_the_whole_then_stayers_then_schools() -> None:
    cells = [cell("s:1", 2018, 10, 5), cell("s:1", 2018, 6, 4, group="stays:yes")]
    made = list(rows(progress(cells, challenge())))
    assert [(row["school_id"], row["learners"]) for row in made] == [
        ("", "all"),
        ("", "stayers"),
        ("s:1", "all"),
    ]
    assert made[1]["value"] == 4 / 6


def test_progress_is_a_function_of_the_package_whatever_was_imported() -> None:
    import schoolweave.evidence.progress.measure  # noqa: F401 (binds the package's name unless that is held)
    from schoolweave import evidence

    found = evidence.progress([cell("s:1", 2018, 10, 5)], challenge())
    assert found.whole.points[0].value == 0.5
