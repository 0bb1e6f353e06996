"""No group is passed over that is among the three cheapest, on countries of many blocks of groups."""

import numpy as np
import pytest
from tests.unit.planning.cases import Place, country, rules

from schoolweave.planning import Communities, Wishes, evaluate
from schoolweave.planning.communities.flat import flat, portions, ragged
from schoolweave.planning.communities.move_terms import MoveTerms
from schoolweave.planning.communities.next_best import joining, next_best


def world(n, seed):
    """Schools all over the world, in towns, some of them in one building, some at the antimeridian."""
    random = np.random.default_rng(seed)
    towns = random.uniform((-80, -180), (80, 180), (max(2, n // 25), 2))
    towns[0] = (-44.0, 180.0)
    at = towns[random.integers(0, len(towns), n)] + random.normal(0, 0.3, (n, 2)).round(1)
    return [Place(f"xx:{k}", float(at[k, 0].clip(-89, 89)), float(at[k, 1])) for k in range(n)]


def shuffled(problem, mean, seed, *, near):
    random = np.random.default_rng(seed)
    order = (
        np.argsort([school.longitude for school in problem.schools])
        if near
        else random.permutation(problem.size)
    )
    placed = [problem.ids[k] for k in order[: problem.size - 7]]
    edges = np.sort(random.choice(np.arange(1, len(placed)), len(placed) // mean, replace=False))
    return [list(part) for part in np.split(np.array(placed, dtype=object), edges) if len(part)]


@pytest.mark.parametrize("near", [True, False], ids=["compact groups", "groups all over the map"])
@pytest.mark.parametrize("weighed", [False, True], ids=["travel", "weights and need"])
@pytest.mark.parametrize("schools", [country(900, 6, spread=9.0), world(900, 7)], ids=["country", "world"])
def test_next_best_is_what_looking_at_every_group_finds(schools, weighed, near):
    ids = [school.id for school in schools]
    random = np.random.default_rng(3)
    wishes = Wishes(
        weights={school: float(random.choice([0.5, 1.0, 4.0])) for school in ids[::3]},
        need={school: float(random.normal()) for school in ids},
        need_km=25.0,
    )
    problem = Communities.from_schools(schools, rules(1, 20, 5.0), wishes=wishes if weighed else None)
    plan = evaluate(problem, shuffled(problem, 3, 1, near=near))
    state = flat(problem, plan.groups)
    terms = MoveTerms(problem, plan, state)
    asked = np.arange(0, problem.size, 11)
    found = next_best(state, terms, asked)
    for row, school in enumerate(asked.tolist()):
        groups = np.array([g for g in range(len(plan.groups)) if g != state.label[school]])
        same = np.full(len(groups), school)
        change = joining(state, same, groups)[0] - state.saved[school] + terms.change(same, groups)
        best = np.lexsort((groups, change))[:3]
        assert found.group[row].tolist() == groups[best].tolist()
        assert found.change[row].tolist() == change[best].tolist()


def test_next_best_without_groups_finds_none():
    problem = Communities.from_schools(country(5, 1), rules(2, 4, 3.0))
    plan = evaluate(problem, [])
    state = flat(problem, plan.groups)
    found = next_best(state, MoveTerms(problem, plan, state), np.arange(5))
    assert (found.group == -1).all()


def test_portions_cover_all_rows_in_order_however_large():
    counts = np.array([3, 50, 0, 2, 2, 9])
    parts = list(portions(counts, most=6))
    assert [place for part in parts for place in range(part.start, part.stop)] == list(range(6))
    assert all(counts[part].sum() <= 6 or part.stop - part.start == 1 for part in parts)
    rows, places = ragged(np.array([2, 0, 3]))
    assert (rows.tolist(), places.tolist()) == ([0, 0, 2, 2, 2], [0, 1, 0, 1, 2])
