"""Rules of programmes: scores of leads, borders, leads in their own hubs, limits on distance."""

import itertools

import numpy as np
import pytest
from tests.unit.planning.hubs.cases import Place, country, exact_assignment, rated, replace, rules, weighted

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Hubs, Limits, solve_hubs

KM = 1e-4  # weighted kilometres: two formulas for a distance, rounding
LIMITS = Limits(seconds=60, effort=1)


def best_with(problem, forbidden=None, opening=None, at_home=False):
    """Return the least cost over every set of leads, by an exact model for each."""
    cost, size, best = weighted(problem), problem.rules, np.inf
    if forbidden is not None:
        cost = np.where(forbidden, 1e6, cost)
    for chosen in itertools.combinations(range(cost.shape[1]), problem.hubs):
        some = cost[:, list(chosen)].copy()
        if at_home:
            for hub, lead in enumerate(chosen):
                some[problem.eligible[lead]] = 1e6
                some[problem.eligible[lead], hub] = 0.0
        value = exact_assignment(some, size.size_min, size.size_max)
        best = min(best, value + (opening[list(chosen)].sum() if opening is not None else 0.0))
    return best


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("score_km", [5.0, 500.0])
def test_leads_ranked_by_score_equal_every_choice(seed, score_km):
    schools = country(seed + 40, 9)
    scores = {school.id: float(k % 3) for k, school in enumerate(schools[:6])}
    asked = rules(3, 2, 4, lead_score_km=score_km)
    problem = Hubs.from_schools(schools, asked, ratings=rated(schools[:6]), scores=scores)
    opening = np.array([score_km * (2 - k % 3) / 2 for k in range(6)])
    best = best_with(problem, opening=opening)
    answer = solve_hubs(problem, seed=seed, limits=LIMITS)
    assert answer.objective == pytest.approx(best, abs=KM)
    assert answer.lower_bound <= best + KM
    assert answer.objective == pytest.approx(answer.travel + answer.score_cost, abs=1e-9)


def test_a_high_price_of_rank_takes_the_highest_ranked():
    schools = country(3, 12)
    scores = {school.id: float(k) for k, school in enumerate(schools)}
    asked = rules(3, 2, 6, lead_score_km=1e5)
    problem = Hubs.from_schools(schools, asked, ratings=rated(schools), scores=scores)
    answer = solve_hubs(problem, limits=LIMITS)
    assert {hub.lead for hub in answer.hubs} == {school.id for school in schools[-3:]}


@pytest.mark.parametrize("seed", range(3))
def test_no_hub_crosses_a_border(seed):
    schools = [
        replace(school, region="west" if school.longitude < 0 else "east")
        for school in country(seed + 60, 10)
    ]
    west = sum(school.region == "west" for school in schools)
    asked = rules(3, 1, max(west, 10 - west), boundary="region")
    problem = Hubs.from_schools(schools, asked, ratings=rated(schools[:7]))
    side = np.array([school.region == "west" for school in problem.schools])
    best = best_with(problem, forbidden=side[:, None] != side[problem.eligible][None, :])
    answer = solve_hubs(problem, seed=seed, limits=LIMITS)
    assert answer.objective == pytest.approx(best, abs=KM)
    assert answer.lower_bound <= best + KM
    region = {school.id: school.region for school in schools}
    assert all(region[member] == region[hub.lead] for hub in answer.hubs for member in hub.members)


def test_borders_that_no_whole_hubs_fit_into_are_refused_by_name():
    schools = [replace(school, region="tiny" if k == 0 else "rest") for k, school in enumerate(country(5, 9))]
    problem = Hubs.from_schools(schools, rules(3, 2, 4, boundary="region"), ratings=rated(schools))
    with pytest.raises(PlanningError, match=r"xx:000 has 1 schools .* Let hubs cross that border"):
        solve_hubs(problem, limits=LIMITS)


@pytest.mark.parametrize("given", [False, True])
def test_leads_in_their_own_hubs_equal_every_choice(given):
    schools = [replace(school, needs=()) for school in country(71, 9)]
    twin = replace(schools[0], id="xx:twin", latitude=schools[0].latitude + 1e-4)
    schools = [*schools, twin]
    leads = ["xx:000", "xx:twin", "xx:004"] if given else []
    asked = rules(3, 3, 4, lead_in_hub=True)
    problem = Hubs.from_schools(
        schools, asked, ratings=rated([schools[k] for k in (0, 4, 5, 9)]), leads=leads
    )
    answer = solve_hubs(problem, limits=LIMITS)
    assert all(hub.lead in hub.members for hub in answer.hubs)
    assert answer.lower_bound <= answer.objective
    if given:
        assert answer.status == "optimal"
    else:
        assert answer.objective == pytest.approx(best_with(problem, at_home=True), abs=KM)


def test_a_limit_for_everybody_names_who_is_too_far_and_what_would_do():
    schools = [*country(9, 11), Place("xx:far", 55.0, 0.0)]
    problem = Hubs.from_schools(schools, rules(3, 2, 6, max_km=200.0), ratings=rated(schools[:8]))
    with pytest.raises(PlanningError, match=r"1 schools have no possible lead within 200 km.*xx:far"):
        solve_hubs(problem, limits=LIMITS)


def test_given_leads_that_break_a_limit_are_refused_with_a_limit_that_would_do():
    schools = country(12, 12)
    problem = Hubs.from_schools(schools, rules(2, 6, 6, max_km=30.0), leads=["xx:000", "xx:001"])
    with pytest.raises(PlanningError, match=r"A limit of \d+\.\d km would do"):
        solve_hubs(problem, limits=LIMITS)


def test_the_same_effort_and_seed_give_the_same_answer():
    schools = country(13, 60)
    problem = Hubs.from_schools(schools, rules(5, 10, 14), ratings=rated(schools[:30]))
    one, two = (solve_hubs(problem, seed=4, limits=LIMITS) for _ in range(2))
    assert (one.objective, one.lower_bound, one.hubs) == (two.objective, two.lower_bound, two.hubs)
    assert one.multipliers == two.multipliers


def test_a_caller_who_stops_gets_the_best_so_far():
    schools = country(14, 80)
    problem = Hubs.from_schools(schools, rules(6, 10, 16), ratings=rated(schools[:40]))
    answer = solve_hubs(problem, limits=Limits(seconds=600), progress=lambda step: step.stage != "search")
    assert answer.status in ("stopped", "optimal")
    assert all(check.met for check in answer.rules)


def test_schools_to_close_are_served_and_a_school_without_a_district_stands_alone():
    schools = [*country(15, 11), Place("xx:closing", 51.5, 0.0, status="closing")]
    problem = Hubs.from_schools(schools, rules(2, 4, 8), ratings=rated(schools))
    assert "xx:closing" in problem.ids
    assert "xx:closing" in problem.districts
