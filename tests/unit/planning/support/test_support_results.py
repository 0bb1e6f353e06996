"""What a matching is handed out as: rows, a map, files that are read back; progress and stopping."""

from dataclasses import replace
from itertools import product

import pytest
from benchmarks.support import country
from tests.unit.planning.support.cases import need, rules, supporter

from schoolweave.core.errors import PlanningError, VerificationError
from schoolweave.planning.support import Matching, check, files, load, solve
from schoolweave.planning.support.recount import blocking_pairs, recount


@pytest.fixture(scope="module")
def solved():
    helpers = [supporter(1, 179.9, days=3), supporter(2, 0.5, days=9)]
    schools = [need(1, -179.9), need(2, 0.4, preferences=("s:2",)), need(3, 60.0), need(4, 0.6, "tier 3")]
    problem = Matching.of(helpers, schools, rules())
    return problem, solve(problem)


def test_columns_have_a_row_for_every_engagement_and_every_school_without(solved):
    _, result = solved
    columns = result.to_columns()
    assert len({len(column) for column in columns.values()}) == 1
    assert columns["school_id"] == ["n:1", "n:2", "n:3", "n:4"]
    assert columns["supporter_id"] == ["s:1", "s:2", None, "s:2"]
    assert columns["first_choice"] == [None, True, None, None]
    assert columns["days_wanted"] == [3.0] * 4
    assert "No supporter is within" in columns["left_out"][2]


def test_a_frame_needs_pandas_and_says_so(solved, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(PlanningError, match="needs pandas"):
        solved[1].to_frame()


def test_geojson_has_schools_supporters_and_ways_cut_at_the_antimeridian(solved):
    _, result = solved
    assert len(result.to_geojson()["features"]) == 6
    features = result.to_geojson(lines=True)["features"]
    ways = [one for one in features if "way_of" in one["properties"]]
    assert [one["geometry"]["type"] for one in ways] == ["MultiLineString", "LineString", "LineString"]
    reasons = [one["properties"].get("reason") for one in features if "school_id" in one["properties"]]
    assert [bool(reason) for reason in reasons] == [False, False, True, False]


def test_html_names_days_and_status(solved):
    assert "<td>3 of 3</td>" in solved[1]._repr_html_()


@pytest.mark.parametrize("case", ["offer", "shared", "mixed"])
def test_what_is_written_is_read_back(case, tmp_path):
    problem = country(case, 120, seed=2)
    before = solve(problem)
    after = Matching.of(problem.supporters[2:], problem.needs, problem.rules)
    result = solve(after, keep=before)
    files.write(result, tmp_path)
    read = load(tmp_path, after)
    plain = {"days_of": None, "stable": None, "earlier": None, "rules": None}
    for name in ("engagements", "unmet", "tiers", "blocking", "certificate", "cover", "moved", "status"):
        assert getattr(read, name) == getattr(result, name), name
    assert plain.keys() <= set(dir(read))
    assert check(after, read) == ()


def test_a_matching_for_other_records_is_refused(solved, tmp_path):
    problem, result = solved
    files.write(result, tmp_path)
    with pytest.raises(VerificationError, match="other records or rules"):
        load(tmp_path, Matching.of(problem.supporters[:1], problem.needs, problem.rules))


def test_a_folder_without_a_matching_is_a_sentence(solved, tmp_path):
    with pytest.raises(VerificationError, match="There is no matching"):
        load(tmp_path, solved[0])
    (tmp_path / "summary.json").write_text("{}", "utf-8")
    with pytest.raises(VerificationError, match="not a matching as it is written"):
        load(tmp_path, solved[0])


def test_progress_is_told_and_can_stop_the_search(monkeypatch):
    monkeypatch.setattr("schoolweave.planning.support.wholes.PAIRS", -1)
    monkeypatch.setattr("schoolweave.planning.support.watch.OFTEN", 0.0)
    problem, told = country("mixed", 300, seed=1), []

    def follow(step):
        told.append(step)
        return step.stage != "packing days"

    result = solve(problem, progress=follow)
    assert result.status == "stopped"
    assert check(problem, result) == ()
    assert {"pairs", "flow", "packing days"} <= {step.stage for step in told}
    assert all(0.0 <= step.fraction <= 1.0 for step in told)


@pytest.mark.parametrize("seed", range(8))
def test_deferred_acceptance_is_the_best_stable_matching_for_every_school(seed):
    problem = country("offer", 40, seed=seed)
    problem = Matching.of(
        [replace(one, days=3.0, schools_max=1) for one in problem.supporters[:3]],
        problem.needs[:4],
        rules(distance_max_km=2000, phase_required=False),
    )
    world, result = recount(problem), solve(problem)
    mine = {one.school_id: one.supporter_id for one in result.stable.engagements}
    kilometres = {(one.supporter_id, one.school_id): one for one in result.stable.engagements}
    assert len(kilometres) == len(mine)
    model = result.stable.engagements[0]
    every = product(*[[None, *world.pairs[one.id]] for one in problem.needs])
    for given in every:
        used = [name for name in given if name]
        if len(set(used)) < len(used):
            continue
        plan = [
            replace(model, supporter_id=name, school_id=school.id, days=3.0)
            for school, name in zip(problem.needs, given, strict=True)
            if name
        ]
        if blocking_pairs(world, plan, whole=True):
            continue
        for school, name in zip(problem.needs, given, strict=True):
            if name:
                pairs = world.pairs[school.id]
                assert pairs[mine[school.id]].school_key <= pairs[name].school_key
