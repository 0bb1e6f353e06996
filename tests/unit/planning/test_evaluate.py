from dataclasses import replace

import pytest
from tests.unit.planning.cases import PRIMARY, SECONDARY, Place, country, km, rules, star

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities, evaluate, today

LINE = [Place(f"xx:{n}", -41.0, 174.0 + n, PRIMARY if n < 5 else SECONDARY) for n in range(1, 7)]


def broken(evaluation):
    return {check.rule: check.broken_by for check in evaluation.rules if not check.met}


def test_evaluate_gives_distances_to_the_host_of_each_group():
    problem = Communities.from_schools(LINE, rules())
    found = evaluate(problem, [["xx:3", "xx:1", "xx:2"], ["xx:4", "xx:5", "xx:6"]])
    first = found.groups[0]
    assert (first.id, first.host, first.members) == (1, "xx:2", ("xx:1", "xx:2", "xx:3"))
    step = km(LINE[0], LINE[1])
    assert first.km == pytest.approx((step, 0.0, step), abs=1e-6)
    assert found.travel_km == found.objective == pytest.approx(4 * step, abs=1e-5)
    assert found.mean_km == pytest.approx(4 * step / 6, abs=1e-5)
    assert found.median_km == found.worst_km == pytest.approx(step, abs=1e-5)
    assert found.sizes == (3, 3)
    assert (found.size_min, found.size_median, found.size_max, found.placed) == (3, 3.0, 3, 6)


def test_evaluate_takes_the_first_of_equal_hosts():
    schools = [Place("xx:2", 0.0, 1.0), Place("xx:10", 0.0, 2.0)]
    found = evaluate(Communities.from_schools(schools, rules()), [["xx:10", "xx:2"]])
    assert found.groups[0].host == "xx:2"


def test_evaluate_prices_schools_in_no_group():
    problem = Communities.from_schools(LINE, rules())
    found = evaluate(problem, [["xx:1", "xx:2"]])
    assert found.unplaced == ("xx:3", "xx:4", "xx:5", "xx:6")
    assert found.objective == found.travel_km + 4 * 500
    with pytest.raises(PlanningError, match="leaves out xx:3"):
        evaluate(problem, [["xx:1", "xx:2"]], allow_leftover=False)


@pytest.mark.parametrize(
    ("groups", "sentence"), [([["xx:77"]], "not in the problem"), ([["xx:1"], ["xx:1"]], "twice")]
)
def test_evaluate_refuses_unknown_and_repeated_schools(groups, sentence):
    with pytest.raises(PlanningError, match=sentence):
        evaluate(Communities.from_schools(LINE, rules()), groups)


def test_evaluate_reports_each_hard_rule_that_is_broken():
    schools = [replace(LINE[0], authority="integrated"), *LINE[1:]]
    problem = Communities.from_schools(
        schools,
        rules(2, 3, 3.0, pathway_required=True, state_min=2),
        must_link=[("xx:1", "xx:2"), ("xx:5", "xx:6")],
        cannot_link=[("xx:3", "xx:4"), ("xx:1", "xx:6")],
    )
    found = evaluate(problem, [["xx:1"], ["xx:2", "xx:3", "xx:4", "xx:5"]])
    assert broken(found) == {
        "size": ("group 1", "group 2"),
        "pathway": ("group 1",),
        "state_min": ("group 1",),
        "must_link": ("xx:1 and xx:2", "xx:5 and xx:6"),
        "cannot_link": ("xx:3 and xx:4",),
    }
    assert found.covered == 1


def test_evaluate_reports_a_wrong_number_of_groups():
    problem = Communities.from_schools(LINE, rules())
    assert broken(evaluate(problem, [[f"xx:{n}" for n in range(1, 5)]])) == {}
    assert broken(evaluate(problem, [[f"xx:{n}" for n in range(1, 3)], ["xx:3", "xx:4"]])) == {
        "count": ("2 groups",)
    }


def test_today_measures_the_communities_of_the_register():
    schools = country(9, 1)
    labels = ["9", "10", "9", "10", "", "9", "", "10", "9"]
    problem = Communities.from_schools(
        [replace(school, community_id=label) for school, label in zip(schools, labels, strict=True)], rules()
    )
    found = today(problem)
    assert [len(group.members) for group in found.groups] == [4, 3]
    assert len(found.unplaced) == 2
    nine = [school for school, label in zip(schools, labels, strict=True) if label == "9"]
    assert found.groups[0].travel_km == pytest.approx(star(nine), abs=1e-5)


def test_today_is_none_where_the_register_names_no_community():
    assert today(Communities.from_schools(country(5, 1), rules())) is None
