"""Time, effort, seed and multipliers that make no sense are refused in a sentence, by every search."""

from math import inf, nan

import numpy as np
import pytest
from tests.unit.planning.cases import country, rules
from tests.unit.planning.hubs.cases import country as hub_country
from tests.unit.planning.hubs.cases import rated
from tests.unit.planning.hubs.cases import rules as hub_rules
from tests.unit.planning.support.cases import rules as support_rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities, Hubs, Limits, solve, solve_hubs, support
from schoolweave.planning.communities.resume import begun
from schoolweave.planning.medians.instance import parse
from schoolweave.planning.medians.solve import solve as solve_medians

NO_TIMES = (nan, inf, -inf, 0, -1, 0.0, "60", None, True)
NO_EFFORTS = (nan, inf, 0, -1, 1.5, "1", True)
NO_SEEDS = (-1, 1.5, nan, "1", None, True)


def communities(**more):
    return solve(Communities.from_schools(country(6, 1), rules()), **more)


def hubs(**more):
    schools = hub_country(16, 8)
    return solve_hubs(Hubs.from_schools(schools, hub_rules(2, 3, 8), ratings=rated(schools)), **more)


def matching(**more):
    return support.solve(support.Matching.of([], [], support_rules()), **more)


def medians(**more):
    return solve_medians(parse("2 1\n0 0 9 1\n1 1 9 1\n"), **more)


@pytest.mark.parametrize("seconds", NO_TIMES)
def test_limits_without_an_end_or_time_are_refused(seconds):
    with pytest.raises(PlanningError, match="more than 0 seconds, and an end"):
        Limits(seconds=seconds)


@pytest.mark.parametrize("effort", NO_EFFORTS)
def test_limits_with_no_effort_are_refused(effort):
    with pytest.raises(PlanningError, match="effort of at least 1, a whole number"):
        Limits(effort=effort)


def test_limits_take_numbers_of_numpy():
    limits = Limits(seconds=np.float32(2), effort=np.int64(3))
    assert (limits.seconds, limits.effort) == (2, 3)


@pytest.mark.parametrize("search", [communities, hubs, matching, medians])
def test_seed_that_is_no_whole_number_is_refused(search):
    for seed in NO_SEEDS:
        with pytest.raises(PlanningError, match="cannot lead chance: give a whole number"):
            search(seed=seed)


def test_medians_refuse_a_time_without_an_end():
    for seconds in NO_TIMES:
        with pytest.raises(PlanningError, match="more than 0 seconds, and an end"):
            medians(seconds=seconds)


@pytest.mark.parametrize("wrong", [nan, inf, -inf])
def test_multipliers_that_are_not_finite_are_refused(wrong):
    with pytest.raises(PlanningError, match="The multiplier of xx:2 is "):
        begun(("xx:1", "xx:2", "xx:3"), None, {"xx:1": 1.0, "xx:2": wrong}, 50.0)
