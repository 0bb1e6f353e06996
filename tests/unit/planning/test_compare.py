from dataclasses import replace
from xml.dom import minidom

import pytest
from tests.unit.planning.cases import Place, country, rules

from schoolweave.planning import Communities, evaluate
from schoolweave.planning.communities.compare import compare
from schoolweave.planning.communities.compare_map import page, svg
from schoolweave.planning.drawing import WIDTH, project


@pytest.fixture
def problem():
    return Communities.from_schools(country(12, 2), rules(2, 6, 4.0))


BEFORE = [[f"xx:{n}" for n in part] for part in ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11))]
AFTER = [[f"xx:{n}" for n in part] for part in ((9, 10, 11, 12), (1, 2, 3), (5, 6, 7, 4))]


def test_compare_matches_groups_by_the_members_they_share(problem):
    found = compare(problem, BEFORE, AFTER)
    assert [(match.before, match.after, match.shared) for match in found.matches] == [
        (1, 2, 3),
        (2, 3, 3),
        (3, 1, 3),
    ]
    told = {mover.school_id: (mover.what, mover.before, mover.after, mover.company) for mover in found.movers}
    assert told == {"xx:4": ("moved", 1, 3, 0), "xx:8": ("left", 2, None, 0), "xx:12": ("joined", None, 1, 0)}


def test_compare_gives_the_measures_of_both_and_of_the_schools_in_both(problem):
    found = compare(problem, BEFORE, AFTER)
    assert found.before == evaluate(problem, BEFORE)
    assert found.after == evaluate(problem, AFTER)
    assert found.common == 10
    km = {
        member: km
        for group in found.before.groups
        for member, km in zip(group.members, group.km, strict=True)
    }
    assert found.common_km[0] == pytest.approx(sum(km.values()) - km["xx:8"])


def test_compare_of_a_plan_with_itself_finds_nobody_who_moves(problem):
    found = compare(problem, BEFORE, list(reversed(BEFORE)))
    assert found.movers == ()
    assert [(match.before, match.after) for match in found.matches] == [(1, 3), (2, 2), (3, 1)]
    assert found.settings == ()


def test_compare_of_two_problems_says_what_was_asked_differently(problem):
    other = problem.changed(rules=problem.rules.model_copy(update={"size_max": 7}))
    found = compare(problem, BEFORE, [*AFTER[:2], AFTER[2][:2], AFTER[2][2:]], other_problem=other)
    assert found.settings == (("size_max", 6, 7),)
    assert next(match for match in found.matches if match.before is None).size_after == 2
    assert found.to_dict()["after"]["groups"] == 4


def test_svg_is_one_drawing_with_a_title_and_each_mover_named(problem):
    schools = [replace_name(school) for school in problem.schools]
    named = replace(problem, schools=tuple(schools))
    root = minidom.parseString(svg(compare(named, BEFORE, AFTER), names=("a<b", "c&d"))).documentElement  # noqa: S318
    assert root.getAttribute("role") == "img"
    titles = [title.firstChild.data for title in root.getElementsByTagName("title")]
    assert titles[0] == "Who moves: a<b and c&d"
    assert "3 of 12 schools" in root.getElementsByTagName("desc")[0].firstChild.data
    assert titles[1] == "Tāmaki <& 4>: from group 1 before to group 3 after"
    assert len(titles) == 4
    kinds = [path.getAttribute("class") for path in root.getElementsByTagName("path")]
    assert kinds.count("new") >= 2
    assert kinds.count("old") >= 2


def replace_name(school):
    class Named(Place):
        name = f"Tāmaki <& {school.id.split(':')[1]}>"

    return Named(school.id, school.latitude, school.longitude, school.years, school.authority)


def test_page_needs_no_network_and_its_tables_say_what_the_map_shows(problem):
    html = page(compare(problem, BEFORE, AFTER), names=("old plan", "new plan"))
    assert "<script" not in html
    assert "src=" not in html
    assert html.count("http") == html.count("http://www.w3.org/2000/svg")
    assert html.count("<table") == 3
    for words in ("School 4", "School 8", "School 12", "moved", "left", "joined", "old plan"):
        assert words in html


def test_project_cuts_the_world_where_it_is_emptiest():
    at, height = project([Place("xx:1", -40, 178.0), Place("xx:2", -44, -176.5), Place("xx:3", -38, 175.0)])
    assert at["xx:3"][0] < at["xx:1"][0] < at["xx:2"][0]
    assert all(0 <= x <= WIDTH and 0 <= y <= height for x, y in at.values())
    assert at["xx:3"][1] < at["xx:1"][1] < at["xx:2"][1]
    assert project([])[0] == {}
