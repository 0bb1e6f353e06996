import numpy as np
import pytest
from tests.data import shared
from tests.unit.planning.medians.brute import best_cost, random_instance

from schoolweave.core.errors import PlanningError
from schoolweave.planning.medians.candidates import candidates
from schoolweave.planning.medians.dual import ascend, begin
from schoolweave.planning.medians.instance import make, read
from schoolweave.planning.medians.pool import cost_of
from schoolweave.planning.medians.pricing import price
from schoolweave.planning.medians.solve import solve

ROUNDING = 1e-6


@pytest.fixture(autouse=True, scope="module")
def _compiled():
    """Compile before any test that allows only seconds; this one ends at its proof."""
    solve(random_instance(1, 7, 2), seconds=300)


def check(instance, answer):
    """Recompute everything that an answer claims about itself."""
    far = np.hypot(instance.x - instance.x[answer.median_of], instance.y - instance.y[answer.median_of])
    assert answer.objective == pytest.approx(far.sum(), abs=ROUNDING)
    load = np.bincount(answer.median_of, weights=instance.demand, minlength=instance.n)
    assert (load <= instance.capacity).all()
    assert len(np.unique(answer.median_of)) == instance.p
    assert answer.bound <= answer.objective + ROUNDING


@pytest.mark.parametrize(
    ("seed", "n", "p"), [(1, 7, 2), (2, 8, 3), (3, 8, 2), (4, 9, 4), (5, 6, 1), (6, 5, 5)]
)
def test_solve_tiny_equals_brute_force(seed, n, p):
    instance = random_instance(seed, n, p)
    answer = solve(instance, seed=seed, seconds=60)
    check(instance, answer)
    assert answer.objective == pytest.approx(best_cost(instance), abs=ROUNDING)
    assert answer.status == "optimal"


@pytest.mark.parametrize("seed", range(6))
def test_bound_tiny_never_above_the_optimum(seed):
    instance = random_instance(seed, 8, 3)
    lists = candidates(instance)
    dual = begin(instance, lists)
    best = best_cost(instance)
    ascend(dual, instance, lists, best * 1.1, 60)
    assert dual.bound <= best + ROUNDING
    again, _, _ = price(instance, lists, dual.best, 0.0)
    assert again == pytest.approx(dual.bound, abs=ROUNDING)


def test_bound_recomputed_from_the_multipliers_by_plain_dynamic_programming():
    instance = random_instance(11, 12, 3)
    answer = solve(instance, seconds=30)
    reward = np.array(answer.multipliers)
    far = np.hypot(instance.x[:, None] - instance.x, instance.y[:, None] - instance.y)
    values = []
    for j in range(instance.n):
        best = np.zeros(instance.capacity[j] + 1)
        for i in range(instance.n):
            gain, size = reward[i] - far[i, j], instance.demand[i]
            for room in range(instance.capacity[j], size - 1, -1):
                best[room] = max(best[room], best[room - size] + gain)
        values.append(-best[-1])
    assert answer.lagrangian == pytest.approx(
        reward.sum() + np.sort(values)[: instance.p].sum(), abs=ROUNDING
    )


def test_solve_more_nodes_keeps_capacities_and_bound():
    instance = random_instance(8, 70, 12, tight=0.9)
    answer = solve(instance, seconds=30)
    check(instance, answer)
    assert answer.gap < 0.1


def test_solve_full_to_the_last_unit_is_found():
    instance = make(
        np.array([0.0, 1, 2, 10, 11, 12]), np.zeros(6), np.full(6, 9.0), np.array([4.0, 3, 2, 2, 3, 4]), 2
    )
    answer = solve(instance, seconds=30)
    check(instance, answer)
    assert answer.objective == pytest.approx(4.0)


def test_solve_nothing_fits_says_so():
    instance = make(np.arange(4.0), np.zeros(4), np.full(4, 6.0), np.array([4.0, 4, 4, 0]), 2)
    with pytest.raises(PlanningError, match="largest capacities together"):
        solve(make(np.arange(4.0), np.zeros(4), np.full(4, 5.0), np.array([4.0, 4, 4, 0]), 2), seconds=1)
    with pytest.raises(PlanningError, match="No division within the capacities"):
        solve(instance, seconds=1.5)


def test_solve_published_instance_is_proven_optimal():
    instance = read(shared("benchmarks/capacitated-p-median/SJC1.dat"))
    answer = solve(instance, seconds=180)
    check(instance, answer)
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(17288.99, abs=0.01)
    assert cost_of(instance, answer.median_of) == answer.objective
