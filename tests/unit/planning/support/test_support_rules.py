"""Every rule of support matching on its own: who may help, what a day costs, what is refused."""

from dataclasses import replace

import pytest
from tests.unit.planning.support.cases import DEGREE_KM, need, rules, supporter

from schoolweave import policy
from schoolweave.core.errors import PlanningError, PolicyError
from schoolweave.planning.support import Limits, Matching, check, solve
from schoolweave.policy import programmes


def matched(supporters, needs, **asked):
    problem = Matching.of(supporters, needs, rules(**asked))
    result = solve(problem)
    assert check(problem, result) == ()
    return result


def pairs(result):
    return {(one.supporter_id, one.school_id) for one in result.engagements}


def test_solve_nobody_and_nothing():
    for supporters, needs in (([], []), ([supporter(1, 0)], []), ([], [need(1, 0)])):
        assert matched(supporters, needs).engagements == ()


def test_solve_neediest_tier_first_although_it_is_farther():
    result = matched([supporter(1, 0)], [need(1, 0.1), need(2, 3, "tier 3")])
    assert pairs(result) == {("s:1", "n:2")}
    assert [(one.school_id, one.code) for one in result.unmet] == [("n:1", "needier")]
    assert [tier.days_covered for tier in result.tiers] == [3, 0, 0]


def test_solve_nearest_within_a_tier():
    result = matched([supporter(1, 0)], [need(1, 1), need(2, 0.5)])
    assert pairs(result) == {("s:1", "n:2")}
    assert result.cost_km == pytest.approx(3 * DEGREE_KM / 2, rel=1e-4)
    assert result.unmet[0].code == "equal"


def test_solve_distance_cap():
    result = matched([supporter(1, 0)], [need(1, 1.01)], distance_max_km=DEGREE_KM)
    assert result.unmet[0].code == "distance"
    assert "111.195 km" in result.unmet[0].reason


def test_solve_distance_across_the_antimeridian():
    assert pairs(matched([supporter(1, 179.9)], [need(1, -179.9)], distance_max_km=60)) == {("s:1", "n:1")}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"employer": "x"}, {"employer": "x"}),
        ({"employer": "x"}, {"trust": "x"}),
        ({"trust": "x"}, {"trust": "x"}),
        ({"employer": "n:1"}, {}),
        ({"conflicts": ("n:1",)}, {}),
        ({}, {"conflicts": ("s:1",)}),
    ],
)
def test_solve_conflict_of_interest_bars(theirs, ours):
    result = matched([supporter(1, 0, **theirs)], [need(1, 0, **ours)])
    assert [one.code for one in result.unmet] == ["conflict"]


def test_solve_no_employer_is_no_conflict():
    assert len(matched([supporter(1, 0)], [need(1, 0)]).engagements) == 1


def test_solve_phase_required_or_priced():
    helper, school = supporter(1, 0, phases=("primary",)), need(1, 0, phase="secondary")
    assert matched([helper], [school]).unmet[0].code == "phase"
    assert matched([helper], [school], phase_required=False, phase_misfit_km=7).cost_km == 21


def test_solve_focus_required_or_priced():
    helper, school = supporter(1, 0, focuses=("reading",)), need(1, 0, focus="behaviour")
    assert matched([helper], [school], focus_required=True).unmet[0].code == "focus"
    assert matched([helper], [school], focus_misfit_km=4).engagements[0].misfit_km == 4


def test_solve_a_school_s_own_list_costs_by_the_step():
    helpers = [supporter(1, 0), supporter(2, 0.01)]
    wishes = need(1, 0, preferences=("s:2",))
    result = matched(helpers, [wishes], choice_km=2)
    assert pairs(result) == {("s:2", "n:1")}
    assert (result.tiers[2].listed, result.tiers[2].first_of_list) == (1, 1)
    assert pairs(matched(helpers, [wishes], choice_km=0)) == {("s:1", "n:1")}


def test_solve_days_and_schools_of_a_supporter_both_bind():
    near = [need(number, number / 10) for number in range(4)]
    assert len(matched([supporter(1, 0, days=9, schools=2)], near).engagements) == 2
    assert len(matched([supporter(1, 0, days=8, schools=4)], near).engagements) == 2


def test_solve_whole_engagements_come_from_one_supporter_and_shared_ones_may_not():
    helpers = [supporter(1, 0, days=2), supporter(2, 0.1, days=2)]
    schools = [need(1, 0, days=3)]
    assert matched(helpers, schools).unmet[0].days == 3
    assert matched(helpers, schools, engagements="shared").unmet == ()


def test_solve_half_days():
    result = matched([supporter(1, 0, days=2.5)], [need(1, 0, days=1.5), need(2, 0, days=1.5)])
    assert [one.days for one in result.engagements] == [1.5]


