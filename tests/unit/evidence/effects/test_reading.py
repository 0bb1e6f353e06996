"""Panels from files: what is read, and the sentence for what cannot be."""

import numpy as np
import pytest
from tests.unit.evidence.effects import made

from schoolweave import evidence
from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effects.reading import Columns, read_panel

NAMES = Columns(outcome="y", first="first", cluster="trust", weights="w", covariates=("x",))
HEAD = "school_id,year,y,first,trust,w,x\n"
ROWS = ["a,2019,1.5,2020,t1,1,0.1", "a,2020,2.5,2020,t1,2,0.1", "b,2019,1,,t2,1,0.2", "b,2020,,,t2,1,0.2"]


def write(tmp_path, rows=ROWS, head=HEAD, name="panel.csv"):
    path = tmp_path / name
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_read_csv(tmp_path):
    found = read_panel(write(tmp_path), NAMES)
    assert found.units == ("a", "b")
    assert found.times.tolist() == [2019, 2020]
    assert np.array_equal(found.outcome, [[1.5, 2.5], [1.0, np.nan]], equal_nan=True)
    assert found.first.tolist() == [2020.0, np.inf]
    assert found.weights.tolist() == [[1.0, 2.0], [1.0, 1.0]]
    assert found.cluster.tolist() == [0, 1]
    assert found.notes == ("Rows without an outcome, which are missing and not zero: 1.",)


def test_read_parquet_is_the_same_as_csv(tmp_path):
    pyarrow = pytest.importorskip("pyarrow", reason="the evidence extra is not installed")
    from pyarrow import parquet

    table = {
        "school_id": ["a", "a", "b", "b"],
        "year": pyarrow.array([2019, 2020, 2019, 2020], pyarrow.int32()),
        "y": pyarrow.array([1.5, 2.5, 1.0, None], pyarrow.float64()),
        "first": pyarrow.array([2020, 2020, None, None], pyarrow.int64()),
        "trust": ["t1", "t1", "t2", "t2"],
        "w": [1.0, 2.0, 1.0, 1.0],
        "x": [0.1, 0.1, 0.2, 0.2],
        "unused": [1, 2, 3, 4],
    }
    parquet.write_table(pyarrow.table(table), tmp_path / "panel.parquet")
    one, other = read_panel(tmp_path / "panel.parquet", NAMES), read_panel(write(tmp_path), NAMES)
    for name in ("outcome", "first", "weights", "covariates", "cluster", "times"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name
    assert one.units == other.units


def test_read_parquet_that_is_none_is_refused(tmp_path):
    pytest.importorskip("pyarrow", reason="the evidence extra is not installed")
    path = tmp_path / "panel.parquet"
    path.write_text("no table")
    with pytest.raises(EvidenceError, match=r"panel\.parquet cannot be read as Parquet"):
        read_panel(path, NAMES)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["a,2019,c,2020,t1,1,0"], "panel.csv, row 2, column y: “c” is not a number"),
        (
            ["a,2019,1,2020,t1,1,0", "a,2018/19,1,2020,t1,1,0"],
            "row 3, column year: “2018/19” is not a number",
        ),
        (["a,2019.5,1,2020,t1,1,0"], "row 2, column year: “2019.5” is not a year"),
        (["a,,1,2020,t1,1,0"], "row 2, column year: “” is not a year"),
        (["a,2019,1,soon,t1,1,0"], "row 2, column first: “soon” is not a year"),
        ([",2019,1,2020,t1,1,0"], "row 2, column school_id: the value is missing"),
        (["a,2019,1,2020,,1,0"], "row 2, column trust: the value is missing"),
        (["a,2019,1,2020,t1,-1,0"], "row 2, column w: a weight is below zero"),
        (["a,2019,inf,2020,t1,1,0"], "row 2, column y: a value is infinite"),
        ([*ROWS, "a,2021,1,2021,t1,1,0"], "row 6, column first: the value differs from row 2"),
        ([*ROWS, "a,2021,1,2020,t2,1,0"], "row 6, column trust: the value differs from row 2"),
        ([*ROWS, "b,2019,1,,t2,1,0.2"], "row 6, column year: this school and year also stand in row 4"),
        (["a,2019,1"], "row 2: there are 3 values for 7 columns"),
        (["a,2019,,2020,t1,1,0"], "Not one school-year has an outcome"),
        ([], "has a header and no rows"),
    ],
)
def test_read_fault_is_named(tmp_path, rows, said):
    with pytest.raises(EvidenceError) as error:
        read_panel(write(tmp_path, rows), NAMES)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (
            "school_id,year,y,first,trust,w\n",
            "no column “x”. Its columns are: school_id, year, y, first, trust, w.",
        ),
        ("school_id,year,y,first,trust,x,x\n", "two columns “x”"),
    ],
)
def test_read_header_fault_is_named(tmp_path, head, said):
    rows = ["a,2019,1,2020,t1,0"] if head.count(",") == 5 else ["a,2019,1,2020,t1,1,0"]
    with pytest.raises(EvidenceError, match=said):
        read_panel(write(tmp_path, rows, head), NAMES)


def test_read_what_is_no_text_or_not_there(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_bytes(b"school_id,year\n\xff\xfe,1\n")
    with pytest.raises(EvidenceError, match="not UTF-8"):
        read_panel(path, NAMES)
    with pytest.raises(EvidenceError, match="There is no file"):
        read_panel(tmp_path / "none.csv", NAMES)
    path.write_bytes(b"")
    with pytest.raises(EvidenceError, match="is empty"):
        read_panel(path, NAMES)


def test_read_trailing_blank_lines_are_nothing(tmp_path):
    assert read_panel(write(tmp_path, [*ROWS, "", ""]), NAMES).units == ("a", "b")


def test_read_row_without_a_covariate_is_left_out_and_said(tmp_path):
    rows = [*ROWS[:3], "b,2020,4,,t2,1,"]
    found = read_panel(write(tmp_path, rows), NAMES)
    assert np.isnan(found.outcome[1, 1])
    assert found.notes == (
        "Left out for a missing covariate, or a missing weight or one of zero: 1 school-years.",
    )


def test_read_rows_keep_their_numbers_when_some_are_left_out(tmp_path):
    rows = [f"{row},{group}" for row in ROWS for group in ("all", "fsm")]
    rows[-2] = rows[-2].replace("b,2020,,", "b,2020,bad,")
    path = write(tmp_path, rows, HEAD.replace("x\n", "x,group\n"))
    columns = Columns(
        outcome="y", first="first", cluster="trust", weights="w", covariates=("x",), where=(("group", "all"),)
    )
    with pytest.raises(EvidenceError, match="row 8, column y: “bad”"):
        read_panel(path, columns)


def test_read_too_many_words_are_no_covariate():
    units, years = made.panel()["y"].shape
    columns = {
        "school_id": np.repeat(np.arange(units), years),
        "year": np.tile(made.YEARS, units),
        "mean": made.panel()["y"].ravel(),
        "first_year": np.repeat(made.panel()["first"], years),
        "name": np.repeat([f"school {at}" for at in range(units)], years),
    }
    with pytest.raises(EvidenceError, match="90 different words"):
        evidence.estimate(columns, covariates=["name"])
