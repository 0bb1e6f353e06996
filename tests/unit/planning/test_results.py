import json
import sys
from types import SimpleNamespace

import pytest
from tests.unit.planning.cases import Place, country, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import (
    Communities,
    Limits,
    Wishes,
    evaluate,
    geojson_text,
    labels_of_today,
    load,
    reasons,
    solve,
    write,
)
from schoolweave.planning.communities.geojson import wrapped


@pytest.fixture(scope="module")
def islands():
    """Six schools around the antimeridian and one that is too far from all."""
    places = [("xx:1", 0, 179.9), ("xx:2", 0, -179.9), ("xx:3", 0.1, 180.0), ("xx:4", 10, 179.0),
              ("xx:5", 10, 179.1), ("xx:6", 10.1, -180.0), ("xx:7", 80, 0.0)]  # fmt: skip
    problem = Communities.from_schools(
        [Place(*place, community_id="1") for place in places], rules(2, 3, 3.0, unplaced_price_km=500)
    )
    return problem, solve(problem, limits=Limits(effort=1))


def test_columns_hold_every_school_of_the_problem_once(islands):
    problem, result = islands
    found = result.to_columns()
    assert found["school_id"] == list(problem.ids)
    assert {len(values) for values in found.values()} == {7}
    assert found["group_id"][6] is None
    assert found["left_out"][6] == result.unplaced[0].reason
    assert sum(km for km in found["km"] if km is not None) == pytest.approx(result.travel_km)
    hosts = [school for school, host in zip(found["school_id"], found["is_host"], strict=True) if host]
    assert sorted(hosts) == sorted(group.host for group in result.groups)


def test_frame_is_what_pandas_makes_of_the_columns(islands, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(DataFrame=lambda data: ("frame", data)))
    assert islands[1].to_frame() == ("frame", islands[1].to_columns())


def test_frame_without_pandas_says_what_to_do(islands, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(PlanningError, match="to_columns"):
        islands[1].to_frame()


def test_geojson_has_a_point_per_school_and_ways_that_do_not_span_the_world(islands):
    problem, result = islands
    found = result.to_geojson(lines=True)["features"]
    points = [one for one in found if one["geometry"]["type"] == "Point"]
    assert [one["properties"]["school_id"] for one in points] == list(problem.ids)
    assert points[6]["properties"]["group"] is None
    assert points[6]["properties"]["reason"]
    ways = [one["geometry"] for one in found if "way_of" in one["properties"]]
    assert len(ways) == 4
    assert any(way["type"] == "MultiLineString" for way in ways)
    for way in ways:
        for line in way["coordinates"] if way["type"] == "MultiLineString" else [way["coordinates"]]:
            assert abs(line[0][0] - line[1][0]) < 2.0
            assert all(-180 <= longitude <= 180 for longitude, _ in line)
    assert len(result.to_geojson()["features"]) == 7
    assert json.loads(geojson_text(result)) == result.to_geojson(lines=True)


@pytest.mark.parametrize(
    ("given", "told"), [(180.0, 180.0), (181.0, -179.0), (-190.0, 170.0), (540.5, -179.5)]
)
def test_wrapped_keeps_the_meridian(given, told):
    assert wrapped(given) == pytest.approx(told)


def test_a_result_shows_itself_in_a_notebook(islands):
    html = islands[1]._repr_html_()
    assert html.startswith("<table>")
    assert f"{islands[1].objective:,.1f} km" in html


def test_load_gives_the_same_problem_and_groups(tmp_path):
    schools = [
        Place(one.id, one.latitude, one.longitude, one.years, one.authority, community_id=str(place % 4))
        for place, one in enumerate(country(20, 3))
    ]
    wishes = Wishes(today=labels_of_today(schools), moved_km=1.0, flows=(("xx:1", "xx:2", 3.0),), flow_km=0.5)
    problem = Communities.from_schools(
        schools, rules(2, 6, 4.0), must_link=[("xx:1", "xx:3")], pins=[("xx:5", "1")], wishes=wishes,
        stances={"xx:6": "no"},
    )  # fmt: skip
    result = solve(problem, limits=Limits(effort=1))
    write(result, problem, tmp_path)
    found = load(tmp_path, schools)
    assert found.problem == problem
    assert found.groups == tuple(group.members for group in result.groups)
    assert evaluate(found.problem, found.groups).objective == result.objective
    with pytest.raises(PlanningError, match="other schools"):
        load(tmp_path, schools[:-1])


@pytest.mark.parametrize(
    ("name", "text", "match"),
    [
        ("summary.json", "{", "not a plan's summary"),
        ("summary.json", "[]", "holds no object"),
        ("summary.json", "{}", "does not state"),
        ("groups.csv", "school_id,group_id\nxx:1,2\n", "without gaps"),
        ("groups.csv", "school_id,group\nxx:1,2\n", "not a table of groups"),
    ],
)
def test_load_says_what_is_wrong_with_a_folder(tmp_path, islands, name, text, match):
    problem, result = islands
    write(result, problem, tmp_path)
    (tmp_path / name).write_text(text)
    with pytest.raises(PlanningError, match=match):
        load(tmp_path, problem.schools)


def test_load_of_an_empty_folder_says_that_there_is_no_plan(tmp_path):
    with pytest.raises(PlanningError, match="There is no plan"):
        load(tmp_path, [])


def test_reasons_of_some_schools_are_those_of_all(islands):
    problem, result = islands
    groups = [group.members for group in result.groups]
    assert reasons(problem, groups, schools=["xx:5", "xx:2"]) == tuple(
        reason for reason in reasons(problem, groups) if reason.school_id in ("xx:2", "xx:5")
    )
    assert len(reasons(problem, groups, count=1)[0].moves) == 1
    with pytest.raises(PlanningError, match="xx:99"):
        reasons(problem, groups, schools=["xx:99"])
