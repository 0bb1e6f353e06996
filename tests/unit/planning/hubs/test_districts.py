import itertools

import numpy as np
import pytest
from tests.unit.planning.hubs.cases import country, rated, rules, weighted

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.model import Limits
from schoolweave.planning.hubs.districts import units_of
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.solve import solve

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


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_districts_stay_together_at_least_cost(seed):
    schools = country(seed, 18)
    problem = Hubs.from_schools(schools, rules(2, 6, 12, units="district"), ratings=rated(schools[:5]))
    answer = solve(problem, limits=Limits(seconds=120, effort=1))
    best = best_of_districts(problem)
    assert answer.objective == pytest.approx(best, abs=KM)
    assert answer.lower_bound <= best + KM
    hub_of = {member: hub.id for hub in answer.hubs for member in hub.members}
    for district in range(len(problem.districts)):
        assert len({hub_of[problem.ids[i]] for i in np.flatnonzero(problem.district == district)}) == 1


def test_units_a_district_above_the_largest_hub_is_cut():
    schools = country(4, 18)
    problem = Hubs.from_schools(schools, rules(9, 2, 2, units="district"), ratings=rated(schools))
    units = units_of(problem)
    assert units.board.size.max() <= 2
    assert units.board.size.sum() == 18
    assert len(units.names) == 12


def test_districts_that_cannot_be_put_together_say_so():
    schools = country(5, 18)
    problem = Hubs.from_schools(schools, rules(4, 4, 5, units="district"), ratings=rated(schools))
    with pytest.raises(PlanningError, match="whole districts"):
        solve(problem, limits=Limits(seconds=60, effort=1))
