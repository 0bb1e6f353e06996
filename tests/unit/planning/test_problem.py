from dataclasses import replace

import pytest
from tests.unit.planning.cases import Place, country, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities


def test_from_schools_leaves_out_who_may_not_join_with_a_reason():
    schools = [
        Place("xx:1", -41.0, 174.0),
        Place("xx:2", -41.0, 174.0, status="closed"),
        Place("xx:3", None, None),
        Place("xx:4", -41.0, 174.0, kind="correspondence"),
        Place("xx:5", -41.0, 174.0, authority="other"),
    ]
    problem = Communities.from_schools(schools, rules())
    assert problem.ids == ("xx:1",)
    found = {left.school_id: left.code for left in problem.ineligible}
    assert found == {"xx:2": "status", "xx:3": "no_place", "xx:4": "kind", "xx:5": "authority"}
    assert all(left.reason.endswith(".") for left in problem.ineligible)


def test_from_schools_orders_ids_by_their_numbers():
    schools = [Place(f"xx:{n}", -41.0, 174.0) for n in (100, 23, 3)]
    assert Communities.from_schools(schools, rules()).ids == ("xx:3", "xx:23", "xx:100")


def test_from_schools_refuses_an_id_that_occurs_twice():
    with pytest.raises(PlanningError, match="xx:1 occurs twice"):
        Communities.from_schools([Place("xx:1", 0, 0), Place("xx:1", 0, 1)], rules())


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        (("xx:1", "xx:9"), "xx:9, which is not among"),
        (("xx:1", "xx:1"), "to itself"),
        (("xx:1", "xx:2"), "may not join"),
    ],
)
def test_from_schools_refuses_must_links_that_cannot_be_kept(pair, sentence):
    schools = [Place("xx:1", 0, 0), Place("xx:2", 0, 0, status="closed")]
    with pytest.raises(PlanningError, match=sentence):
        Communities.from_schools(schools, rules(), must_link=[pair])


def test_from_schools_drops_cannot_links_with_schools_outside_the_problem():
    schools = [Place("xx:1", 0, 0), Place("xx:2", 0, 0, status="closed")]
    assert Communities.from_schools(schools, rules(), cannot_link=[("xx:1", "xx:2")]).cannot_link == ()


def test_inputs_hash_depends_on_what_decides_the_answer_and_on_nothing_else():
    schools = country(6, 1)
    base = Communities.from_schools(schools, rules())
    assert Communities.from_schools(reversed(schools), rules()).inputs_hash == base.inputs_hash
    renamed = [replace(schools[0], community_id="7"), *schools[1:]]
    assert Communities.from_schools(renamed, rules()).inputs_hash == base.inputs_hash
    moved = [replace(schools[0], latitude=-39.0), *schools[1:]]
    changed = [
        Communities.from_schools(moved, rules()),
        Communities.from_schools(schools, rules(high=5)),
        Communities.from_schools(schools, rules(), must_link=[("xx:1", "xx:2")]),
        Communities.from_schools(schools, rules(), cannot_link=[("xx:1", "xx:2")]),
    ]
    assert len({base.inputs_hash, *(problem.inputs_hash for problem in changed)}) == 5


@pytest.mark.parametrize(
    ("placed", "groups"), [(0, 0), (4, 0), (5, 1), (14, 1), (15, 2), (25, 3), (2534, 253)]
)
def test_count_rounds_halves_up(placed, groups):
    assert Communities.from_schools([], rules(4, 14, 10.0)).count(placed) == groups


@pytest.mark.parametrize("place", [(float("nan"), 174.0), (-41.0, float("inf")), (123.0, 174.0)])
def test_from_schools_refuses_a_place_that_is_not_on_earth(place):
    with pytest.raises(PlanningError, match="The place of xx:1 is"):
        Communities.from_schools([Place("xx:1", *place)], rules())


def test_changed_checks_links_as_from_schools_does():
    problem = Communities.from_schools(country(6, 1), rules(), must_link=[("xx:1", "xx:2")])
    assert problem.changed(must_link=(("xx:2", "xx:1"),)).inputs_hash == problem.inputs_hash
    with pytest.raises(PlanningError, match="xx:77, which is not among"):
        problem.changed(cannot_link=(("xx:1", "xx:77"),))
