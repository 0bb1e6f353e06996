"""The search against the exact model, at sizes that no listing of partitions reaches."""

import numpy as np
import pytest
from tests.unit.planning.cases import Place, country, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities, Limits, Wishes, solve
from schoolweave.planning.communities import exact as exact_module
from schoolweave.planning.communities.exact import exact
from schoolweave.planning.communities.mip import Mip

ROUNDING_KM = 1e-5
"""Published distances are whole millimetres; the checkers' are not rounded."""
RELATIVE = 1e-6

RULES = {
    "plain": ({}, {}),
    "pathway": ({"pathway_required": True}, {}),
    "states": ({"state_min": 2}, {"integrated": 0.5}),
    "pathway and states": ({"pathway_required": True, "state_min": 2}, {"integrated": 0.5}),
    "few secondaries": ({"pathway_required": True}, {"secondaries": 0.12}),
    "cheap to leave out": ({"unplaced_price_km": 25.0}, {"spread": 2.0}),
    "links": ({}, {}),
    "all": ({"pathway_required": True, "state_min": 1, "unplaced_price_km": 60.0}, {"integrated": 0.4}),
}


def problem(case, n, seed, low, high, mean):
    """A random country under the rules of a case; links where the case has them."""
    rule, land = RULES[case]
    must, cannot = [], []
    if case in ("links", "all"):
        a, b, c, d, e, f, g, h = (np.random.default_rng([seed, n]).permutation(n)[:8] + 1).tolist()
        must, cannot = [(a, b), (b, c), (d, e)], [(f, g), (h, a), (f, h)]
    named = [[(f"xx:{one}", f"xx:{two}") for one, two in pairs] for pairs in (must, cannot)]
    return Communities.from_schools(
        country(n, seed, **land), rules(low, high, mean, **rule), must_link=named[0], cannot_link=named[1]
    )


@pytest.mark.parametrize(
    ("n", "sizes"), [(15, (3, 6, 4.0)), (24, (3, 8, 5.0)), (40, (4, 14, 10.0)), (60, (4, 14, 10.0))], ids=str
)
@pytest.mark.parametrize("case", RULES)
def test_solve_reaches_the_exact_optimum(case, n, sizes):
    asked = problem(case, n, 0, *sizes)
    best, found = exact(asked), solve(asked, limits=Limits(seconds=100, effort=1))
    assert best.status == "optimal"
    assert found.objective == pytest.approx(best.objective, rel=RELATIVE)
    assert found.lower_bound <= best.objective + ROUNDING_KM
    assert all(check.met for check in found.rules)


def test_exact_of_nobody_is_nothing():
    best = exact(Communities.from_schools([], rules()))
    assert (best.status, best.objective, best.groups) == ("optimal", 0.0, ())


def test_exact_without_time_gives_a_plan_and_a_bound_that_hold():
    asked = problem("all", 60, 1, 4, 14, 10.0)
    best, hurried = exact(asked), exact(asked, seconds=0.01)
    assert hurried.lower_bound <= best.objective <= hurried.objective


def test_exact_refuses_more_schools_than_it_can_hold():
    schools = [Place(f"xx:{n}", -41.0, 174.0) for n in range(exact_module.MOST + 1)]
    with pytest.raises(PlanningError, match="at most 120 schools, and there are 121"):
        exact(Communities.from_schools(schools, rules()))


def test_exact_says_so_where_not_even_leaving_everybody_out_keeps_the_rules():
    schools = country(6, 0)
    today = {school.id: "a" for school in schools}
    asked = Communities.from_schools(schools, rules(), wishes=Wishes(today=today, max_moves=1))
    best = exact(asked)
    assert (best.status, best.objective, best.lower_bound) == ("infeasible", np.inf, np.inf)
    assert best.unplaced == asked.ids


def test_model_of_whole_and_other_variables_is_solved_to_its_true_best():
    """The answer that HiGHS 1.14.0 misses where it presolves such a model, found on a relaxed pathway."""
    model = Mip()
    whole, other = model.variable(1.0, high=20.0), model.variable(2.0, low=8.0, high=20.0, whole=False)
    model.row([(whole, 1.0), (other, 1.0)], low=20.1)
    answer = model.solve(5.0)
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(12.0 + 2 * 8.1)
