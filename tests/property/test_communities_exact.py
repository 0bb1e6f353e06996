"""The exact model against all partitions of small countries: every rule and term, alone and together."""

import math

import pytest
from tests.unit.planning.brute import best_of_all
from tests.unit.planning.random_problems import RULES, SIZES, TERMS, random_problem

from schoolweave.planning import evaluate
from schoolweave.planning.communities.exact import exact

ROUNDING_KM = 1e-4
"""Published distances and prices are whole millimetres; the checker's are not rounded."""
SEEDS = 12
COMBINATIONS = ((), *((one,) for one in RULES + TERMS), RULES, TERMS, RULES + TERMS)


@pytest.mark.parametrize("on", COMBINATIONS, ids="+".join)
def test_exact_is_the_best_of_all_partitions(on):
    for seed in range(SEEDS):
        problem = random_problem(5 + seed % 5, seed, on, SIZES[seed % len(SIZES)])
        best, found = best_of_all(problem), exact(problem)
        if math.isinf(best):
            assert found.status == "infeasible", seed
            continue
        assert found.status == "optimal"
        assert found.objective == found.lower_bound == pytest.approx(best, abs=ROUNDING_KM), seed
        plan = evaluate(problem, found.groups)
        assert plan.objective == found.objective
        assert all(check.met for check in plan.rules), seed


@pytest.mark.parametrize("seed", range(4))
def test_exact_is_the_best_of_all_partitions_of_ten_schools(seed):
    problem = random_problem(10, seed, RULES + TERMS, SIZES[seed])
    best = best_of_all(problem)
    assert exact(problem).objective == pytest.approx(best, abs=ROUNDING_KM)
