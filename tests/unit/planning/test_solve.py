import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from tests.unit.planning.cases import PRIMARY, SECONDARY, Place, country, km, optimum, rules

from schoolweave.planning import Communities, Limits, evaluate, solve
from schoolweave.planning.communities import arrays, recombine
from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.search import Search

MILLIMETRE = 1e-6
QUICK = Limits(seconds=60, effort=1)


def met(result):
    return all(check.met for check in result.rules)


CASES = [
    ("plain", 9, {}, {}),
    ("pathway", 9, {"pathway_required": True}, {}),
    ("states", 8, {"state_min": 2, "low": 2}, {"integrated": 0.5}),
    ("pathway and states", 9, {"pathway_required": True, "state_min": 1}, {"integrated": 0.5}),
    ("few secondaries", 8, {"pathway_required": True}, {"secondaries": 0.15}),
    ("cheap to leave out", 9, {"unplaced_price_km": 15.0}, {"spread": 2.0}),
    ("singles", 7, {"low": 1, "high": 3, "mean": 1.5}, {}),
    ("big groups", 9, {"low": 4, "high": 9, "mean": 5.0}, {}),
]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("case", "n", "rule", "land"), CASES, ids=[case[0] for case in CASES])
def test_solve_finds_the_optimum_of_a_small_country(case, n, rule, land, seed):
    problem = Communities.from_schools(country(n, seed, **land), rules(**rule))
    result = solve(problem, seed=seed, limits=QUICK)
    best = optimum(problem)
    assert result.lower_bound <= best + MILLIMETRE
    assert result.objective == pytest.approx(best, abs=n * MILLIMETRE)
    assert met(result)


@pytest.mark.parametrize("seed", [4, 5])
def test_solve_keeps_links_and_is_optimal_with_them(seed):
    schools = country(9, seed)
    must = [("xx:1", "xx:9"), ("xx:9", "xx:4")]
    cannot = [("xx:2", "xx:3"), ("xx:5", "xx:6")]
    problem = Communities.from_schools(schools, rules(), must_link=must, cannot_link=cannot)
    result = solve(problem, limits=QUICK)
    assert met(result)
    assert {check.rule for check in result.rules} >= {"must_link", "cannot_link"}
    assert result.objective == pytest.approx(optimum(problem), abs=9 * MILLIMETRE)


def exact(problem):
    """The same question as an assignment model, solved by branch and bound."""
    n, r = problem.size, problem.rules
    away = np.array([[km(a, b) for b in problem.schools] for a in problem.schools])
    cost = away.ravel()  # variable i * n + j: school i meets at host j; j * n + j opens j
    rows, low, high = [], [], []

    def add(entries, least, most):
        row = np.zeros(n * n)
        for place, value in entries:
            row[place] += value
        rows.append(row)
        low.append(least)
        high.append(most)

    for i in range(n):
        add([(i * n + j, 1) for j in range(n)], 1, 1)
    for j in range(n):
        add([(i * n + j, 1) for i in range(n)] + [(j * n + j, -r.size_min)], 0, np.inf)
        add([(i * n + j, 1) for i in range(n)] + [(j * n + j, -r.size_max)], -np.inf, 0)
        for year in r.pathway:
            serving = [i for i in range(n) if year in problem.schools[i].years]
            add([(i * n + j, 1) for i in serving] + [(j * n + j, -1)], 0, np.inf)
    add([(j * n + j, 1) for j in range(n)], problem.count(n), problem.count(n))
    constraint = LinearConstraint(np.array(rows), np.array(low), np.array(high))
    return milp(cost, constraints=constraint, integrality=np.ones(n * n), bounds=Bounds(0, 1)).fun


@pytest.mark.parametrize("seed", [6, 7])
def test_solve_agrees_with_an_exact_model_of_sixteen_schools(seed):
    problem = Communities.from_schools(country(16, seed), rules(3, 6, 4.0, pathway_required=True))
    result = solve(problem, limits=QUICK)
    best = exact(problem)
    assert not result.unplaced
    assert result.lower_bound <= best + MILLIMETRE
    assert result.objective == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize(("n", "seed"), [(14, 265512), (14, 647874), (15, 442906), (15, 715461)])
def test_solve_leaves_nobody_out_where_dear_groups_tempt_it_to_form_too_few(n, seed):
    land = country(n, seed, spread=4.0)
    problem = Communities.from_schools(land, rules(3, 5, 4.0, pathway_required=True))
    result = solve(problem, limits=QUICK)
    assert not result.unplaced
    assert result.objective == pytest.approx(exact(problem), abs=1e-4)


def test_solve_with_the_same_seed_and_effort_gives_the_same_result_whatever_the_time():
    problem = Communities.from_schools(country(40, 8), rules(3, 6, 4.0, pathway_required=True))
    first = solve(problem, seed=3, limits=Limits(seconds=100, effort=1))
    again = solve(problem, seed=3, limits=Limits(seconds=50, effort=1))
    assert first.groups == again.groups
    assert first.multipliers == again.multipliers
    assert (first.objective, first.lower_bound) == (again.objective, again.lower_bound)


def test_solve_places_schools_on_both_sides_of_the_antimeridian_together():
    west = [Place(f"xx:{n}", -40 - n / 100, 179.99) for n in range(1, 4)]
    east = [Place(f"xx:{n}", -40 - (n - 3) / 100, -179.99) for n in range(4, 7)]
    far = [Place(f"xx:{n}", -30 - n / 100, 0.0) for n in range(7, 13)]
    problem = Communities.from_schools(west + east + far, rules(2, 8, 6.0))
    result = solve(problem, limits=QUICK)
    assert {frozenset(group.members) for group in result.groups} == {
        frozenset(f"xx:{n}" for n in range(1, 7)),
        frozenset(f"xx:{n}" for n in range(7, 13)),
    }


