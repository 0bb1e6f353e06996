"""What holds for every matching of support, whoever helps and whoever is in need."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.unit.planning.support.cases import TIERS, best, judged, need, plans, rules, supporter

from schoolweave.planning.support import Matching, check, solve

STEADY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
PHASES = ("", "primary", "secondary")
ids = st.lists(st.integers(0, 5), max_size=3, unique=True)


@st.composite
def problems(draw, most=6, days_most=4, **fixed):
    places = st.integers(0, 30).map(lambda number: number / 10)
    names = st.sampled_from(("", "", "a", "b"))
    some = st.sampled_from(((), ("primary",), ("primary", "secondary")))
    alike = draw(st.booleans())
    helpers = [
        supporter(
            number,
            draw(places),
            draw(st.integers(0, 2 * days_most)),
            draw(st.integers(0, 4)),
            phases=draw(some),
            focuses=draw(some),
            employer=draw(names),
            trust=draw(names),
            preferences=tuple(f"n:{one}" for one in draw(ids)),
        )
        for number in range(draw(st.integers(0, most)))
    ]
    schools = [
        need(
            number,
            draw(places),
            draw(st.sampled_from(TIERS)),
            days=None if alike else draw(st.integers(1, days_most)),
            phase=draw(st.sampled_from(PHASES)),
            focus=draw(st.sampled_from(PHASES)),
            employer=draw(names),
            trust=draw(names),
            preferences=tuple(f"s:{one}" for one in draw(ids)),
        )
        for number in range(draw(st.integers(0, most)))
    ]
    asked = {
        "engagements": draw(st.sampled_from(("whole", "shared"))),
        "distance_max_km": draw(st.sampled_from((80.0, 400.0))),
        "phase_required": draw(st.booleans()),
        "focus_required": draw(st.booleans()),
        "choice_km": draw(st.sampled_from((0.0, 2.0, 90.0))),
    }
    return Matching.of(helpers, schools, rules(**(asked | fixed)))


@STEADY
@given(problems())
def test_every_rule_figure_bound_and_blocking_pair_holds(problem):
    result = solve(problem)
    assert check(problem, result) == ()
    assert result.status == "optimal"


@STEADY
@given(problems(most=5, days_most=2))
def test_no_plan_is_better_tier_by_tier_and_then_in_cost(problem):
    assume(plans(problem) <= 5_000)
    assert judged(problem, solve(problem)) == best(problem)


@STEADY
@given(problems(most=5, days_most=2, distance_max_km=400.0), st.data())
def test_a_rematch_moves_as_few_as_possible(problem, data):
    assume(plans(problem) <= 5_000)
    earlier = {
        school.id: {data.draw(st.sampled_from([one.id for one in problem.supporters])): 1.0}
        for school in problem.needs
        if problem.supporters and data.draw(st.booleans())
    }
    result = solve(problem, keep=earlier)
    assert check(problem, result) == ()
    assert judged(problem, result, earlier) == best(problem, earlier)


@STEADY
@given(problems(most=6))
def test_withdrawals_leave_every_rule_kept_and_count_those_moved(problem):
    before = solve(problem)
    after = Matching.of(problem.supporters[1:], problem.needs, problem.rules)
    again = solve(after, keep=before)
    assert check(after, again) == ()
    gone = {one.id for one in problem.supporters[:1]}
    stayed = {one.school_id for one in before.engagements if one.supporter_id not in gone}
    assert set(again.moved) <= stayed


@STEADY
@given(problems(), st.randoms(use_true_random=False))
def test_order_of_the_records_does_not_matter(problem, random):
    shuffled = [list(problem.supporters), list(problem.needs)]
    for many in shuffled:
        random.shuffle(many)
    again = Matching.of(*shuffled, problem.rules)
    assert again.inputs_hash == problem.inputs_hash
    assert replace(solve(again), seconds=0, memory_mb=0, timings={}) == replace(
        solve(problem), seconds=0, memory_mb=0, timings={}
    )
