import numpy as np
import pytest
from tests.unit.planning.hubs.cases import (
    Place,
    country,
    exact_assignment,
    optimum,
    rated,
    replace,
    rules,
    weighted,
)

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.model import Limits
from schoolweave.planning.hubs.bound import select
from schoolweave.planning.hubs.dual import arcs, ascend, begin, proven
from schoolweave.planning.hubs.flow import assign
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.reasons import reasons
from schoolweave.planning.hubs.solve import solve

KM = 1e-4  # weighted kilometres: two formulas for a distance, rounding


@pytest.fixture(autouse=True, scope="module")
def _compiled():
    schools = country(0, 8)
    solve(Hubs.from_schools(schools, rules(2, 2, 6), ratings=rated(schools)), limits=Limits(seconds=2))


@pytest.mark.parametrize(
    ("seed", "n", "p", "low", "high"), [(1, 30, 4, 6, 9), (2, 40, 6, 5, 8), (3, 25, 3, 8, 9)]
)
def test_assign_equals_an_exact_model(seed, n, p, low, high):
    random = np.random.default_rng(seed)
    cost = random.random((n, p)) * 100
    label, price = np.empty(n, dtype=np.int64), np.zeros(p)
    value = assign(cost, low, high, label, price)
    assert value == pytest.approx(exact_assignment(cost, low, high), abs=KM)
    assert value == pytest.approx(cost[np.arange(n), label].sum(), abs=KM)
    assert set(np.bincount(label, minlength=p)) <= set(range(low, high + 1))
    again = np.empty(n, dtype=np.int64)
    assert assign(cost, low, high, again, random.normal(size=p) * 30) == pytest.approx(value, abs=KM)


@pytest.mark.parametrize("seed", range(4))
def test_solve_tiny_equals_every_choice_of_leads(seed):
    schools = country(seed, 9)
    problem = Hubs.from_schools(schools, rules(3, 2, 4), ratings=rated(schools[:6]))
    best = optimum(problem)
    answer = solve(problem, seed=seed, limits=Limits(seconds=60))
    assert answer.objective == pytest.approx(best, abs=KM)
    assert answer.lower_bound <= best + KM
    assert all(check.met for check in answer.rules)


@pytest.mark.parametrize("seed", range(4))
def test_proven_never_above_the_optimum_at_any_multipliers(seed):
    schools = country(seed + 20, 8)
    problem = Hubs.from_schools(schools, rules(2, 3, 5), ratings=rated(schools[:5]))
    best, random = optimum(problem), np.random.default_rng(seed)
    for _ in range(5):
        assert proven(problem, random.normal(size=problem.n) * 60) <= best + KM
    state = begin(problem, arcs(problem))
    ascend(state, problem, arcs(problem), best * 1.05, lambda: False, 80)
    assert proven(problem, state.best) <= best + KM
    assert proven(problem, state.best) == pytest.approx(state.bound, abs=KM)


def test_bound_recomputed_from_the_published_multipliers():
    schools = country(5, 24)
    problem = Hubs.from_schools(schools, rules(3, 6, 10), ratings=rated(schools[:9]))
    answer = solve(problem, limits=Limits(seconds=60))
    price = np.array([answer.multipliers[school] for school in problem.ids])
    reduced = np.sort(weighted(problem) - price[:, None], axis=0)
    values = [min(column[:size].sum() for size in range(6, 11)) for column in reduced.T]
    bound = price.sum() + sum(sorted(values)[:3])
    assert answer.lower_bound == pytest.approx(min(bound, answer.objective), abs=KM)


def test_solve_given_leads_is_exact_and_keeps_them():
    schools = country(7, 40)
    leads = [schools[3].id, schools[20].id, schools[31].id, schools[39].id]
    problem = Hubs.from_schools(schools, rules(2, 8, 12), leads=leads)
    answer = solve(problem)
    assert {hub.lead for hub in answer.hubs} == set(leads)
    everyone = Hubs.from_schools(schools, rules(2, 8, 30), ratings=rated(schools))
    cost = weighted(everyone)[:, list(problem.given)]
    assert answer.objective == pytest.approx(exact_assignment(cost, 8, 12), abs=KM)
    assert (answer.status, answer.lower_bound, answer.gap) == ("optimal", answer.objective, 0.0)
    assert sorted(member for hub in answer.hubs for member in hub.members) == sorted(problem.ids)


