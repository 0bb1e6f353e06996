"""Hard geography: what a plan does with it, and the sentence that a principal reads."""

import numpy as np
import pytest
from tests.unit.planning.cases import PRIMARY, SECONDARY, Place, rules

from schoolweave.planning import Communities, Limits, evaluate, reasons, solve
from schoolweave.planning.communities.exact import exact

QUICK = Limits(seconds=100, effort=1)
PATHWAY = {"pathway_required": True}
FAIR = rules(4, 14, 10.0, **PATHWAY)


def town(first, latitude, longitude, n, secondary=5):
    """Schools a few hundred metres apart; every so-many-th is secondary."""
    return [
        Place(
            f"xx:{first + k}",
            latitude + (k % 5) / 300,
            longitude + (k // 5) / 300,
            PRIMARY if k % secondary else SECONDARY,
        )
        for k in range(n)
    ]


def planned(schools, asked, **more):
    problem = Communities.from_schools(schools, asked, **more)
    result = solve(problem, limits=QUICK)
    assert all(check.met for check in result.rules)
    if problem.size:
        best = exact(problem)
        assert result.objective == pytest.approx(best.objective, rel=1e-6)
        assert result.lower_bound <= best.objective
    return problem, result


def why(result, school):
    return next(left for left in result.unplaced if left.school_id == school)


def test_an_isolated_school_joins_where_that_is_cheaper_than_leaving_it_out():
    alone = Place("xx:99", -43.0, 176.0)
    problem, result = planned([*town(1, -41.0, 174.0, 20), alone], FAIR)
    assert not result.unplaced
    reason = next(
        one for one in reasons(problem, [g.members for g in result.groups]) if one.school_id == "xx:99"
    )
    assert reason.km > 200
    assert reason.why.startswith(f"School 99 travels {reason.km:.1f} km to the host of its community.")


def test_a_school_too_far_from_everybody_is_left_out_for_its_price():
    alone = Place("xx:99", -50.0, 166.0)
    _, result = planned([*town(1, -41.0, 174.0, 20), alone], FAIR)
    left = why(result, "xx:99")
    assert (left.code, len(result.unplaced)) == ("price", 1)
    assert left.reason.startswith("Placing School 99 would need more than 500 km of travel")
    assert result.conflict is None


def test_schools_in_one_building_share_a_community_at_no_cost():
    campus = [Place("xx:50", -41.5, 174.5, PRIMARY), Place("xx:51", -41.5, 174.5, SECONDARY)]
    near = [Place("xx:52", -41.51, 174.5, PRIMARY), Place("xx:53", -41.49, 174.5, PRIMARY)]
    _, result = planned([*town(1, -41.0, 174.0, 10), *campus, *near], rules(4, 10, 7.0, **PATHWAY))
    group = next(group for group in result.groups if "xx:50" in group.members)
    assert "xx:51" in group.members
    assert group.km[group.members.index("xx:51")] == group.km[group.members.index("xx:50")] == 0.0
    assert group.host == "xx:50"  # of equals the one whose id comes first


def test_islands_on_both_sides_of_the_antimeridian_are_neighbours():
    west = [Place(f"xx:{k}", -16.5 - k / 100, 179.98, PRIMARY) for k in range(1, 5)]
    east = [Place(f"xx:{k}", -16.5 - k / 100, -179.98, SECONDARY) for k in range(5, 8)]
    far = town(20, -18.1, 178.4, 10)
    _, result = planned([*west, *east, *far], rules(4, 10, 8.0, **PATHWAY))
    together = {f"xx:{k}" for k in range(1, 8)}
    assert together in [set(group.members) for group in result.groups]
    assert max(km for group in result.groups for km in group.km) < 50


def test_a_region_without_a_secondary_is_served_by_one_from_outside():
    island = [Place(f"xx:{k}", -44.0 - k / 100, -176.5, PRIMARY) for k in range(1, 4)]
    _, result = planned([*island, *town(10, -43.5, 172.6, 25)], FAIR)
    assert not result.unplaced
    group = next(group for group in result.groups if "xx:1" in group.members)
    assert set(range(9, 14)) <= set(group.years)
    assert any(member not in {"xx:1", "xx:2", "xx:3"} for member in group.members)


def test_a_country_without_any_secondary_is_told_so():
    schools = town(1, -41.0, 174.0, 12, secondary=99)[1:]
    _, result = planned(schools, FAIR)
    assert result.status == "infeasible"
    assert not result.groups
    assert why(result, "xx:2").reason == "No school that may join serves years 9 to 13."
    assert "Every community serves years 9 to 13; no school does." in result.conflict.sentence


def test_schools_registered_twice_at_one_point_are_two_schools_at_no_distance():
    twice = [Place(f"xx:{k}{copy}", -41.0 - k / 50, 174.0) for k in range(1, 6) for copy in (1, 2)]
    _, result = planned(twice, rules(2, 2, 2.0))
    assert result.objective == 0.0
    assert {tuple(sorted(group.members)) for group in result.groups} == {
        (f"xx:{k}1", f"xx:{k}2") for k in range(1, 6)
    }


@pytest.mark.parametrize(("latitude", "longitude"), [(-41.0, 174.0), (90.0, 0.0), (0.0, 180.0)])
def test_all_schools_at_one_point_cost_nothing(latitude, longitude):
    schools = [Place(f"xx:{k}", latitude, longitude, SECONDARY if k % 3 else PRIMARY) for k in range(1, 31)]
    _, result = planned(schools, FAIR)
    assert (result.objective, result.lower_bound, result.gap) == (0.0, 0.0, 0.0)
    assert len(result.groups) == 3
    assert not result.unplaced


@pytest.mark.parametrize("n", [3, 4, 5])
def test_about_as_many_schools_as_one_community_needs(n):
    _, result = planned(town(1, -41.0, 174.0, n), rules(4, 6, 5.0, **PATHWAY))
    if n < 4:
        assert result.status == "infeasible"
        assert {left.code for left in result.unplaced} == {"too_few"}
        assert why(result, "xx:1").reason == (
            "There are only 3 schools that may join: fewer than one community needs "
            "(between 4 and 6, 5 on average)."
        )
        assert "Every community has at least 4 schools." in result.conflict.sentence
        assert "Let one community have 3 schools." in result.conflict.cheapest.sentence
    else:
        assert [len(group.members) for group in result.groups] == [n]


def test_enough_for_the_smallest_community_but_not_for_the_mean_is_told_so():
    _, result = planned(town(1, -41.0, 174.0, 4), FAIR)
    assert result.status == "infeasible"
    assert "The number of communities goes with a mean of 10 schools" in result.conflict.sentence
    assert result.conflict.cheapest.sentence == "Let there be one community, not 0."


def test_a_price_so_low_that_nobody_is_placed_is_no_conflict():
    _, result = planned(town(1, -41.0, 174.0, 12), rules(4, 14, 10.0, unplaced_price_km=0.001))
    assert (result.status, result.groups, result.conflict) == ("solved", (), None)
    assert {left.code for left in result.unplaced} == {"price"}
    assert result.objective == pytest.approx(0.012)


def test_only_one_school_more_than_all_communities_can_hold():
    schools = [Place(f"xx:{k}", -41 + k / 1000, 174.0, PRIMARY if k > 1 else SECONDARY) for k in range(1, 8)]
    _, result = planned(schools, rules(4, 6, 5.0, **PATHWAY))
    assert len(result.unplaced) == 1
    assert result.unplaced[0].code == "no_room"
    assert result.unplaced[0].reason.startswith("Every community that the pathway allows is full (6 schools)")


def test_distances_wrap_and_a_pole_is_one_place():
    schools = [Place(f"xx:{k}", 90.0, 45.0 * k) for k in range(4)]
    problem = Communities.from_schools(schools, rules(2, 4, 4.0))
    assert evaluate(problem, [problem.ids]).objective == pytest.approx(0.0, abs=1e-6)


def test_antipodes_are_half_a_circumference_apart():
    schools = [Place("xx:1", 0.0, 0.0), Place("xx:2", 0.0, 180.0)]
    problem = Communities.from_schools(schools, rules(2, 2, 2.0, unplaced_price_km=50_000.0))
    result = solve(problem, limits=QUICK)
    assert result.objective == pytest.approx(np.pi * 6371.0088, abs=1e-5)
    assert result.lower_bound <= result.objective
