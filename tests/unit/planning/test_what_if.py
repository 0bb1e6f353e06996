from dataclasses import replace

import pytest
from tests.unit.planning.cases import AREA, PRIMARY, SECONDARY, Place, country, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities, Limits, Wishes, evaluate
from schoolweave.planning.communities.binding import binding, rule_costs, sole_providers
from schoolweave.planning.communities.what_if import what_would_change


def moved(groups, moves):
    gone = {school for school, _ in moves}
    found = [[member for member in group if member not in gone] for group in groups]
    for school, number in moves:
        found[number - 1].append(school)
    return [group for group in found if group]


def arrangement(count, parts):
    return [[f"xx:{n}" for n in part] for part in parts if max(part) <= count]


GROUPS = arrangement(12, ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11)))


@pytest.fixture
def problem():
    return Communities.from_schools(
        country(12, 5, secondaries=0.5),
        rules(2, 4, 4.0, pathway_required=False),
        must_link=[("xx:9", "xx:10")],
        wishes=Wishes(flows=(("xx:1", "xx:5", 8.0), ("xx:2", "xx:3", 4.0)), flow_km=2.0),
    )


@pytest.mark.parametrize("school", ["xx:1", "xx:9", "xx:12"])
def test_every_option_is_exactly_the_moved_plan_and_puts_the_school_there(problem, school):
    before = evaluate(problem, GROUPS)
    options = what_would_change(problem, GROUPS, school, 2)
    assert options
    for option in options:
        assert (school, 2) in option.moves
        after = evaluate(problem, moved(GROUPS, option.moves))
        assert option.change_km == pytest.approx(after.objective - before.objective, abs=1e-9)
        kept = {check.rule for check in before.rules if check.met}
        broken = {check.rule for check in after.rules if not check.met} & kept
        assert bool(option.relaxed) == bool(broken)
        assert option.relaxed == () or option.kind in ("alone", "together")
    assert [option.steps for option in options] == sorted(option.steps for option in options)


def test_a_full_group_is_entered_by_a_swap_or_by_sending_a_member_on(problem):
    kinds = {option.kind: option for option in what_would_change(problem, GROUPS, "xx:1", 2)}
    assert "more than" not in kinds["swap"].sentence or kinds["swap"].change_km > 0
    assert kinds["alone"].relaxed == ("Every group has between 2 and 4 schools. Not so for group 2.",)
    assert {school for school, _ in kinds["swap"].moves} - {"xx:1"} <= set(GROUPS[1])
    assert len(kinds["onward"].moves) == 2


def test_tied_schools_come_together(problem):
    kinds = {option.kind: option for option in what_would_change(problem, GROUPS, "xx:9", 1)}
    assert kinds["together"].moves == (("xx:9", 1), ("xx:10", 1))
    assert any("together" in sentence for sentence in kinds["alone"].relaxed)


def test_a_sole_provider_is_replaced_by_another():
    schools = [
        Place("xx:1", 0, 0.0, SECONDARY), Place("xx:2", 0, 0.1, PRIMARY),
        Place("xx:3", 0, 0.5, SECONDARY), Place("xx:4", 0, 0.6, PRIMARY),
        Place("xx:5", 0, 0.2, SECONDARY), Place("xx:6", 0, 0.3, AREA),
    ]  # fmt: skip
    problem = Communities.from_schools(schools, rules(1, 4, 2.0, pathway_required=True))
    groups = [["xx:1", "xx:2"], ["xx:3", "xx:4"], ["xx:5", "xx:6"]]
    kinds = {option.kind: option for option in what_would_change(problem, groups, "xx:1", 2)}
    assert kinds["backfill"].moves == (("xx:1", 2), ("xx:5", 1))
    assert "pathway" not in kinds["backfill"].relaxed
    assert len(kinds["alone"].relaxed) == 1
    assert sole_providers(problem, evaluate(problem, groups).groups[0]) == [
        ("xx:1", "years 9 to 13"), ("xx:2", "years 1 to 8"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("school", "group", "match"),
    [
        ("xx:99", 1, "not in the problem"),
        ("xx:1", 9, "no group 9"),
        ("xx:1", "2", "no group 2"),
        ("xx:1", 1, "already"),
    ],
)
def test_what_would_change_says_what_cannot_be_asked(problem, school, group, match):
    with pytest.raises(PlanningError, match=match):
        what_would_change(problem, GROUPS, school, group)


def test_binding_names_groups_at_their_limits():
    schools = [
        replace(one, authority="independent") if one.id in ("xx:1", "xx:6", "xx:8", "xx:9") else one
        for one in country(10, 5)
    ]
    problem = Communities.from_schools(schools, rules(2, 4, 4.0, pathway_required=True, state_min=1))
    groups = arrangement(10, ((1, 2, 3, 4), (5, 6), (7, 8, 9)))
    found = {one.rule: one for one in binding(problem, groups)}
    assert found["size_max"].groups == (1,)
    assert found["size_min"].groups == (2,)
    plan = evaluate(problem, groups)
    sole = {school for group in plan.groups for school, _ in sole_providers(problem, group)}
    assert set(found["pathway"].schools) == sole
    assert (found["state_min"].groups, found["state_min"].schools) == ((2, 3), ("xx:5", "xx:7"))


def test_binding_names_schools_that_a_link_holds():
    schools = [Place("xx:1", 0, 0.0), Place("xx:2", 0, 0.1), Place("xx:3", 0, 5.0), Place("xx:4", 0, 5.1)]
    problem = Communities.from_schools(schools, rules(1, 4, 2.0), must_link=[("xx:1", "xx:3")])
    found = {one.rule: one for one in binding(problem, [["xx:1", "xx:3"], ["xx:2", "xx:4"]])}
    assert set(found["must_link"].schools) == {"xx:1", "xx:3"}


def test_rule_costs_are_what_solving_without_the_rule_saves():
    far = [Place("xx:1", 0, 0.0), Place("xx:2", 0, 0.1), Place("xx:3", 0, 5.0), Place("xx:4", 0, 5.1)]
    problem = Communities.from_schools(far, rules(2, 4, 2.0), must_link=[("xx:1", "xx:3")])
    groups = [["xx:1", "xx:3"], ["xx:2", "xx:4"]]
    costs = {one.rule: one for one in rule_costs(problem, groups, limits=Limits(effort=1))}
    free = evaluate(problem.changed(must_link=()), [["xx:1", "xx:2"], ["xx:3", "xx:4"]]).objective
    assert costs["must_link"].objective == free
    assert costs["must_link"].saving_km == pytest.approx(evaluate(problem, groups).objective - free)
    assert costs["must_link"].saving_km <= costs["must_link"].at_most_km + 1e-4
    assert all(one.saving_km >= 0 for one in costs.values())
    assert set(costs) == {"size_max", "size_min", "must_link"}


def test_rule_costs_stop_when_asked():
    problem = Communities.from_schools(country(12, 5), rules(2, 4, 4.0))
    assert rule_costs(problem, GROUPS, limits=Limits(effort=1), progress=lambda step: False) == ()
