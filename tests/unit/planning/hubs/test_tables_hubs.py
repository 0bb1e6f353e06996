"""Results of hubs as tables, frames, maps and in notebooks."""

import sys
from types import SimpleNamespace

import pytest
from tests.unit.planning.hubs.cases import Place, country, rated, replace, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Hubs, Limits, solve_hubs


@pytest.fixture(scope="module")
def result():
    schools = [replace(one, name=f"<{one.id}>") for one in country(2, 12)]
    problem = Hubs.from_schools(schools, rules(2, 5, 7), ratings=rated(schools))
    return solve_hubs(problem, limits=Limits(seconds=60, effort=1))


def test_columns_hold_every_school_once(result):
    columns = result.to_columns()
    assert columns["school_id"] == [f"xx:{k:03}" for k in range(12)]
    assert sum(columns["is_lead"]) == 2
    assert {len(values) for values in columns.values()} == {12}
    by_hub = {hub.id: hub for hub in result.hubs}
    for school, hub, km in zip(columns["school_id"], columns["hub_id"], columns["km"], strict=True):
        assert by_hub[hub].km[by_hub[hub].members.index(school)] == km


def test_frame_with_and_without_pandas(result, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(DataFrame=lambda columns: columns))
    assert result.to_frame() == result.to_columns()
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(PlanningError, match="needs pandas"):
        result.to_frame()


def test_geojson_points_and_ways(result):
    points = result.to_geojson()["features"]
    assert len(points) == 12
    assert all(point["geometry"]["type"] == "Point" for point in points)
    ways = result.to_geojson(lines=True)["features"][12:]
    led = sum(point["properties"]["lead_id"] != point["properties"]["school_id"] for point in points)
    assert len(ways) == led
    assert all(-180 <= point["geometry"]["coordinates"][0] <= 180 for point in points)


def test_geojson_leaves_out_ways_across_the_antimeridian():
    schools = [Place(f"xx:{k}", -44.0, east) for k, east in enumerate((179.9, -179.9, 179.8, -179.8))]
    answer = solve_hubs(Hubs.from_schools(schools, rules(1, 4, 4), leads=["xx:0"]))
    assert answer.all_schools.worst_km < 30
    assert len(answer.to_geojson(lines=True)["features"]) == 5


def test_notebook_table_escapes_and_summary_is_plain(result):
    assert "<td>" in result._repr_html_()
    assert "Plan of hubs" in result._repr_html_()
    summary = result.summary()
    assert summary["kind"] == "hubs"
    assert summary["memory_mb"] > 0
    assert summary["versions"]["python"] == sys.version.split()[0]
