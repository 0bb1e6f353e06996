"""What holds for every plan with optional terms, pins, stances and limits, against all partitions."""

from math import inf

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.planning import wished
from tests.unit.planning.cases import AREA, PRIMARY, SECONDARY, Place, rules

from schoolweave.planning import Communities, Limits, Wishes, evaluate, solve

ROUNDING_KM = 1e-4
STEADY = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])

degrees = st.integers(-300, 300).map(lambda number: number / 100)
price = st.sampled_from([0.0, 0.7, 12.0])


@st.composite
def wishes(draw, ids):
    some = st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=6)
    pairs = some.map(lambda found: [pair for pair in found if pair[0] != pair[1]])
    today = draw(st.dictionaries(st.sampled_from(ids), st.sampled_from("ABC")))
    return Wishes(
        flows=tuple((a, b, float(draw(st.integers(0, 40)))) for a, b in draw(pairs)),
        preferences=tuple(draw(pairs)),
        today=today,
        need=draw(st.dictionaries(st.sampled_from(ids), st.integers(0, 50).map(float))),
        weights=draw(st.dictionaries(st.sampled_from(ids), st.sampled_from([0.5, 1.0, 2.5]))),
        max_moves=draw(st.none() | st.integers(0, 6)) if today else None,
        flow_km=draw(price),
        preference_km=draw(price),
        moved_km=draw(price),
        need_km=draw(price),
    )


@st.composite
def problems(draw, most=8):
    n = draw(st.integers(3, most))
    ids = [f"xx:{number}" for number in range(n)]
    schools = [
        Place(one, draw(degrees), draw(degrees), draw(st.sampled_from([PRIMARY, SECONDARY, AREA])))
        for one in ids
    ]
    low = draw(st.integers(1, 3))
    high = draw(st.integers(low, 6))
    asked = rules(
        low,
        high,
        draw(st.floats(low, high)),
        pathway_required=draw(st.booleans()),
        unplaced_price_km=draw(st.sampled_from([50.0, 500.0])),
    )
    stances = draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(["yes", "maybe", "no"]), max_size=3))
    joining = [one for one in ids if stances.get(one) != "no"]
    pinned = st.lists(st.sampled_from(joining), max_size=4, unique=True) if joining else st.just([])
    pins = [(one, draw(st.sampled_from(["A", "new"]))) for one in draw(pinned)]
    return Communities.from_schools(schools, asked, stances=stances, pins=pins, wishes=draw(wishes(ids)))


@STEADY
@given(problems())
def test_no_partition_is_cheaper_than_the_plan_and_no_figure_is_wrong(problem):
    result = solve(problem, limits=Limits(effort=1))
    best, _ = wished.best(problem)
    groups = [group.members for group in result.groups]
    if best == inf:
        assert not groups
        assert "moves" in {check.rule for check in result.rules if not check.met}
        return
    assert all(check.met for check in result.rules), result.rules
    assert result.objective == pytest.approx(best, abs=ROUNDING_KM)
    assert {one.name: one.amount for one in result.amounts} == pytest.approx(wished.amounts(problem, groups))
    assert result.lower_bound <= result.bounded_km + ROUNDING_KM
    assert result.lower_bound <= best + ROUNDING_KM


@STEADY
@given(problems(), st.data())
def test_any_arrangement_is_measured_as_by_hand(problem, data):
    labels = [data.draw(st.integers(0, 3)) for _ in problem.ids]
    groups = [
        [school for school, label in zip(problem.ids, labels, strict=True) if label == number]
        for number in (1, 2, 3)
    ]
    groups = [group for group in groups if group]
    found = evaluate(problem, groups)
    assert {one.name: one.amount for one in found.amounts} == pytest.approx(wished.amounts(problem, groups))
    by_id = {school.id: school for school in problem.schools}
    travel = sum(wished.travel(problem, [by_id[one] for one in group]) for group in groups)
    terms = sum(one.price_km * one.amount for one in found.amounts)
    out = problem.rules.unplaced_price_km * len(found.unplaced)
    assert found.objective == pytest.approx(travel + out + terms, abs=ROUNDING_KM)
