"""The search with optional terms against the exact model, at sizes that no listing of partitions reaches."""

import pytest
from tests.unit.planning.random_problems import RULES, TERMS, random_problem

from schoolweave.planning import Limits, solve
from schoolweave.planning.communities.exact import exact

RELATIVE = 1e-6
NEAR = 0.005
"""How far from the best a plan of forty schools under ten rules and terms may be with an effort of 2."""
SIZES = (3, 8, 5.0)
TOGETHER = ("flow", "preference", "need", "weights", *RULES)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(
    "on",
    [("flow",), ("preference",), ("moved",), ("need",), ("weights",), TOGETHER, TERMS],
    ids="+".join,
)
def test_solve_with_terms_reaches_the_exact_optimum(on, seed):
    problem = random_problem(12 if on == TERMS else 18, seed, on, SIZES)
    best, found = exact(problem), solve(problem, seed=seed, limits=Limits(seconds=1000, effort=2))
    assert best.status == "optimal"
    assert all(check.met for check in found.rules)
    assert found.objective == pytest.approx(best.objective, rel=RELATIVE)
    assert found.lower_bound <= best.objective


@pytest.mark.parametrize("seed", [0, 1])
def test_solve_of_forty_schools_with_terms_lies_within_what_is_proved(seed):
    problem = random_problem(40, seed, TOGETHER, (4, 14, 10.0))
    best, found = exact(problem), solve(problem, seed=seed, limits=Limits(seconds=1000, effort=2))
    assert found.lower_bound <= best.objective
    assert best.lower_bound <= found.objective
    assert found.objective <= (1 + NEAR) * best.objective
