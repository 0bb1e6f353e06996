"""One group as two: as cheap as any two stars over the nearer host can be."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.planning.cases import SECONDARY, Place, country, km, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities
from schoolweave.planning.communities.halves import halves


def _star(schools, host):
    return sum(km(schools[host], school) for school in schools)


def _cheapest(schools, low, high):
    """The least travel over all pairs of hosts whose halves keep the size, each school with the nearer."""
    best = None
    for a, b in combinations(range(len(schools)), 2):
        near = [
            place
            for place, one in enumerate(schools)
            if place != b and (place == a or km(schools[a], one) <= km(schools[b], one))
        ]
        if low <= len(near) <= high and low <= len(schools) - len(near) <= high:
            far = [one for place, one in enumerate(schools) if place not in near]
            cost = sum(km(schools[a], schools[place]) for place in near) + sum(
                km(schools[b], one) for one in far
            )
            best = cost if best is None else min(best, cost)
    return best


@settings(max_examples=25, deadline=None)
@given(st.integers(4, 9), st.integers(0, 10_000))
def test_halves_are_the_cheapest_that_keep_the_size(n, seed):
    schools = country(n, seed)
    problem = Communities.from_schools(schools, rules(2, 8, 3.0))
    first, second = halves(problem, problem.ids)
    assert sorted([*first, *second]) == sorted(problem.ids)
    assert len(first) >= len(second)
    wanted = _cheapest(schools, 2, 8)
    if wanted is not None:
        by_id = {school.id: school for school in schools}
        found = sum(
            min(_star([by_id[one] for one in part], host) for host in range(len(part)))
            for part in (first, second)
        )
        assert found <= wanted + 1e-5  # hosts chosen anew can only be cheaper
        assert min(len(first), len(second)) >= 2


def test_halves_keep_the_pathway_where_they_can():
    row = [Place(f"xx:{n}", -41.0, 175.0 + 0.01 * n) for n in range(3)]
    row += [Place(f"xx:{n}", -41.0, 176.0 + 0.01 * n) for n in range(3, 6)]
    primary = tuple(range(1, 9))
    row[1] = Place("xx:1", -41.0, 175.01, SECONDARY)
    row[4] = Place("xx:4", -41.0, 176.04, SECONDARY)
    row = [
        one if one.years == SECONDARY else Place(one.id, one.latitude, one.longitude, primary) for one in row
    ]
    problem = Communities.from_schools(row, rules(2, 4, 3.0, pathway_required=True))
    assert {frozenset(part) for part in halves(problem, problem.ids)} == {
        frozenset({"xx:0", "xx:1", "xx:2"}),
        frozenset({"xx:3", "xx:4", "xx:5"}),
    }


def test_halves_of_schools_at_one_place():
    problem = Communities.from_schools([Place(f"xx:{n}", -41.0, 175.0) for n in range(4)], rules())
    first, second = halves(problem, problem.ids)
    assert (len(first) >= 1, len(second) >= 1) == (True, True)


def test_halves_refuse_what_cannot_be_split():
    problem = Communities.from_schools(country(3, 1), rules())
    with pytest.raises(PlanningError, match="fewer than two"):
        halves(problem, problem.ids[:1])
    with pytest.raises(PlanningError, match="not in the problem"):
        halves(problem, ["xx:1", "xx:99"])
