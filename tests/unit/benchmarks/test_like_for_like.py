"""The published comparison is what the register says, where the register is at hand."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from benchmarks import by_hand, communities, like_for_like
from tests.data import shared

import schoolweave
from schoolweave.planning import Communities, today
from schoolweave.policy import CommunityRules
from schoolweave.schools import Authority, Kind, School

FILE = Path(schoolweave.__file__).parent / "web/publishing/like_for_like.json"
PAGE = Path(__file__).resolve().parents[3] / "docs/explanation/like-for-like.md"
RULES = {"size_min": 3, "size_max": 5, "size_mean": 4, "pathway": (1, 2), "kinds": ("primary",),
         "authorities": ("state",)}  # fmt: skip


@pytest.fixture(scope="module")
def published() -> dict:
    return json.loads(FILE.read_text(encoding="utf-8"))


def test_todays_figures_are_those_of_the_register(published):
    shared("nz/directory-2021-09.csv")
    problem = communities.instance("members")
    found = today(problem)
    assert problem.size == published["schools"]
    assert len(problem.ineligible) == published["outside"]
    assert len(found.groups) == published["groups"]
    assert like_for_like.measures(found) == published["today"]


def test_question_is_the_one_that_is_published(published):
    shared("nz/directory-2021-09.csv")
    rules = communities.instance("members").rules
    assert (rules.size_min, rules.size_max) == (published["size_min"], published["size_max"])
    assert [rules.pathway[0], rules.pathway[-1]] == published["pathway"]
    assert rules.pathway_required


def test_no_school_is_named_in_the_file(published):
    assert "nz-moe" not in FILE.read_text(encoding="utf-8")


def line_of_schools() -> Communities:
    """Eight schools in a row, every second one in either of two communities: the worst way to cut them."""
    schools = [
        School(f"x:{at}", f"School {at}", Kind.PRIMARY, Authority.STATE, latitude=-43.0 + at / 10,
               longitude=172.0, years=(1, 2), community_id=f"c:{at % 2}")
        for at in range(8)
    ]  # fmt: skip
    return Communities.from_schools(schools, CommunityRules(**RULES))


def test_figures_hold_both_arrangements_of_the_same_schools():
    found = like_for_like.figures(line_of_schools(), 2, 0)
    assert found["today"]["travel_km"] == pytest.approx(8 * 22.24, abs=0.1)
    assert found["computed"]["travel_km"] == pytest.approx(8 * 11.12, abs=0.1)
    assert found["computed"]["lower_bound_km"] <= found["computed"]["travel_km"]
    assert found["today"]["ways"] == [0, 0, 0, 0, 0, 6, 0, 0]
    assert found["computed"]["ways"] == [0, 0, 0, 0, 4, 2, 0, 0]


def test_register_without_communities_of_today_is_refused():
    asked = line_of_schools()
    alone = [dataclasses.replace(school, community_id="") for school in asked.schools]
    with pytest.raises(ValueError, match="names no communities"):
        like_for_like.figures(Communities.from_schools(alone, asked.rules), 1, 0)


def test_drawn_by_hand_gathers_near_schools_within_the_band():
    problem = line_of_schools()
    found = by_hand.drawn(problem)
    groups = {
        name: [one.id for one in found.schools if one.community_id == name] for name in ["hand:0", "hand:1"]
    }
    assert sorted(groups.values()) == [["x:0", "x:1", "x:2", "x:3"], ["x:4", "x:5", "x:6", "x:7"]]
    assert (found.rules.size_min, found.rules.size_max) == (4, 4)


def test_drawn_by_hand_begins_with_schools_of_the_last_year():
    problem = line_of_schools()
    last = [
        dataclasses.replace(one, years=(2,) if at in (3, 4) else (1,))
        for at, one in enumerate(problem.schools)
    ]
    chosen = by_hand.colleges(Communities.from_schools(last, problem.rules))
    assert chosen.tolist() == [3, 4]


def test_gathered_never_overfills_a_group():
    km = np.array([[0.0, 9.0], [1.0, 8.0], [2.0, 3.0], [2.5, 9.0]])
    assert by_hand.gathered(km, 2).tolist() == [0, 0, 1, 1]


def test_docs_say_the_published_figures(published):
    page = PAGE.read_text(encoding="utf-8")
    one, other, count = published["today"], published["computed"], published["groups"]
    rows = [
        f"| travel if all meet once | {one['travel_km']:,.0f} km | {other['travel_km']:,.0f} km |",
        f"| mean way to the host | {one['mean_km']:.1f} km | {other['mean_km']:.1f} km |",
        f"| median way | {one['median_km']:.1f} km | {other['median_km']:.1f} km |",
        f"| farthest | {one['worst_km']:.0f} km | {other['worst_km']:.0f} km |",
        f"| serve years 1 to 13 | {one['covered']} of {count} | {other['covered']} of {count} |",
        f"| no arrangement can cost less than | | {other['lower_bound_km']:,.0f} km |",
    ]
    assert [row for row in rows if row not in page] == []
    assert f"{published['schools']:,} schools" in page
