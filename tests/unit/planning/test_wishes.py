"""Optional terms, stances and pins: what is asked, and what an arrangement has of it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.unit.planning import wished
from tests.unit.planning.cases import Place, country, rules

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Communities, Wishes, evaluate, labels_of_today

MILLIMETRE = 1e-6
IDS = [f"xx:{n}" for n in range(1, 10)]
ALL = Wishes(
    flows=(("xx:1", "xx:2", 30), ("xx:2", "xx:1", 5), ("xx:3", "xx:9", 12.5)),
    preferences=(("xx:4", "xx:5"), ("xx:5", "xx:4"), ("xx:6", "xx:1")),
    today={"xx:1": "A", "xx:2": "A", "xx:3": "A", "xx:4": "B", "xx:5": "B", "xx:9": "C"},
    need={"xx:1": 10.0, "xx:2": 20.0, "xx:7": 60.0},
    weights={"xx:8": 2.5, "xx:1": 0.5},
    flow_km=0.3,
    preference_km=4.0,
    moved_km=7.0,
    need_km=0.21,
)


def problem(wishes=ALL, **more):
    return Communities.from_schools(country(9, 3), rules(), wishes=wishes, **more)


def arrangement(seed):
    mixed = np.random.default_rng(seed).permutation(IDS).tolist()
    return [mixed[:4], mixed[4:6], mixed[6 : 6 + seed % 3]]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("pins", [(), (("xx:3", "B"), ("xx:7", "new"))], ids=["free", "pinned"])
def test_evaluate_agrees_with_terms_counted_by_hand(seed, pins):
    asked = problem(pins=pins)
    groups = [group for group in arrangement(seed) if group]
    found = evaluate(asked, groups)
    due = wished.amounts(asked, groups)
    assert {one.name: one.amount for one in found.amounts} == pytest.approx(due)
    for one in found.amounts:
        assert one.km == pytest.approx(one.amount * one.price_km, abs=9 * MILLIMETRE)
    by_id = {school.id: school for school in asked.schools}
    travel = sum(wished.travel(asked, [by_id[one] for one in group]) for group in groups)
    assert found.travel_km == pytest.approx(travel, abs=9 * MILLIMETRE)
    terms = sum(one.km for one in found.amounts)
    assert found.objective == pytest.approx(travel + 500 * len(found.unplaced) + terms, abs=1e-5)
    assert len(found.moved) == due["moved"]


def test_evaluate_names_continuations_and_who_moved():
    found = evaluate(problem(), [["xx:1", "xx:2", "xx:4"], ["xx:3", "xx:5", "xx:6"], ["xx:7", "xx:9"]])
    assert [group.continues for group in found.groups] == ["A", "B", "C"]
    assert found.moved == ("xx:3", "xx:4")


def test_a_pin_to_a_label_of_today_says_which_group_continues_it():
    asked = problem(pins=[("xx:7", "A")])
    found = evaluate(asked, [["xx:1", "xx:2", "xx:3"], ["xx:7", "xx:8"], ["xx:4", "xx:5"]])
    assert [group.continues for group in found.groups] == ["", "A", "B"]
    assert found.moved == ("xx:1", "xx:2", "xx:3", "xx:9")


def test_terms_without_data_are_not_reported():
    assert evaluate(problem(Wishes(flow_km=2.0)), []).amounts == ()
    only = evaluate(problem(Wishes(preferences=(("xx:1", "xx:2"),))), [IDS[:3]]).amounts
    assert [(one.name, one.amount, one.km) for one in only] == [("preference", 0, 0.0)]


def test_max_moves_and_pins_are_hard_rules_of_the_report():
    asked = problem(replace(ALL, max_moves=1), pins=[("xx:1", "p"), ("xx:2", "p"), ("xx:3", "q")])
    good = evaluate(asked, [["xx:1", "xx:2"], ["xx:4", "xx:5", "xx:3"], ["xx:9", "xx:7"]])
    told = {check.rule: check for check in good.rules}
    assert told["pin"].met
    assert told["moves"].met
    bad = evaluate(asked, [["xx:1", "xx:3"], ["xx:2", "xx:4"]])
    told = {check.rule: check for check in bad.rules}
    assert told["pin"].broken_by == ("pin p", "group 1")
    assert told["moves"].broken_by == ("3 schools",)


def test_wishes_enter_the_hash_and_no_wishes_leave_it_as_it_was():
    plain = Communities.from_schools(country(9, 3), rules())
    assert problem(Wishes()).inputs_hash == plain.inputs_hash
    assert problem(stances={"xx:1": "yes"}).inputs_hash == problem().inputs_hash
    different = [problem(), problem(replace(ALL, flow_km=1.0)), problem(pins=[("xx:1", "p")])]
    assert len({one.inputs_hash for one in [plain, *different]}) == 4
    shuffled = replace(ALL, flows=ALL.flows[::-1], today=dict(reversed(ALL.today.items())))
    assert problem(shuffled).inputs_hash == problem().inputs_hash
    assert problem().changed(wishes=Wishes()).inputs_hash == plain.inputs_hash


def test_wishes_survive_their_dictionary():
    asked = problem(replace(ALL, max_moves=0)).wishes
    assert Wishes.from_dict(asked.to_dict()) == asked
    assert Wishes().to_dict() == {}


@pytest.mark.parametrize(
    ("joining", "out"),
    [(None, {"xx:2"}), (("yes",), {"xx:2", "xx:3", "xx:4"}), (("yes", "maybe", "no"), {"xx:4"})],
)
def test_stances_decide_who_is_in_the_problem(joining, out):
    schools = [Place(f"xx:{n}", -41.0, 174.0 + n) for n in range(1, 5)]
    stances = {"xx:1": "yes", "xx:2": "no", "xx:3": "maybe"}
    more = {} if joining is None else {"joining": joining}
    asked = Communities.from_schools(schools, rules(), stances=stances, **more)
    assert {left.school_id for left in asked.ineligible} == out
    assert {left.code for left in asked.ineligible} == {"stance"}
    assert set(asked.ids) | out == {f"xx:{n}" for n in range(1, 5)}


def test_wishes_about_schools_outside_the_problem_are_dropped():
    asked = problem(stances={"xx:1": "no", "xx:5": "no"})
    assert asked.wishes.flows == (("xx:3", "xx:9", 12.5),)
    assert asked.wishes.preferences == ()
    assert "xx:1" not in asked.wishes.today
    assert "xx:1" not in asked.wishes.need
    assert asked.wishes.weights == {"xx:8": 2.5}


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"wishes": Wishes(flows=(("xx:1", "xx:77", 1),))}, "A flow names xx:77"),
        ({"wishes": Wishes(flows=(("xx:1", "xx:2", -1),))}, "flow from xx:1 to xx:2 is -1"),
        ({"wishes": Wishes(preferences=(("xx:1", "xx:1"),))}, "to itself"),
        ({"wishes": Wishes(need={"xx:1": math.nan})}, "need of xx:1"),
        ({"wishes": Wishes(weights={"xx:1": 0.0})}, "weight of xx:1 is 0"),
        ({"wishes": Wishes(today={"xx:77": "A"})}, "group of today names xx:77"),
        ({"wishes": Wishes(max_moves=3)}, "needs today's groups"),
        ({"wishes": Wishes(max_moves=-1)}, "-1 is no number of schools that may move"),
        ({"wishes": Wishes(need_km=-1.0)}, "price need_km is -1"),
        ({"pins": [("xx:77", "p")]}, "A pin names xx:77"),
        ({"pins": [("xx:1", "p"), ("xx:1", "q")]}, "pinned to p and to q"),
        ({"pins": [("xx:1", "")]}, "has no label"),
        ({"pins": [("xx:1", "p")], "stances": {"xx:1": "no"}}, "which may not join"),
        ({"stances": {"xx:1": "perhaps"}}, "“perhaps” is not a stance"),
        ({"stances": {"xx:77": "no"}}, "A stance names xx:77"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(more, sentence):
    with pytest.raises(PlanningError, match=sentence):
        problem(**({"wishes": None} | more))


def test_labels_of_today_are_the_register_s():
    schools = [Place("xx:1", 0, 0, community_id="9"), Place("xx:2", 0, 1)]
    assert labels_of_today(schools) == {"xx:1": "9"}
