"""The reference page says what the code does."""

import re
from pathlib import Path

from schoolweave import demo
from schoolweave.demo import records, yearly

PAGE = (Path(__file__).parents[3] / "docs/reference/demo-country.md").read_text("utf-8")


def table_value(row: str) -> float:
    """Return the number at the end of a table row that begins so."""
    found = re.search(rf"^\| {re.escape(row)} \|.*?\| *([−\d.,]+)[^|]*\|$", PAGE, re.MULTILINE) or re.search(
        rf"^\| {re.escape(row)} \| ([−\d.,]+)[^|]*\|$", PAGE, re.MULTILINE
    )
    assert found, row
    return float(found[1].replace(",", "").replace("−", "-"))


def test_docs_count_the_default_country() -> None:
    schools = demo.country().schools
    for word in (
        "Full primary",
        "Contributing primary",
        "Intermediate",
        "Secondary",
        "Area school",
        "Special school",
    ):
        assert table_value(word) == sum(one.type_name.startswith(f"{word} (") for one in schools), word
    authorities = demo.country().about["authorities"]
    told = re.search(r"Of these ([\d,]+) are the state's, (\d+) integrated, (\d+) independent", PAGE)
    assert told
    assert [int(one.replace(",", "")) for one in told.groups()] == [
        authorities[name] for name in ("state", "integrated", "independent")
    ]


def test_docs_give_the_shares_that_are_missing() -> None:
    assert table_value("place not known") == records.NO_PLACE * 100
    assert table_value("roll not known") == records.NO_ROLL * 100
    assert table_value("roll known, but not by year") == records.NO_YEARS * 100
    assert table_value("need not known") == records.NO_NEED * 100


def test_docs_give_the_model_of_outcomes() -> None:
    model = yearly.MODEL
    for row, value in (
        ("region", model.region),
        ("school: intercept", model.school),
        ("school: one subject", model.subject),
        ("school: slope, a year", model.slope),
        ("need, for one standard deviation more", -model.need),
        ("year, for the whole country", model.year),
        ("school in one year", model.shock),
        ("learner", model.learner),
    ):
        assert table_value(row) == value, row
    assert f"({yearly.ATTENDANCE}; standard" in PAGE
    assert f"learners {yearly.ATTENDANCE_SD})" in PAGE
    assert f"{yearly.UNREPORTED * 100:g} % of school-years" in PAGE
