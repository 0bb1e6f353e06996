"""The event study as SVG: well formed, described in words, its table complete."""

from functools import cache
from xml.etree import ElementTree

from tests.unit.evidence.effects import made

from schoolweave import evidence
from schoolweave.evidence.effects.chart import event_study_svg
from schoolweave.evidence.effects.panel import from_arrays

SVG = "{http://www.w3.org/2000/svg}"


@cache
def drawing():
    drawn = made.panel()
    panel = from_arrays(drawn["y"], drawn["first"], times=made.YEARS)
    effects = evidence.estimate(panel, draws=99)
    svg = event_study_svg(effects, outcome="reading & <maths>")
    return effects, ElementTree.fromstring(svg)  # noqa: S314 - our own


def test_chart_says_everything_in_words():
    effects, root = drawing()
    title, words = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"
    assert title.text == "Effect on reading & <maths> by years since the start of the programme"
    events = [one for one in effects.averages if one.type == "dynamic" and one.event is not None]
    for one in events:
        assert f"{one.n_treated} schools against {one.n_control}" in words.text
    assert words.text.count("band ") == len(events) + 1
    assert "1 year before" in words.text
    assert "First year" in words.text


def test_chart_has_a_point_and_a_row_for_each_year():
    effects, root = drawing()
    events = [one for one in effects.averages if one.type == "dynamic" and one.event is not None]
    circles = root.findall(f"{SVG}circle")
    assert len(circles) == len(events)
    heights = [float(circle.get("cy")) for circle in circles]
    order = sorted(range(len(events)), key=lambda at: events[at].att)
    assert [heights[at] for at in order] == sorted(heights, reverse=True)
    texts = [text.text for text in root.findall(f"{SVG}text")]
    for one in events:
        assert texts.count(f"{one.n_treated}") >= 1


def test_chart_before_the_start_is_hollow():
    effects, root = drawing()
    events = [one.event for one in effects.averages if one.type == "dynamic" and one.event is not None]
    for event, circle in zip(events, root.findall(f"{SVG}circle"), strict=True):
        assert (circle.get("fill") == "#ffffff") is (event < 0)


def test_chart_stays_inside_its_frame():
    _, root = drawing()
    _, _, width, height = (float(one) for one in root.get("viewBox").split())
    for line in root.findall(f"{SVG}line"):
        assert 0 <= float(line.get("x1")) <= width
        assert 0 <= float(line.get("y1")) <= height
        assert 0 <= float(line.get("y2")) <= height
