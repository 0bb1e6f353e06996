"""Charts: the table has the very numbers, the picture is well formed, nothing breaks at the edges."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolweave.web.ui import charts, scales


def _shapes(svg: str, tag: str) -> list[ET.Element]:
    return ET.fromstring(svg[svg.index("<svg") :]).findall(f".//{tag}")  # noqa: S314 - our own


def _percent(text: str | None) -> float:
    return float((text or "").rstrip("%"))


def test_histogram_of_sizes_counts_each_size() -> None:
    chart = charts.histogram([4, 5, 5, 7], title="Sizes", unit="schools", noun="communities", whole=True)
    assert [[cell.text for cell in row] for row in chart.table.rows] == [
        ["4", "1"], ["5", "2"], ["6", "0"], ["7", "1"]]  # fmt: skip
    heights = [float(bar.get("height", "")) for bar in _shapes(chart.svg, "rect")]
    assert heights == pytest.approx([scales.HEIGHT / 2, scales.HEIGHT, 0, scales.HEIGHT / 2])
    assert chart.sentence.startswith("4 communities, from 4 to 7")


def test_histogram_of_nothing_says_so() -> None:
    chart = charts.histogram([], title="Sizes", unit="schools", noun="communities")
    assert (chart.svg, chart.sentence) == ("", "There is nothing to draw yet.")


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=200), st.booleans())
def test_histogram_loses_no_value(values: list[float], whole: bool) -> None:
    data = [round(value) for value in values] if whole else values
    chart = charts.histogram(data, title="T", unit="km", noun="schools", whole=whole)
    assert sum(int(row[1].text.replace(",", "")) for row in chart.table.rows) == len(values)
    for bar in _shapes(chart.svg, "rect"):
        assert _percent(bar.get("x")) >= 0
        assert _percent(bar.get("x")) + _percent(bar.get("width")) <= 100
    assert len(chart.table.rows) <= scales.MOST_BINS + 1


def test_plot_leaves_room_for_its_longest_number_on_a_telephone() -> None:
    narrow = 330  # pixels
    for greatest in (9, 99, 999, 9_999, 99_999, 999_999):
        plot = scales.Plot(scales.ticks(greatest))
        longest = max(sum(4 if sign in ",." else 8.2 for sign in scales.number(v)) for v in plot.scale)
        assert plot.left / 100 * narrow >= longest + 8  # at 15 pixels a digit is 8.2 wide, a comma 4


def test_bars_are_as_long_as_their_numbers() -> None:
    series = [charts.Series("Today", [10, 0]), charts.Series("<New>", [5, 20])]
    chart = charts.bars(["small", "large"], series, title="Both", sentence="So.", unit="km")
    widths = [_percent(bar.get("width")) for bar in _shapes(chart.svg, "rect")]
    assert widths == pytest.approx([39, 19.5, 0.3, 78])
    assert "&lt;New&gt;" in chart.svg
    assert [cell.text for cell in chart.table.rows[1]] == ["large", "0", "20"]


def test_course_draws_two_lines_within_the_frame() -> None:
    chart = charts.course([(1, 100.0, None), (2, 90.0, 80.0), (4, 88.0, 85.0)], title="Run")
    best, bound = _shapes(chart.svg, "polyline")
    points = [tuple(map(float, pair.split(","))) for pair in best.get("points", "").split()]
    assert [x for x, _ in points] == [25, 50, 100]
    assert all(0 <= y <= 100 for _, y in points)
    assert len(bound.get("points", "").split()) == 2
    assert [cell.text for cell in chart.table.rows[0]] == ["1.0", "100.0", "Not known"]


@pytest.mark.parametrize(
    "points", [[], [(1.0, None, None)], [(1, 5.0, 5.0)], [(1, None, None), (2, None, None)]]
)
def test_course_without_enough_points_says_so(points: list[tuple[float, float | None, float | None]]) -> None:
    assert charts.course(points, title="Run").svg == ""


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (2.25, "2.2"), (1234.5, "1,234"), (3.0, "3"), (99.96, "100.0")]
)
def test_number_has_no_more_decimals_than_it_needs(value: float, shown: str) -> None:
    assert scales.number(value) == shown
