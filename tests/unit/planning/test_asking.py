"""Questions that make no sense, and times, efforts and seeds that are none, are refused in a sentence."""

import json
from dataclasses import replace
from math import inf, nan
from types import SimpleNamespace

import numpy as np
import pytest
from tests.unit.planning.cases import country, rules
from tests.unit.planning.hubs.cases import country as hub_country
from tests.unit.planning.hubs.cases import rated
from tests.unit.planning.hubs.cases import rules as hub_rules
from tests.unit.planning.support.cases import rules as support_rules
from tests.unit.planning.support.cases import supporter

from schoolweave.core.errors import PlanningError, VerificationError
from schoolweave.planning import (
    Communities,
    Hubs,
    Limits,
    Wishes,
    conflict,
    hub_reasons,
    load,
    reasons,
    solve,
    solve_hubs,
    support,
    write_hubs,
)
from schoolweave.planning.communities.resume import begun
from schoolweave.planning.medians.instance import parse
from schoolweave.planning.medians.solve import solve as solve_medians

NO_TIMES = (nan, inf, -inf, 0, -1, 0.0, "60", None, True)
NO_EFFORTS = (nan, inf, 0, -1, 1.5, "1", True)
HUB_SCHOOLS = hub_country(16, 8)
NO_SEEDS = (-1, 1.5, nan, "1", None, True)


def communities(**more):
    return solve(Communities.from_schools(country(6, 1), rules()), **more)


def hubs(**more):
    schools = hub_country(16, 8)
    return solve_hubs(Hubs.from_schools(schools, hub_rules(2, 3, 8), ratings=rated(schools)), **more)


def matching(**more):
    return support.solve(support.Matching.of([], [], support_rules()), **more)


def medians(**more):
    return solve_medians(parse("2 1\n0 0 9 1\n1 1 9 1\n"), **more)


@pytest.mark.parametrize("seconds", NO_TIMES)
def test_limits_without_an_end_or_time_are_refused(seconds):
    with pytest.raises(PlanningError, match="more than 0 seconds, and an end"):
        Limits(seconds=seconds)


@pytest.mark.parametrize("effort", NO_EFFORTS)
def test_limits_with_no_effort_are_refused(effort):
    with pytest.raises(PlanningError, match="effort of at least 1, a whole number"):
        Limits(effort=effort)


def test_limits_take_numbers_of_numpy():
    limits = Limits(seconds=np.float32(2), effort=np.int64(3))
    assert (limits.seconds, limits.effort) == (2, 3)


@pytest.mark.parametrize("search", [communities, hubs, matching, medians])
def test_seed_that_is_no_whole_number_is_refused(search):
    for seed in NO_SEEDS:
        with pytest.raises(PlanningError, match="cannot lead chance: give a whole number"):
            search(seed=seed)


def test_medians_refuse_a_time_without_an_end():
    for seconds in NO_TIMES:
        with pytest.raises(PlanningError, match="more than 0 seconds, and an end"):
            medians(seconds=seconds)


@pytest.mark.parametrize("wrong", [nan, inf, -inf])
def test_multipliers_that_are_not_finite_are_refused(wrong):
    with pytest.raises(PlanningError, match="The multiplier of xx:2 is "):
        begun(("xx:1", "xx:2", "xx:3"), None, {"xx:1": 1.0, "xx:2": wrong}, 50.0)


def posed(**more):
    return Communities.from_schools(country(6, 1), rules(), **more)


WRONG_QUESTIONS = [
    ("must-link \\('xx:1',\\) is not of the form", lambda: posed(must_link=[("xx:1",)])),
    ("cannot-link 'xx' is not of the form", lambda: posed(cannot_link=["xx"])),
    ("pin \\['xx:1', 'A', 3\\] is not", lambda: posed(pins=[["xx:1", "A", 3]])),
    ("flow \\('xx:1', 'xx:2'\\) is not", lambda: posed(wishes=Wishes(flows=(("xx:1", "xx:2"),)))),
    ("preference \\('xx:1',\\) is not", lambda: posed(wishes=Wishes(preferences=(("xx:1",),)))),
    ("need of xx:1 is high", lambda: posed(wishes=Wishes(need={"xx:1": "high"}))),
    ("1.5 is no number of schools that may", lambda: posed(wishes=Wishes(max_moves=1.5))),
    ("Wishes know no “flow”", lambda: Wishes.from_dict({"flow": []})),
    ("more than 0 seconds", lambda: conflict(posed(), nan)),
    ("-1 is no number of groups", lambda: reasons(posed(), [], count=-1)),
    ("xx:000 occurs twice", lambda: hub_question([*HUB_SCHOOLS, HUB_SCHOOLS[0]])),
    ("place of xx:000 is nan", lambda: hub_question([replace(HUB_SCHOOLS[0], latitude=nan)])),
    ("score of xx:000 is nan", lambda: hub_question(HUB_SCHOOLS, scores={"xx:000": nan})),
    ("give its days by supporter", lambda: matching(keep={"n:1": 3})),
    ("gives n:1 nan days of s:1", lambda: matching(keep={"n:1": {"s:1": nan}})),
    ("1.5 is no number of schools that the supporter s:1", lambda: helped(schools_max=1.5)),
]


def hub_question(schools, **more):
    return Hubs.from_schools(schools, hub_rules(2, 3, 8), ratings=rated(HUB_SCHOOLS), **more)


def helped(**more):
    return support.Matching.of([replace(supporter(1, 0), **more)], [], support_rules())


@pytest.mark.parametrize(("words", "pose"), WRONG_QUESTIONS, ids=[words for words, _ in WRONG_QUESTIONS])
def test_question_that_cannot_be_posed_is_refused_in_a_sentence(words, pose):
    with pytest.raises(PlanningError, match=words):
        pose()


def test_hubs_of_another_problem_have_no_reasons_and_are_not_written(tmp_path):
    ids = tuple(school.id for school in HUB_SCHOOLS)
    found = SimpleNamespace(hubs=(SimpleNamespace(lead=ids[1], members=ids),), units={})
    other = hub_question(HUB_SCHOOLS[1:])
    for use in (lambda: hub_reasons(other, found), lambda: write_hubs(found, other, tmp_path / "out")):
        with pytest.raises(PlanningError, match="xx:000 is in one of them only"):
            use()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,group\nxx:1,1\n", "no column group_id"),
        ("school_id,group_id,host\nzz:1,1,zz:1\n", "names zz:1, which the plan is not about"),
    ],
)
def test_load_refuses_groups_that_are_not_the_plans(text, words, tmp_path):
    problem = posed()
    (tmp_path / "summary.json").write_text(
        json.dumps(
            {"programme_rules": problem.rules.model_dump(mode="json"), "inputs_hash": problem.inputs_hash}
        )
    )
    (tmp_path / "groups.csv").write_text(text)
    with pytest.raises(PlanningError, match=words):
        load(tmp_path, country(6, 1))


def test_load_of_a_file_in_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "plan").write_text("")
    with pytest.raises(PlanningError, match="cannot be read"):
        load(tmp_path / "plan", country(6, 1))
    with pytest.raises(VerificationError, match="cannot be read"):
        support.load(str(tmp_path / "plan"), support.Matching.of([], [], support_rules()))
