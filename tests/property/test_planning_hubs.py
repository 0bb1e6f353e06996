"""What holds of hubs whatever the country: exact changes, bounds below optima, rules kept."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.planning.hubs.cases import country, optimum, rated, rules

from schoolweave.planning import Hubs, Limits, hub_reasons, solve_hubs
from schoolweave.planning.hubs.measure import PER_KM, apart_mm, costs, opening_cost

KM = 1e-4  # weighted kilometres: two formulas for a distance, rounding
LIMITS = Limits(seconds=60, effort=1)
FEW = settings(max_examples=12, deadline=None)


def whole_cost(problem, leads, label):
    """Return what an arrangement costs in whole units, from scratch."""
    return sum(costs(problem, apart_mm(problem, leads[label]))) + opening_cost(problem, leads)


@FEW
@given(st.integers(0, 10_000), st.sampled_from(["school", "district"]), st.booleans())
def test_a_change_is_the_objective_after_the_move_less_before_exactly(seed, units, fixed):
    schools = country(seed, 21)
    leads = ["xx:001", "xx:010", "xx:019"] if fixed else []
    problem = Hubs.from_schools(schools, rules(3, 3, 12, units=units), ratings=rated(schools), leads=leads)
    answer = solve_hubs(problem, seed=seed, limits=LIMITS)
    place = {school: at for at, school in enumerate(problem.ids)}
    at_lead = np.array([place[hub.lead] for hub in answer.hubs])
    label = np.empty(problem.n, dtype=np.int64)
    for number, hub in enumerate(answer.hubs):
        label[[place[member] for member in hub.members]] = number
    before = whole_cost(problem, at_lead, label)
    assert before / PER_KM == answer.objective
    for reason in hub_reasons(problem, answer):
        unit = answer.units.get(reason.school_id, reason.school_id)
        together = [place[one] for one in problem.ids if answer.units.get(one, one) == unit]
        changes = [other.change for other in reason.alternatives]
        assert changes == sorted(changes)
        for other in reason.alternatives:
            moved = label.copy()
            moved[together] = other.hub - 1
            assert (whole_cost(problem, at_lead, moved) - before) / PER_KM == other.change
            size = np.bincount(moved, minlength=3)
            assert bool(other.breaks) == bool(((size < 3) | (size > 12)).any())


@FEW
@given(st.integers(0, 10_000), st.integers(0, 1))
def test_bound_below_optimum_below_objective(seed, spare):
    schools = country(seed, 9)
    problem = Hubs.from_schools(schools, rules(2, 4 - spare, 5 + spare), ratings=rated(schools[:6]))
    answer = solve_hubs(problem, seed=seed, limits=LIMITS)
    best = optimum(problem)
    assert answer.lower_bound <= best + KM
    assert best <= answer.objective + KM
    assert all(check.met for check in answer.rules)
