import itertools

import numpy as np
import pytest
from tests.unit.planning.hubs.cases import country, rated, replace, rules, weighted

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.model import Limits
from schoolweave.planning.hubs.district_dual import proven
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.solve import solve
from schoolweave.planning.hubs.units import units_of

KM = 1e-4  # weighted kilometres: two formulas for a distance, rounding


def best_of_districts(problem):
    """Return the least cost over every choice of leads and every whole-district assignment."""
    cost, size = weighted(problem), np.bincount(problem.district)
    by_district = np.array([cost[problem.district == d].sum(axis=0) for d in range(len(size))])
    best = np.inf
    for leads in itertools.combinations(range(cost.shape[1]), problem.hubs):
        for hubs in itertools.product(range(problem.hubs), repeat=len(size)):
            sizes = np.bincount(hubs, weights=size, minlength=problem.hubs)
            if sizes.min() >= problem.rules.size_min and sizes.max() <= problem.rules.size_max:
                best = min(best, sum(by_district[d, leads[hub]] for d, hub in enumerate(hubs)))
    return best


LIMITS = Limits(seconds=120, effort=1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_districts_stay_together_at_least_cost(seed):
    schools = country(seed, 18)
    problem = Hubs.from_schools(schools, rules(2, 6, 12, units="district"), ratings=rated(schools[:5]))
    answer = solve(problem, limits=LIMITS)
    best = best_of_districts(problem)
    assert answer.objective == pytest.approx(best, abs=KM)
    assert answer.lower_bound <= best + KM
    hub_of = {member: hub.id for hub in answer.hubs for member in hub.members}
    for district in range(len(problem.districts)):
        assert len({hub_of[problem.ids[i]] for i in np.flatnonzero(problem.district == district)}) == 1


@pytest.mark.parametrize("seed", [4, 5])
def test_districts_with_given_leads_at_least_cost(seed):
    schools = country(seed, 18)
    leads = ["xx:001", "xx:016"]
    problem = Hubs.from_schools(schools, rules(2, 6, 12, units="district"), leads=leads)
    everyone = Hubs.from_schools(schools, rules(2, 6, 12, units="district"), ratings=rated(schools))
    answer = solve(problem, limits=LIMITS)
    cost = weighted(everyone)[:, problem.given]
    by_district = np.array([cost[problem.district == d].sum(axis=0) for d in range(6)])
    best = min(
        sum(by_district[d, hub] for d, hub in enumerate(hubs))
        for hubs in itertools.product(range(2), repeat=6)
        if 2 <= sum(hubs) <= 4
    )
    assert answer.objective == pytest.approx(best, abs=KM)
    assert answer.lower_bound <= best + KM
    assert {hub.lead for hub in answer.hubs} == set(leads)


@pytest.mark.parametrize("seed", [6, 7])
def test_districts_with_leads_at_home_at_least_cost(seed):
    schools = country(seed, 18)
    asked = rules(3, 3, 9, units="district", lead_in_hub=True)
    problem = Hubs.from_schools(schools, asked, ratings=rated(schools[:11]))
    answer = solve(problem, limits=LIMITS)
    cost, home = weighted(problem), problem.district[problem.eligible]
    by_district = np.array([cost[problem.district == d].sum(axis=0) for d in range(6)])
    best = np.inf
    for hubs in itertools.product(range(3), repeat=6):
        total = 0.0
        for hub in range(3):
            inside = [d for d in range(6) if hubs[d] == hub]
            may = np.isin(home, inside)
            fits = 1 <= len(inside) <= 3 and may.any()
            total += by_district[inside][:, may].sum(axis=0).min() if fits else np.inf
        best = min(best, total)
    assert answer.objective == pytest.approx(best, abs=KM)
    assert answer.lower_bound <= best + KM
    assert all(hub.lead in hub.members for hub in answer.hubs)


def test_districts_of_a_larger_country_within_the_band_and_the_same_again():
    schools = [replace(one, area=f"district {k // 5}") for k, one in enumerate(country(11, 150))]
    problem = Hubs.from_schools(schools, rules(8, 15, 25, units="district"), ratings=rated(schools[::2]))
    one, two = (solve(problem, seed=3, limits=LIMITS) for _ in range(2))
    assert one.hubs == two.hubs
    assert (one.objective, one.lower_bound) == (two.objective, two.lower_bound)
    assert set(one.sizes) <= {15, 20, 25}
    assert 0 <= one.gap < 0.05


def test_bound_of_districts_never_above_the_optimum_at_any_multipliers():
    schools = country(8, 18)
    problem = Hubs.from_schools(schools, rules(2, 6, 12, units="district"), ratings=rated(schools[:5]))
    best, random, units = best_of_districts(problem), np.random.default_rng(2), units_of(problem)
    free = np.full(len(units.lead), -1, dtype=np.int64)
    for scale in (10.0, 100.0, 300.0, 900.0):
        price = random.normal(size=6) * scale + 150.0
        assert proven(units.board, free, price, 2) <= best + KM


def test_units_a_district_above_the_largest_hub_is_cut_into_equal_parts():
    schools = country(4, 18)
    problem = Hubs.from_schools(schools, rules(9, 2, 2, units="district"), ratings=rated(schools))
    units = units_of(problem)
    assert sorted(units.board.size) == [1] * 6 + [2] * 6
    assert len(units.divided) == 6
    assert "district 0 (part 1 of 2)" in units.names


def test_districts_that_cannot_be_put_together_are_named_with_a_way_out():
    schools = country(5, 18)
    problem = Hubs.from_schools(schools, rules(4, 4, 5, units="district"), ratings=rated(schools))
    with pytest.raises(PlanningError, match=r"6 of 6 districts fit into no hub of 4 to 5.*largest 6"):
        solve(problem, limits=LIMITS)


def test_too_few_districts_are_refused():
    schools = [replace(one, area=f"district {k % 2}") for k, one in enumerate(country(5, 18))]
    problem = Hubs.from_schools(schools, rules(3, 2, 9, units="district"), ratings=rated(schools))
    with pytest.raises(PlanningError, match="2 districts cannot form 3 hubs"):
        solve(problem, limits=LIMITS)


def test_no_division_found_says_which_districts_and_which_sizes_would_do():
    sizes = [5, 5, 5, 3]  # sums within 8 to 10: 5 + 3 and 5 + 5, but then 8, 10; two hubs of 9 are asked for
    areas = [name for name, size in enumerate(sizes) for _ in range(size)]
    schools = [replace(one, area=f"d{areas[k]}") for k, one in enumerate(country(6, 18))]
    problem = Hubs.from_schools(schools, rules(2, 8, 10, units="district"), ratings=rated(schools))
    assert sorted(solve(problem, limits=LIMITS).sizes) == [8, 10]
    sizes = [6, 6, 6, 5, 5]  # each fits (11 or 12), and four of them make two hubs, but five cannot
    areas = [name for name, size in enumerate(sizes) for _ in range(size)]
    schools = [replace(one, area=f"d{areas[k]}") for k, one in enumerate(country(6, 28))]
    problem = Hubs.from_schools(schools, rules(2, 11, 15, units="district"), ratings=rated(schools))
    with pytest.raises(PlanningError, match=r"No division of whole districts into 2 hubs.*would do"):
        solve(problem, limits=LIMITS)
