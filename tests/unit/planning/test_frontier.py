import csv
import io
from dataclasses import replace
from itertools import permutations
from types import SimpleNamespace
from xml.dom import minidom

import pytest
from tests.unit.planning.cases import country, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities, Limits, Wishes, evaluate, load, solve
from schoolweave.planning.communities.frontier import default_prices, frontier
from schoolweave.planning.communities.frontier_files import chart, frontier_csv_text, page, write_frontier

PRICES = [(0.0, 0.0), (20.0, 0.0), (0.0, 30.0), (20.0, 30.0)]


@pytest.fixture(scope="module")
def problem():
    schools = country(16, 4)
    ids = [school.id for school in schools]
    return Communities.from_schools(
        schools,
        rules(2, 6, 4.0),
        wishes=Wishes(
            flows=tuple((a, b, 5.0) for a, b in zip(ids, ids[7:], strict=False)),
            need={school: float(place % 5) for place, school in enumerate(ids)},
        ),
    )


@pytest.fixture(scope="module")
def points(problem):
    return frontier(problem, prices=PRICES, seed=3)


def test_no_kept_plan_is_beaten_and_every_other_one_is(points):
    for point in points:
        better = [
            other.name
            for other in points
            if other is not point
            and all(a <= b for a, b in zip(other.criteria, point.criteria, strict=True))
            and other.criteria != point.criteria
        ]
        assert not (point.kept and better)
    for one, other in permutations([point for point in points if point.kept], 2):
        assert one.criteria != other.criteria
    beaten = [point for point in points if not point.kept]
    kept = [point.criteria for point in points if point.kept]
    assert all(any(all(a <= b for a, b in zip(k, p.criteria, strict=True)) for k in kept) for p in beaten)


def test_every_point_is_made_again_from_what_it_records(problem, points):
    assert [(point.flow_km, point.need_km) for point in points] == PRICES
    point = points[1]
    asked = problem.changed(wishes=replace(problem.wishes, flow_km=point.flow_km, need_km=point.need_km))
    assert asked.inputs_hash == point.inputs_hash
    again = solve(asked, seed=point.seed, limits=Limits(effort=point.effort))
    assert again.groups == point.result.groups
    measured = evaluate(asked, [group.members for group in again.groups])
    amounts = {amount.name: amount.amount for amount in measured.amounts}
    assert point.flow_lost == amounts["flow"]
    assert point.need_spread == pytest.approx(amounts["need"], abs=1e-6)
    assert point.flow_kept == pytest.approx(1 - amounts["flow"] / point.flow_all)


def test_a_price_on_flow_keeps_no_less_flow(points):
    assert points[1].flow_lost <= points[0].flow_lost
    assert points[2].need_spread <= points[0].need_spread


def test_default_prices_are_around_those_that_weigh_as_much_as_travel():
    plain = SimpleNamespace(
        travel_km=1234.0,
        amounts=(SimpleNamespace(name="flow", amount=100.0), SimpleNamespace(name="need", amount=0.0)),
    )
    assert default_prices(None, plain) == [(0.0, 0.0), (3.1, 0.0), (12.0, 0.0), (49.0, 0.0)]


def test_frontier_without_flows_and_need_says_what_is_missing(problem):
    with pytest.raises(PlanningError, match="flows or need"):
        frontier(problem.changed(wishes=Wishes()))


@pytest.mark.parametrize(
    "prices",
    [[(1.0, 2.0, 3.0)], [(1.0,)], ["12"], [(1.0, -2.0)], [(float("nan"), 0.0)], [("1", 2.0)]],
    ids=str,
)
def test_prices_that_are_no_pairs_of_km_are_refused(problem, prices):
    with pytest.raises(PlanningError, match="price"):
        frontier(problem, prices=prices)


def test_a_frontier_without_plans_is_not_written(tmp_path):
    with pytest.raises(PlanningError, match="no plan"):
        write_frontier([], tmp_path / "f")
    assert not (tmp_path / "f").exists()


def test_frontier_stops_when_asked_and_keeps_what_it_has(problem):
    seen = []

    def follow(step):
        seen.append((step.done, step.total))
        return step.done == 0

    found = frontier(problem, prices=PRICES, progress=follow)
    assert [point.name for point in found] == ["plan-01", "plan-02"]
    assert set(seen) == {(0, 1), (1, 4)}


def test_written_frontier_has_a_folder_for_each_kept_plan_and_one_table(problem, points, tmp_path):
    told = []
    folders = write_frontier(points, tmp_path, each=told.append)
    assert [folder.name for folder in folders] == [point.name for point in points if point.kept]
    assert told == list(folders)
    saved = load(folders[-1], problem.schools)
    last = [point for point in points if point.kept][-1]
    assert saved.problem == last.problem
    rows = list(csv.DictReader(io.StringIO(frontier_csv_text(points))))
    assert (tmp_path / "frontier.csv").read_text("utf-8") == frontier_csv_text(points)
    assert [row["plan_hash"] for row in rows] == [point.plan_hash for point in points]
    assert [row["kept"] for row in rows] == ["yes" if point.kept else "no" for point in points]


def test_chart_and_its_table_tell_of_every_plan(points):
    root = minidom.parseString(chart(points)).documentElement  # noqa: S318
    assert len(root.getElementsByTagName("circle")) == len(points)
    assert root.getAttribute("role") == "img"
    html = page(points)
    assert html.count("<tr>") == len(points) + 1
    assert "<script" not in html
    for point in points:
        assert point.name in html
    assert minidom.parseString(chart(points[:1])).documentElement.tagName == "svg"  # noqa: S318
