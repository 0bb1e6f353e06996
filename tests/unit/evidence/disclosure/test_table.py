"""Totals over trees and groups, and rows that cannot be added up."""

import numpy as np
import pytest
from tests.unit.evidence.disclosure.cases import ACROSS, TREE, layout, records

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure import Layout, build

ROW = {"region": "r", "community": "c", "school": "s", "group": "g", "count": "9", "met": "4"}


def test_every_sum_holds_over_two_trees_and_groups():
    table = build(records(np.random.default_rng(3)), layout(linked=True))
    for one in table.sums:
        assert table.count[one.whole] == table.count[list(one.parts)].sum()
        assert table.met[one.whole] == table.met[list(one.parts)].sum()
    levels = {place[0] for place in table.places}
    assert levels == {"whole", *TREE, *ACROSS}


def test_a_total_is_another_where_its_members_are_others():
    rows = [ROW, ROW | {"school": "t"}]
    both, one = build(rows, layout()), build(rows[:1], layout())
    at = {"level": "community", "group": "g"}
    assert both.keys[both.at(**at)] != one.keys[one.at(**at)]
    school = {"level": "school", "code": "s", "group": "g"}
    assert both.keys[both.at(**school)] == one.keys[one.at(**school)]


def test_groups_that_overlap_keep_the_total_that_is_given():
    rows = [ROW | {"count": "10", "group": "All"}, ROW | {"count": "8"}, ROW | {"group": "h", "count": "5"}]
    table = build(rows, Layout(trees=(("school",),), groups=("group",), overlapping=("group",)))
    assert table.count[table.at(level="whole", group="All")] == 10


def test_what_is_not_known_is_marked_and_counts_as_nothing():
    table = build([ROW, ROW | {"school": "t", "count": ""}], layout())
    assert table.missing[table.at(code="t", group="g")]
    assert table.count[table.at(level="whole", group="g")] == 9


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([ROW | {"count": "4.5"}], "Row 2: count “4.5” .* must be a whole number"),
        ([ROW | {"met": "10"}], "Row 2: 10 of 9 learners is not possible"),
        ([ROW, ROW], "Row 3: s stands here twice"),
        ([ROW, ROW | {"community": "d", "group": "h"}], "Row 3: s stands in two areas above school"),
        ([ROW | {"group": "All"}], "Row 2: leave the totals of group out"),
        ([{"school": "s"}], "no column"),
    ],
)
def test_a_row_that_cannot_be_added_is_refused_with_its_number(rows, said):
    with pytest.raises(DisclosureError, match=said):
        build(rows, layout())
