"""The search with optional terms, pins and limits against every partition of a few schools."""

from dataclasses import replace

import pytest
from tests.unit.planning import wished
from tests.unit.planning.cases import country, rules

from schoolweave.planning import Communities, Limits, Wishes, solve

MILLIMETRE = 1e-6
QUICK = Limits(seconds=60, effort=1)
IDS = [f"xx:{n}" for n in range(1, 10)]
FLOWS = tuple((f"xx:{a}", f"xx:{b}", float(5 + a)) for a, b in [(1, 5), (5, 9), (2, 8), (3, 4), (7, 1)])
PREFERENCES = tuple((f"xx:{a}", f"xx:{b}") for a, b in [(1, 9), (9, 1), (2, 6), (4, 8), (8, 3)])
TODAY = {"xx:1": "A", "xx:4": "A", "xx:7": "A", "xx:2": "B", "xx:9": "B", "xx:5": "B", "xx:8": "C"}
NEED = {"xx:1": 10.0, "xx:2": 55.0, "xx:3": 31.0, "xx:6": 90.0, "xx:8": 2.0, "xx:9": 40.0}
WEIGHTS = {"xx:2": 3.0, "xx:5": 0.4, "xx:9": 1.7}
PINS = (("xx:3", "A"), ("xx:6", "A"), ("xx:8", "new"))

TERMS = {
    "flow": Wishes(flows=FLOWS, flow_km=2.0),
    "preference": Wishes(preferences=PREFERENCES, preference_km=25.0),
    "moved": Wishes(today=TODAY, moved_km=20.0),
    "need": Wishes(need=NEED, need_km=0.7),
    "weights": Wishes(weights=WEIGHTS),
    "max_moves": Wishes(today=TODAY, max_moves=2),
    "all": Wishes(FLOWS, PREFERENCES, TODAY, NEED, WEIGHTS, 4, 1.1, 9.0, 6.0, 0.4),
}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("pins", [(), PINS], ids=["free", "pinned"])
@pytest.mark.parametrize("name", TERMS)
def test_solve_with_terms_is_as_good_as_the_best_partition(name, pins, seed):
    problem = Communities.from_schools(country(9, seed), rules(), wishes=TERMS[name], pins=pins)
    result = solve(problem, seed=seed, limits=QUICK)
    best, _ = wished.best(problem)
    assert all(check.met for check in result.rules), result.rules
    assert result.objective == pytest.approx(best, abs=20 * MILLIMETRE)
    assert result.lower_bound <= result.bounded_km + MILLIMETRE
    assert {one.name: one.amount for one in result.amounts} == pytest.approx(
        wished.amounts(problem, [group.members for group in result.groups])
    )


@pytest.mark.parametrize("name", ["flow", "moved", "all"])
def test_solve_with_terms_pathway_and_dear_places_left_out(name):
    asked = rules(2, 5, 3.0, pathway_required=True, unplaced_price_km=40.0, state_min=1)
    problem = Communities.from_schools(country(9, 11, spread=2.0), asked, wishes=TERMS[name])
    result = solve(problem, limits=QUICK)
    best, _ = wished.best(problem)
    assert all(check.met for check in result.rules)
    assert result.objective == pytest.approx(best, abs=20 * MILLIMETRE)


def test_solve_with_terms_and_effort_gives_the_same_result_whatever_the_time():
    schools = country(40, 8)
    wishes = Wishes(
        flows=tuple((f"xx:{n}", f"xx:{n * 7 % 40 + 1}", float(n)) for n in range(1, 40)),
        preferences=tuple((f"xx:{n}", f"xx:{n * 3 % 40 + 1}") for n in range(1, 36, 4)),
        today={school.id: str(number % 9) for number, school in enumerate(schools)},
        need={f"xx:{n}": float(n * n % 17) for n in range(1, 30)},
        weights={f"xx:{n}": 1.0 + n / 40 for n in range(1, 41)},
        max_moves=20,
        flow_km=0.3,
        preference_km=2.0,
        moved_km=1.0,
        need_km=0.1,
    )
    problem = Communities.from_schools(schools, rules(3, 6, 4.0, pathway_required=True), wishes=wishes)
    first = solve(problem, seed=3, limits=Limits(seconds=100, effort=1))
    again = solve(problem, seed=3, limits=Limits(seconds=50, effort=1))
    assert first.groups
    assert all(check.met for check in first.rules)
    assert (first.groups, first.multipliers, first.objective) == (
        again.groups,
        again.multipliers,
        again.objective,
    )


def test_a_higher_price_never_gives_more_of_what_it_prices():
    found = []
    for price in (0.0, 0.5, 5.0, 50.0):
        problem = Communities.from_schools(
            country(9, 4), rules(), wishes=replace(TERMS["flow"], flow_km=price)
        )
        found.append(solve(problem, limits=QUICK).amounts[0].amount)
    assert found == sorted(found, reverse=True)
    assert found[-1] < found[0]


def test_a_limit_on_moves_that_cannot_be_met_leaves_no_plan():
    today = {"xx:1": "A", "xx:2": "A", "xx:3": "A", "xx:4": "A", "xx:5": "A", "xx:6": "A"}
    problem = Communities.from_schools(
        country(9, 4), rules(2, 4, 3.0), wishes=Wishes(today=today, max_moves=1)
    )
    result = solve(problem, limits=QUICK)
    assert result.status == "infeasible"
    assert [check.rule for check in result.rules if not check.met] == ["moves"]
