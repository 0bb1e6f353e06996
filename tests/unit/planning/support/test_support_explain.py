"""What is told of a matching is what measuring the changed matching gives; two matchings compared."""

import dataclasses

import pytest
from benchmarks.support import country

from schoolweave.core.errors import PlanningError
from schoolweave.planning.helped import page, rows, svg
from schoolweave.planning.support import Limits, Matching, solve
from schoolweave.planning.support.compare import compare
from schoolweave.planning.support.explain import Plan, measure, reason, what_would_change

SCHOOLS = 300


@pytest.fixture(scope="module", params=["mixed", "shared"])
def plan(request):
    drawn = country(request.param, SCHOOLS, 5)
    rules = drawn.rules.model_copy(update={"distance_max_km": 90.0, "phase_required": True})
    needs = [dataclasses.replace(one, days=1.5 + at % 3) for at, one in enumerate(drawn.needs)]
    problem = Matching.of(drawn.supporters[:18], needs[:90], rules)
    return Plan(problem, solve(problem, limits=Limits(seconds=60, effort=1)))


def halves(measured):
    """Return a cost as a whole number of half-days × metres."""
    return round(measured.cost_km * 2000)


def test_a_measured_plan_is_the_result(plan):
    now = measure(plan.problem, plan.days)
    assert list(now.covered) == [tier.days_covered for tier in plan.result.tiers]
    assert now.cost_km == pytest.approx(plan.result.cost_km, abs=1e-9)
    assert now.broken == ()


def test_every_change_is_that_of_the_changed_plan(plan):
    now, ways = measure(plan.problem, plan.days), 0
    for need in plan.problem.needs:
        told = reason(plan, need.id)
        moves = [
            (((need.id, one.supporter_id),), one.change_days, one.change_km, one.breaks)
            for one in told.others
        ]
        if told.others:
            options = what_would_change(plan, need.id, told.others[-1].supporter_id)
            moves += [(one.moves, one.change_days, one.change_km, one.relaxed) for one in options]
            ways += len(options) - 1
        for steps, days, km, broken in moves:
            then = measure(plan.problem, plan.after(steps))
            assert sum(then.covered) - sum(now.covered) == days
            assert (halves(then) - halves(now)) / 2000 == pytest.approx(km, abs=1e-9)
            assert then.broken == broken
    assert ways > 50


def test_the_next_best_are_the_best_of_all_eligible(plan):
    for need in plan.problem.needs[::7]:
        told, pairs = reason(plan, need.id), plan.world.pairs[need.id]
        now = measure(plan.problem, plan.days)
        then = sorted(
            (sum(now.covered) - sum(one.covered), halves(one) - halves(now), name)
            for name in pairs
            if plan.of.get(need.id) != [name]
            for one in [measure(plan.problem, plan.after(((need.id, name),)))]
        )
        assert [one.supporter_id for one in told.others] == [name for *_, name in then[:3]]


def test_a_pair_that_a_rule_forbids_never_can(plan):
    need = plan.problem.needs[0]
    far = next(one.id for one in plan.problem.supporters if one.id not in plan.world.pairs[need.id])
    (option,) = what_would_change(plan, need.id, far)
    assert (option.kind, option.moves) == ("never", ())
    for school, helper, words in (("n:x", far, "schools in need"), (need.id, "s:x", "among the supporters")):
        with pytest.raises(PlanningError, match=words):
            what_would_change(plan, school, helper)


def test_compare_tells_whose_supporters_change(plan):
    fewer = Matching.of(plan.problem.supporters[2:], plan.problem.needs, plan.problem.rules)
    other = solve(fewer, limits=Limits(seconds=60, effort=1), keep=plan.result)
    found = compare(plan.result, other)
    one, two = plan.result.days_of, other.days_of
    assert {change.school_id for change in found.changes} == {
        need.id for need in plan.problem.needs if one.get(need.id) != two.get(need.id)
    }
    assert found.settings == (("supporters", 18, 16),)
    assert found.to_dict()["before"]["cost, days × km"] == plan.result.cost_km
    assert len(list(rows(found))) > 10
    assert svg(found).count('class="who"') == len(found.changes)
    assert page(found).count("<table") == 3
