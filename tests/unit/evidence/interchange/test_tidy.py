"""England's tidy statistics: its file rules hold, and a panel comes back the same."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("pyarrow", reason="the extra schoolweave[evidence] is not installed")

import pyarrow as pa

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.interchange import tidy
from schoolweave.evidence.panels import SCHEMA, compose

LABEL = st.text("abcMāno -'é,\"", min_size=1, max_size=8).map(str.strip).filter(bool)
GROUP = st.dictionaries(st.sampled_from(["sex", "ethnicity", "stays"]), LABEL, max_size=3).map(compose)
ROW = st.tuples(
    st.integers(100_000, 999_999),
    st.integers(1990, 2100),
    st.sampled_from(["reading", "reading.2016", "maths_2"]),
    GROUP,
    st.integers(1, 10**6),
    st.floats(-1e9, 1e9),
    st.none() | st.floats(0, 1e15),
)


def panel(rows: list[tuple[Any, ...]]) -> Any:
    made = [
        {
            "school_id": f"gb-urn:{urn}",
            "year": year,
            "measure": series.partition(".")[0],
            "series": series,
            "group": group,
            "count": count,
            "sum": total,
            "sum_squares": squares,
            "mean": total / count,
            "missing": count % 7,
            "parts": 1,
        }
        for urn, year, series, group, count, total, squares in rows
    ]
    return pa.Table.from_pylist(made, SCHEMA)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, max_size=8), st.sampled_from(["calendar", "academic_end", "academic_start"]))
def test_tidy_round_trip_loses_nothing(tmp_path: Path, rows: list[tuple[Any, ...]], years: str) -> None:
    made = panel(rows)
    data, _ = tidy.write_tidy(made, tmp_path, years=years)
    assert tidy.read_tidy(data, years=years).to_pylist() == made.to_pylist()


def test_tidy_file_keeps_the_rules_of_the_standard(tmp_path: Path) -> None:
    rows = [
        (100000, 2019, "reading", "all", 10, 950.0, None),
        (100000, 2019, "reading", "sex:girls", 4, 400.0, 1.0),
    ]
    places = {"gb-urn:100000": tidy.Place("School of Stone", "2013614", "201", "E09000001", "City of London")}
    data, meta = tidy.write_tidy(
        panel(rows), tmp_path, places=places, labels={"reading": "Reading"}, years="academic_end"
    )
    with data.open(encoding="utf-8", newline="") as handle:
        told = list(csv.DictReader(handle))
    with meta.open(encoding="utf-8", newline="") as handle:
        columns = {row["col_name"]: row for row in csv.DictReader(handle)}
    assert all(value != "" for row in told for value in row.values())
    fixed = {"time_period", "time_identifier", *tidy.PLACE}
    grouping = {row["filter_grouping_column"] for row in columns.values()} - {""}
    assert set(told[0]) == fixed | set(columns) | grouping
    assert {row["col_type"] for row in columns.values()} == {"Filter", "Indicator"}
    assert (told[0]["time_period"], told[0]["time_identifier"]) == ("201819", "Academic year")
    assert [row["geographic_level"] for row in told] == ["School", "School"]
    assert (told[0]["breakdown"], told[1]["breakdown_topic"], told[1]["breakdown"]) == (
        "Total",
        "sex",
        "girls",
    )
    assert (told[0]["value_sum_squares"], told[1]["measure"], told[0]["school_laestab"]) == (
        "x",
        "Reading",
        "2013614",
    )


@pytest.mark.parametrize(
    ("school", "group", "said"),
    [("nz-moe:23", "all", "nz-moe:23 is no URN"), ("gb-urn:100000", "Total:x", "told apart from the total")],
)
def test_tidy_refuses_what_it_cannot_name(tmp_path: Path, school: str, group: str, said: str) -> None:
    made = panel([(100000, 2019, "reading", group, 1, 1.0, 1.0)])
    made = made.set_column(0, "school_id", pa.array([school]))
    with pytest.raises(EvidenceError, match=said):
        tidy.write_tidy(made, tmp_path)


def test_tidy_symbols_where_a_panel_needs_figures_have_a_place(tmp_path: Path) -> None:
    data, _ = tidy.write_tidy(panel([(100000, 2019, "reading", "all", 10, 950.0, None)]), tmp_path)
    data.write_text(data.read_text("utf-8").replace(",10,", ",c,"), "utf-8")
    with pytest.raises(EvidenceError, match="row 1, column learner_count: “c” is no figure"):
        tidy.read_tidy(data)
