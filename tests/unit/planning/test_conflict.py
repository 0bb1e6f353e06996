"""Which rules clash, who is named, and the cheapest way out, in cases whose answer is plain."""

import numpy as np
import pytest
from tests.unit.planning.cases import PRIMARY, SECONDARY, Place, country, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities, Limits, Wishes, solve
from schoolweave.planning.communities.conflict import conflict
from schoolweave.planning.communities.exact import exact

PATHWAY = rules(4, 14, 10.0, pathway_required=True)
SMALL = rules(2, 4, 3.0)


def line(n, secondaries=0, **more):
    """Schools a kilometre apart on a line, the first ones secondary."""
    return [
        Place(f"xx:{k}", -41 + k / 100, 174.0, SECONDARY if k <= secondaries else PRIMARY, **more)
        for k in range(1, n + 1)
    ]


def named(found):
    return [rule.rule for rule in found.rules]


def test_conflict_is_none_where_everybody_can_be_placed():
    problem = Communities.from_schools(country(30, 1), rules(3, 6, 4.0))
    assert conflict(problem, place_all=True) is None


def test_conflict_of_nobody_is_none():
    assert conflict(Communities.from_schools([], rules())) is None


def test_conflict_names_the_years_that_nobody_serves():
    found = conflict(Communities.from_schools(line(20), PATHWAY))
    assert named(found) == ["pathway", "place"]
    assert found.irreducible
    assert found.schools == ()
    assert found.sentence.startswith("No community can be formed, because this cannot all hold: ")
    assert "Every community serves years 9 to 13; no school does." in found.sentence
    assert found.cheapest.rule == "pathway"
    assert found.cheapest.amount == 1


def test_conflict_of_one_secondary_names_it_and_what_room_it_leaves():
    problem = Communities.from_schools(line(20, secondaries=1), PATHWAY)
    assert conflict(problem) is None
    found = conflict(problem, place_all=True)
    assert named(found) == ["size_max", "pathway", "place"]
    assert "Every community serves years 9 to 13; School 1 does." in found.sentence
    assert found.rules[1].schools == ("xx:1",)
    out = next(way for way in found.relaxations if way.rule == "place")
    assert out.amount == 6
    assert out.objective == pytest.approx(exact(problem).objective)


def test_conflict_offers_a_larger_community_and_says_what_it_costs():
    must = [(f"xx:{k}", f"xx:{k + 1}") for k in range(1, 5)]
    problem = Communities.from_schools(line(12), SMALL, must_link=must)
    found = conflict(problem)
    assert named(found) == ["must_link"] * 4 + ["size_max", "place"]
    assert found.schools == tuple(f"xx:{k}" for k in range(1, 6))
    larger = next(way for way in found.relaxations if way.rule == "size_max")
    assert larger.sentence == "Let one community have 5 schools."
    assert (larger.amount, larger.proved) == (1, True)
    # Five on a line travel 1 + 1 + 2 + 2 km, the seven others 2 in threes and 1 each in twos.
    kilometre = 6371.0088 * np.radians(0.01)
    assert larger.objective == pytest.approx((6 + 2 + 1 + 1) * kilometre, abs=1e-5)


def test_conflict_of_must_and_cannot_drops_one_of_them():
    must = [("xx:1", "xx:2"), ("xx:2", "xx:3"), ("xx:7", "xx:8")]
    cannot = [("xx:1", "xx:3"), ("xx:9", "xx:10")]
    problem = Communities.from_schools(line(12), SMALL, must_link=must, cannot_link=cannot)
    found = conflict(problem)
    assert named(found) == ["cannot_link", "must_link", "must_link", "place"]
    assert {rule.schools for rule in found.rules[:3]} == {cannot[0], *must[:2]}
    assert found.cheapest.rule == "cannot_link"
    assert found.cheapest.sentence == "Let School 1 and School 3 be in one community."
    dropped = problem.changed(cannot_link=tuple(cannot[1:]))
    assert found.cheapest.objective == pytest.approx(exact(dropped).objective)
    costs = [way.objective for way in found.relaxations]
    assert costs == sorted(costs)


def test_conflict_of_pins_names_them():
    pins = [("xx:1", "a"), ("xx:2", "b")]
    problem = Communities.from_schools(line(9), SMALL, must_link=[("xx:1", "xx:2")], pins=pins)
    found = conflict(problem)
    assert sorted(named(found)) == ["must_link", "pin", "pin", "place"]
    assert "School 1 is pinned to “a”." in found.sentence
    assert {way.rule for way in found.relaxations} == {"pin", "must_link", "place"}


def test_conflict_of_too_few_state_schools_counts_them():
    schools = line(9, authority="independent") + [Place(f"xx:{k}", -41.0, 174.1) for k in (10, 11, 12)]
    problem = Communities.from_schools(schools, rules(4, 14, 6.0, state_min=2))
    found = conflict(problem, place_all=True)
    assert named(found) == ["count", "state_min", "place"]
    assert "at least 2 state schools; 3 of 12 schools are." in found.sentence
    assert {way.rule for way in found.relaxations} == {"count", "state_min", "place"}


