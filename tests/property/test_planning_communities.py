"""What holds for every plan, whatever the schools, rules and links."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.planning.cases import AREA, PRIMARY, SECONDARY, Place, optimum, rules

from schoolweave.planning import Communities, Limits, evaluate, reasons, solve

ROUNDING_KM = 1e-4
STEADY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])

degrees = st.integers(-300, 300).map(lambda number: number / 100)


@st.composite
def problems(draw, most=9):
    n = draw(st.integers(0, most))
    schools = [
        Place(
            f"xx:{number}",
            draw(degrees),
            draw(degrees) + 180.0 * draw(st.sampled_from([0, 1])),
            draw(st.sampled_from([PRIMARY, SECONDARY, AREA, ()])),
            draw(st.sampled_from(["state", "independent"])),
        )
        for number in range(n)
    ]
    low = draw(st.integers(1, 4))
    high = draw(st.integers(low, 7))
    asked = rules(
        low,
        high,
        draw(st.floats(low, high)),
        pathway_required=draw(st.booleans()),
        state_min=draw(st.integers(0, 2)),
        unplaced_price_km=draw(st.sampled_from([50.0, 500.0, 5000.0])),
    )
    pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)) if n > 1 else st.nothing()
    links = st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=2)
    named = links.map(lambda found: [(f"xx:{a}", f"xx:{b}") for a, b in found])
    must, cannot = (draw(named), draw(named)) if n > 1 else ([], [])
    return Communities.from_schools(schools, asked, must_link=must, cannot_link=cannot)


@STEADY
@given(problems())
def test_every_answer_keeps_the_rules_and_lies_above_its_bound(problem):
    result = solve(problem, limits=Limits(effort=1))
    assert all(check.met for check in result.rules), [check for check in result.rules if not check.met]
    assert result.lower_bound <= result.objective + ROUNDING_KM
    placed = [member for group in result.groups for member in group.members]
    assert sorted([*placed, *(left.school_id for left in result.unplaced)]) == sorted(problem.ids)
    assert max(result.multipliers.values(), default=0.0) <= problem.rules.unplaced_price_km


@STEADY
@given(problems(most=8))
def test_no_bound_lies_above_the_optimum_and_no_answer_below(problem):
    best = optimum(problem)
    result = solve(problem, limits=Limits(effort=1))
    assert result.lower_bound <= best + ROUNDING_KM
    assert result.objective >= best - ROUNDING_KM


@STEADY
@given(problems(), st.data())
def test_reasons_agree_with_moving_the_school(problem, data):
    labels = [data.draw(st.integers(0, 3)) for _ in problem.ids]
    groups = [
        [school for school, label in zip(problem.ids, labels, strict=True) if label == number]
        for number in (1, 2, 3)
    ]
    groups = [group for group in groups if group]
    now = evaluate(problem, groups).objective
    for reason in reasons(problem, groups):
        if reason.next_group is None:
            continue
        after = [[member for member in group if member != reason.school_id] for group in groups]
        after[reason.next_group - 1].append(reason.school_id)
        assert abs(evaluate(problem, after).objective - now - reason.change_km) < 1e-9