def test_solve_keep_moves_only_those_who_must():
    helpers = [supporter(1, 0), supporter(2, 1), supporter(3, 2)]
    before = Matching.of(helpers, [need(1, 1.1), need(2, 0.1)], rules())
    earlier = {"n:1": {"s:1": 3.0}, "n:2": {"s:2": 3.0}}
    free = solve(before)
    assert pairs(free) == {("s:2", "n:1"), ("s:1", "n:2")}
    kept = solve(before, keep=earlier)
    assert check(before, kept) == ()
    assert pairs(kept) == {("s:1", "n:1"), ("s:2", "n:2")}
    assert (kept.moved, kept.moved_days) == ((), 0)
    gone = Matching.of(helpers[1:], before.needs, before.rules)
    again = solve(gone, keep=earlier)
    assert check(gone, again) == ()
    assert pairs(again) == {("s:3", "n:1"), ("s:2", "n:2")}
    assert again.moved == ()


def test_solve_keep_gives_way_to_a_day_covered():
    helpers = [supporter(1, 0), supporter(2, 1)]
    problem = Matching.of(helpers, [need(1, 0), need(2, 0.1, conflicts=("s:2",))], rules())
    result = solve(problem, keep={"n:1": {"s:1": 3.0}})
    assert check(problem, result) == ()
    assert (result.moved, result.moved_days) == (("n:1",), 3)


def test_solve_out_of_time_says_so():
    problem = Matching.of([supporter(1, 0)], [need(1, 0)], rules())
    result = solve(problem, limits=Limits(seconds=1e-9))
    assert result.status == "stopped"
    assert check(problem, result) == ()


def test_blocking_pair_remains_where_travel_would_cost_more():
    helpers = [supporter(1, 0, preferences=("n:1",)), supporter(2, 1)]
    schools = [need(1, 0.9, preferences=("s:1",)), need(2, 0.1)]
    result = matched(helpers, schools, choice_km=0)
    assert [(one.supporter_id, one.school_id, one.code) for one in result.blocking] == [
        ("s:1", "n:1", "equal")
    ]
    assert "same tier" in result.blocking[0].why
    assert {(one.supporter_id, one.school_id) for one in result.stable.engagements} == {
        ("s:1", "n:1"),
        ("s:2", "n:2"),
    }
    assert result.stable.cost_km > result.cost_km


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"tier": "tier 9"}, "use one of tier 3"),
        ({"latitude": 95.0}, "no place on the earth"),
        ({"latitude": float("nan")}, "no place on the earth"),
        ({"days": 0.3}, "whole or half days"),
        ({"days": 0.0}, "at least 0.5"),
    ],
)
def test_matching_refuses_what_makes_no_sense(change, sentence):
    with pytest.raises(PlanningError, match=sentence):
        Matching.of([supporter(1, 0)], [replace(need(1, 0), **change)], rules())


def test_matching_refuses_an_id_that_occurs_twice():
    with pytest.raises(PlanningError, match="s:1 occurs twice"):
        Matching.of([supporter(1, 0), supporter(1, 1)], [], rules())


def test_summary_is_plain():
    result = matched([supporter(1, 0)], [need(1, 0), need(2, 1)])
    summary = result.summary()
    assert (summary["status"], summary["engagements"], summary["unmet"]) == ("optimal", 1, 1)
    assert summary["rules"]["tiers"] == ["tier 3", "tier 2", "tier 1"]


@pytest.mark.parametrize("name", programmes.ids("support"))
def test_shipped_programmes_are_valid_and_name_their_sources(name):
    programme = programmes.get(name)
    assert programme.id == name
    assert all(version.support.sources for version in programme.versions)


def test_shipped_offer_of_2019_gives_three_days_in_three_tiers():
    offer = policy.rules_for_support("england-support", "2019")
    assert (offer.tiers, offer.tier_days) == (("tier 3", "tier 2", "tier 1"), (3, 3, 3))
    with pytest.raises(PolicyError, match="use one of 2018, 2019"):
        policy.rules_for_support("england-support", "1999")


def test_load_support_says_what_is_wrong(tmp_path):
    path = tmp_path / "own.toml"
    with pytest.raises(PolicyError, match="england-support"):
        policy.rules_for_support("england-suport")
    path.write_text("id =", "utf-8")
    with pytest.raises(PolicyError, match="not valid TOML"):
        policy.rules_for_support(str(path))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [({"tier_days": (3, 3)}, "one number of days"), ({"tier_days": (3, 3, 0.2)}, "whole or half days")],
)
def test_rules_that_contradict_themselves(asked, sentence):
    with pytest.raises(ValueError, match=sentence):
        rules(**asked)
