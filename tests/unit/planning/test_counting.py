"""Leaving out groups until their number is right."""

import math

import pytest
from tests.unit.planning.cases import rules

from schoolweave.planning import Communities
from schoolweave.planning.communities import arrays
from schoolweave.planning.communities.counting import counted


def groups_of(sizes):
    found, first = [], 0
    for size in sizes:
        found.append(tuple(range(first, first + size)))
        first += size
    return found


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [
        ([4, 4, 4], 3),
        ([6, 6, 6, 6], 0),
        ([2, 2, 2, 4, 4], 3),
        ([6, 6, 4, 3], 3),
        ([6, 6, 5, 3, 3], 4),
        ([], 0),
    ],
)
def test_counted_keeps_groups_whose_number_is_right(sizes, kept):
    terms = arrays.terms(
        Communities.from_schools([], rules(2, 6, 4.0)), lack_price=1, group_price=0, count_price=0
    )
    found = counted(terms, groups_of(sizes))
    assert len(found) == math.floor(sum(map(len, found)) / 4.0 + 0.5)
    assert set(found) <= set(groups_of(sizes))
    assert len(found) == kept
