"""A search that begins from a plan that is there already."""

import pytest
from tests.unit.planning.cases import country, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities, Limits, Wishes, evaluate, solve

QUICK = Limits(seconds=60, effort=1)
SCHOOLS = country(60, 12)
RULES = rules(3, 7, 5.0, pathway_required=True)
SLACK = 1.02
"""How much dearer an answer to a changed question may be than one from scratch."""


def asked(**more):
    return Communities.from_schools(SCHOOLS, RULES, **more)


@pytest.fixture(scope="module")
def first():
    return solve(asked(), seed=1, limits=QUICK)


def test_a_start_is_never_made_worse_and_keeps_its_bound(first):
    again = solve(asked(), seed=2, limits=QUICK, start=first)
    assert again.objective <= first.objective + 1e-6
    assert again.lower_bound >= first.lower_bound - 1e-6


def test_a_start_is_taken_as_groups_and_multipliers_too(first):
    groups = [group.members for group in first.groups]
    same = solve(asked(), seed=2, limits=QUICK, start=groups, multipliers=first.multipliers)
    assert same.groups == solve(asked(), seed=2, limits=QUICK, start=first).groups
    alone = solve(asked(), seed=2, limits=QUICK, start=groups)
    assert alone.objective <= first.objective + 1e-6


def test_a_school_that_says_no_leaves_the_plan_and_the_rest_is_repaired(first):
    gone = first.groups[0].members[0]
    problem = asked(stances={gone: "no"})
    found = solve(problem, limits=QUICK, start=first)
    assert all(check.met for check in found.rules)
    assert gone not in {member for group in found.groups for member in group.members}
    assert found.objective <= SLACK * solve(problem, limits=QUICK).objective


def test_pins_and_a_budget_of_moves_are_kept_from_a_start(first):
    today = {member: str(group.id) for group in first.groups for member in group.members}
    moved = [group.members[0] for group in first.groups[:3]]
    pins = [(school, "new") for school in moved] + [(first.groups[4].members[0], "5")]
    problem = asked(pins=pins, wishes=Wishes(today=today, max_moves=8))
    found = solve(problem, limits=QUICK, start=first)
    assert found.groups
    assert all(check.met for check in found.rules)
    assert {check.rule for check in found.rules} >= {"pin", "moves"}
    assert 2 <= len(found.moved) <= 8
    home = {member: group for group in found.groups for member in group.members}
    assert len({home[school].id for school in moved if school in home}) <= 1
    assert home[first.groups[4].members[0]].continues == "5"


def test_a_start_with_a_school_in_two_groups_is_refused():
    with pytest.raises(PlanningError, match="xx:1 in two groups"):
        solve(asked(), limits=QUICK, start=[["xx:1", "xx:2"], ["xx:1", "xx:3"]])


def test_a_start_that_breaks_rules_or_names_other_schools_is_repaired():
    groups = [["xx:1", "xx:2"], [school.id for school in SCHOOLS[2:20]], ["xx:999"]]
    found = solve(asked(), limits=QUICK, start=groups)
    assert found.groups
    assert all(check.met for check in found.rules)
    assert evaluate(asked(), [group.members for group in found.groups]).objective == found.objective