def test_held_schools_stay_at_what_an_exact_model_says_it_costs():
    """Away from its lead of before each school costs 20 weighted km more: fewer move; no figure has them."""
    schools = country(8, 30)
    leads = [schools[3].id, schools[14].id, schools[26].id]
    problem = Hubs.from_schools(schools, rules(2, 8, 12), leads=leads)
    before = np.arange(30) % 3
    extra = np.full((30, 3), 20.0)
    extra[np.arange(30), before] = 0.0
    answer, free = solve(replace(problem, held=extra)), solve(problem)
    everyone = Hubs.from_schools(schools, rules(2, 8, 30), ratings=rated(schools))
    cost = weighted(everyone)[:, list(problem.given)]
    lead_of = {member: hub.lead for hub in answer.hubs for member in hub.members}
    away = sum(lead_of[school] != leads[place] for school, place in zip(problem.ids, before, strict=True))
    assert answer.objective + 20.0 * away == pytest.approx(exact_assignment(cost + extra, 8, 12), abs=KM)
    assert (
        0
        < away
        < sum(
            hub.lead != leads[before[problem.ids.index(member)]]
            for hub in free.hubs
            for member in hub.members
        )
    )
    assert answer.lower_bound <= free.objective < answer.objective


def test_neediest_limit_is_kept_or_refused_with_a_name():
    schools = country(8, 30)
    free = solve(
        Hubs.from_schools(schools, rules(3, 8, 12), ratings=rated(schools)), limits=Limits(seconds=4)
    )
    limit = free.neediest.worst_km * 0.9
    kept = Hubs.from_schools(schools, rules(3, 8, 12, neediest_max_km=limit), ratings=rated(schools))
    answer = solve(kept, limits=Limits(seconds=4))
    assert answer.neediest.worst_km <= limit
    assert answer.neediest.schools == 3
    far = Hubs.from_schools(schools, rules(3, 8, 12, neediest_max_km=0.001), ratings=rated(schools[:3]))
    with pytest.raises(PlanningError, match="no possible lead within"):
        solve(far)


def test_from_schools_leaves_out_weights_and_refuses():
    schools = [*country(9, 10), Place("xx:900", None, None), Place("xx:901", 51.0, 0.0, status="closed")]
    problem = Hubs.from_schools(schools, rules(2, 4, 6), ratings=rated(schools), listed={"xx:000"})
    assert {left.code for left in problem.ineligible} == {"no_place", "status"}
    assert problem.weight[0] == pytest.approx(3 + 2 * problem.need[0])
    unknown = [place for place, school in enumerate(schools[:10]) if not school.needs]
    assert (problem.need[unknown] == 0.5).all()
    with pytest.raises(PlanningError, match="cannot form 2 hubs"):
        Hubs.from_schools(schools, rules(2, 1, 4), ratings=rated(schools))
    with pytest.raises(PlanningError, match="may lead"):
        Hubs.from_schools(schools, rules(2, 4, 6), ratings=rated(schools[:1]))
    with pytest.raises(PlanningError, match="xx:nobody"):
        Hubs.from_schools(schools, rules(2, 4, 6), leads=["xx:nobody"])


def test_who_may_lead_by_kind_rating_and_roll():
    schools = [
        Place("xx:1", 51, 0),
        Place("xx:2", 51, 0, kind="special"),
        Place("xx:3", 51, 0, roll=None),
        Place("xx:4", 51, 0, roll=0),
        Place("xx:5", 51, 0),
    ]
    ratings = rated(schools[:4]) | {"xx:5": "Good"}
    assert list(Hubs.from_schools(schools, rules(1, 1, 9), ratings=ratings).eligible) == [0]


def test_reasons_name_the_nearer_lead_that_is_full():
    schools = [Place(f"xx:{k}", 51 + k / 100, 0.0) for k in range(6)]
    problem = Hubs.from_schools(schools, rules(2, 1, 3), leads=["xx:0", "xx:5"])
    answer = solve(problem)
    assert answer.sizes == (3, 3)
    assert all(
        reason.why.startswith("Its lead is the nearest of all.") for reason in reasons(problem, answer)
    )
    problem = Hubs.from_schools(schools, rules(2, 3, 3), leads=["xx:0", "xx:1"])
    why = {reason.school_id: reason.why for reason in reasons(problem, solve(problem))}
    assert "full with 3" in " ".join(why.values())


def test_select_puts_the_least_first():
    random = np.random.default_rng(3)
    for least in (1, 4, 20):
        values = random.integers(0, 9, 20).astype(float)
        wanted = np.sort(values)[:least].sum()
        select(values, 20, least)
        assert values[:least].sum() == wanted