def test_conflict_of_a_limit_on_moves_against_a_broken_plan_of_today():
    today = {f"xx:{k}": "ab"[k > 6] for k in range(1, 9)}
    problem = Communities.from_schools(line(8), SMALL, wishes=Wishes(today=today, max_moves=0))
    found = conflict(problem)
    assert named(found) == ["size_max", "max_moves"]
    assert found.sentence.startswith("No arrangement can keep all rules")
    assert "No school may leave today's community." in found.sentence
    moves = next(way for way in found.relaxations if way.rule == "max_moves")
    assert moves.amount == 2
    assert moves.sentence == "Let 2 schools leave today's community."


def test_conflict_of_sizes_that_no_number_of_groups_fits():
    problem = Communities.from_schools(line(7), rules(4, 4, 4.0))
    found = conflict(problem, place_all=True)
    assert named(found) == ["size_min", "size_max", "place"]
    assert found.cheapest.sentence == "Let one community have 3 schools."


def test_conflict_in_which_no_single_rule_suffices_lets_several_give_way():
    found = conflict(Communities.from_schools(line(3), rules(4, 14, 10.0)))
    assert named(found) == ["size_min", "place"]
    assert found.cheapest.rule == "several"
    assert "Let one community have 3 schools." in found.cheapest.sentence


def test_conflict_asks_only_about_the_schools_named():
    must = [("xx:1", "xx:2")]
    problem = Communities.from_schools(line(9), SMALL, must_link=must, cannot_link=must)
    assert conflict(problem, schools=["xx:5"]) is None
    assert conflict(problem, schools=["xx:2"]).schools == ("xx:1", "xx:2")
    with pytest.raises(PlanningError, match="The school xx:99 is not in the problem"):
        conflict(problem, schools=["xx:99"])


def test_conflict_without_time_claims_nothing():
    problem = Communities.from_schools(line(20), PATHWAY)
    assert conflict(problem, seconds=0.0) is None


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("nobody serves a year", ["pathway", "place"]),
        ("one in twenty serves it", ["size_max", "pathway", "place"]),
        ("must and cannot", ["cannot_link", "must_link", "must_link", "place"]),
        ("a chain", [*["must_link"] * 14, "size_max", "place"]),
        ("moves", ["size_max", "max_moves"]),
    ],
)
def test_conflict_in_a_large_country_is_found_by_counting(case, expected):
    every = {"nobody serves a year": 10**6, "one in twenty serves it": 20}.get(case, 3)
    schools = [
        Place(place.id, place.latitude, place.longitude, PRIMARY if k % every else SECONDARY)
        for k, place in enumerate(country(400, 1), start=1)
    ]
    links = {
        "must and cannot": ([("xx:1", "xx:2"), ("xx:2", "xx:3")], [("xx:1", "xx:3"), ("xx:8", "xx:9")]),
        "a chain": ([(f"xx:{k}", f"xx:{k + 1}") for k in range(1, 15)], []),
    }
    must, cannot = links.get(case, ([], []))
    today = {f"xx:{k}": "a" for k in range(1, 17)} if case == "moves" else {}
    problem = Communities.from_schools(
        schools,
        PATHWAY,
        must_link=must,
        cannot_link=cannot,
        wishes=Wishes(today=today, max_moves=1 if today else None),
    )
    found = conflict(problem, seconds=60, place_all=True)
    assert named(found) == expected
    assert found.irreducible == (case != "moves")  # no example is known under a limit on moves
    assert all(way.objective is None for way in found.relaxations)


def test_solve_tells_a_school_that_can_never_be_placed_why():
    must = [("xx:1", "xx:2")]
    problem = Communities.from_schools(line(12), SMALL, must_link=must, cannot_link=must)
    result = solve(problem, limits=Limits(effort=1))
    assert result.status == "solved"
    assert {left.school_id for left in result.unplaced} == {"xx:1", "xx:2"}
    assert result.conflict.schools == ("xx:1", "xx:2")
    assert all(left.reason == result.conflict.sentence for left in result.unplaced)
    assert result.summary()["conflict"]["rules"][0]["rule"] == "cannot_link"


def test_solve_says_that_a_limit_on_moves_cannot_be_kept():
    today = {f"xx:{k}": "ab"[k > 6] for k in range(1, 9)}
    problem = Communities.from_schools(line(8), SMALL, wishes=Wishes(today=today, max_moves=0))
    result = solve(problem, limits=Limits(effort=1))
    assert result.status == "infeasible"
    assert named(result.conflict) == ["size_max", "max_moves"]


def test_solve_finds_no_conflict_where_schools_are_left_out_for_their_price():
    far = [Place("xx:90", -41.0, 175.0), Place("xx:91", -41.0, 173.0)]
    problem = Communities.from_schools(line(12) + far, rules(2, 4, 3.0, unplaced_price_km=50.0))
    result = solve(problem, limits=Limits(effort=1))
    assert {left.code for left in result.unplaced} == {"price"}
    assert result.conflict is None