def test_solve_handles_schools_at_one_place():
    schools = [Place(f"xx:{n}", -41.0, 174.0) for n in range(1, 61)]
    result = solve(Communities.from_schools(schools, rules(4, 14, 10.0)), limits=QUICK)
    assert result.objective == 0.0
    assert result.gap == 0.0
    assert len(result.groups) == 6
    assert met(result)


def test_solve_gives_remote_schools_a_partner_from_far_away():
    island = [Place(f"xx:{n}", -44.0, -176.5 + n / 100, PRIMARY) for n in range(1, 4)]
    mainland = [
        Place(f"xx:{n}", -43.5 - n / 1000, 172.5, SECONDARY if n % 5 == 0 else PRIMARY) for n in range(10, 50)
    ]
    problem = Communities.from_schools(island + mainland, rules(4, 14, 10.0, pathway_required=True))
    result = solve(problem, limits=QUICK)
    assert not result.unplaced
    group = next(group for group in result.groups if "xx:1" in group.members)
    assert {"xx:1", "xx:2", "xx:3"} < set(group.members)
    assert result.objective < 2 * 500


def test_solve_leaves_everybody_out_where_nobody_serves_a_year():
    schools = [Place(f"xx:{n}", -41 + n / 100, 174.0, PRIMARY) for n in range(20)]
    result = solve(Communities.from_schools(schools, rules(4, 14, 10.0, pathway_required=True)), limits=QUICK)
    assert result.status == "infeasible"
    assert len(result.unplaced) == 20
    assert result.unplaced[0].code == "pathway"
    assert "years 9 to 13" in result.unplaced[0].reason
    assert result.lower_bound <= result.objective == 20 * 500


def test_solve_fills_the_only_group_that_one_secondary_allows():
    schools = [Place(f"xx:{n}", -41 + n / 1000, 174.0, PRIMARY) for n in range(1, 30)]
    schools.append(Place("xx:99", -41, 174.0, SECONDARY))
    problem = Communities.from_schools(schools, rules(4, 14, 10.0, pathway_required=True))
    result = solve(problem, limits=QUICK)
    assert [len(group.members) for group in result.groups] == [14]
    assert met(result)
    assert {left.code for left in result.unplaced} == {"no_room"}


@pytest.mark.parametrize(("n", "code"), [(0, None), (1, "too_few"), (3, "too_few")])
def test_solve_says_when_there_are_too_few_schools(n, code):
    schools = [Place(f"xx:{number}", -41.0, 174.0 + number) for number in range(n)]
    result = solve(Communities.from_schools(schools, rules(4, 14, 10.0)), limits=QUICK)
    assert result.status == "infeasible"
    assert [left.code for left in result.unplaced] == [code] * n
    assert result.lower_bound <= result.objective == n * 500


def test_solve_stopped_by_the_caller_keeps_the_best_so_far():
    problem = Communities.from_schools(country(120, 9), rules(4, 14, 10.0))
    seen = []

    def follow(step):
        seen.append(step)
        return step.best is None

    result = solve(problem, limits=Limits(seconds=60, effort=50), progress=follow)
    assert result.status == "stopped"
    assert result.groups
    assert met(result)
    assert result.objective == pytest.approx(seen[-1].best, rel=1e-6)
    assert 0 <= seen[0].fraction <= seen[-1].fraction < 1


def test_solve_gives_its_last_round_all_the_time_that_recombining_leaves():
    problem = Communities.from_schools(country(60, 9), rules(4, 14, 10.0))
    prices = {"lack_price": 200.0, "group_price": 0.0, "count_price": 0.0}
    clock = Clock(100.0, None)
    search = Search(arrays.space(problem), arrays.terms(problem, **prices), 1, None, clock)
    search.recombining = 4.0
    clock.restart()
    assert search._seconds_of(1) == search.schedule.seconds_of(1)
    assert search._seconds_of(search.schedule.rounds) == pytest.approx(94.0, abs=1.0)
    assert search.schedule.seconds_to_recombine(6.0, last=True) == 6.0


def test_recombination_asks_whether_to_stop(monkeypatch):
    monkeypatch.setattr(recombine, "POLL", 0.0)
    problem = Communities.from_schools(country(40, 3), rules(2, 4, 3.0))
    prices = {"lack_price": 200.0, "group_price": 0.0, "count_price": 0.0}
    space, terms = arrays.space(problem), arrays.terms(problem, **prices)
    random = np.random.default_rng(1)
    columns = sorted({tuple(sorted(random.choice(40, 3, replace=False).tolist())) for _ in range(600)})
    costs, asked = random.uniform(1.0, 2.0, len(columns)), []

    def halted():
        asked.append(True)
        return True

    recombine.recombine(space, terms, columns, costs, [], recombine.Effort(), halted)
    assert asked


def test_result_agrees_with_the_evaluation_of_its_groups():
    problem = Communities.from_schools(country(30, 10), rules(3, 6, 4.0, pathway_required=True))
    result = solve(problem, limits=QUICK)
    again = evaluate(problem, [group.members for group in result.groups])
    assert again.groups == result.groups
    assert (again.objective, again.travel_km, again.rules) == (
        result.objective,
        result.travel_km,
        result.rules,
    )
    assert result.gap == pytest.approx(1 - result.lower_bound / result.objective)
