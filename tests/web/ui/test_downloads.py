"""CSV files that spreadsheets cannot be tricked with."""

import csv
import io

import pytest

from schoolweave.web.ui.downloads import csv_lines, csv_response, spreadsheet_safe


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_begins_like_a_formula_is_quoted(text):
    assert spreadsheet_safe(text) == f"'{text}"


@pytest.mark.parametrize("value", [-41.5, 0, None, "Kōwhai School", "1+1"])
def test_other_values_stay_as_they_are(value):
    assert spreadsheet_safe(value) == value


def test_lines_read_back_as_they_were_written():
    rows = [["Kōwhai, “the” School", 3, None], ['with "quotes"\nand lines', -1.5, ""]]
    text = "".join(csv_lines(["a", "b", "c"], rows))
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["a", "b", "c"],
        ["Kōwhai, “the” School", "3", ""],
        ['with "quotes"\nand lines', "-1.5", ""],
    ]


def test_response_is_a_file_to_keep():
    response = csv_response("schools.csv", ["a"], [["1"]])
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="schools.csv"'
