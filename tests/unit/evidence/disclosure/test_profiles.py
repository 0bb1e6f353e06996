"""Profiles as data: what each suppresses, how it rounds, and what a reader can tell from a figure."""

import numpy as np
import pytest
from tests.unit.evidence.disclosure.cases import layout

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure import available, build, profile, protect
from schoolweave.evidence.disclosure.profile import Profile
from schoolweave.evidence.disclosure.rounding import behind, rounded

COUNTS = range(200)
NZ = profile("nz-kahui-ako")


def schools(*counts, met=None):
    return [
        {"region": "r", "community": f"c{i // 8}", "school": f"s{i}", "group": "g", "count": str(n),
         "met": str((met or counts)[i])}
        for i, n in enumerate(counts)
    ]  # fmt: skip


def test_the_profiles_that_are_shipped_name_their_source():
    assert available() == ("dfe", "nz-kahui-ako", "ofqual5", "opensafely", "stats-nz-rr3")
    assert all(len(profile(name).source) > 40 and profile(name).certainty for name in available())


@pytest.mark.parametrize("name", available())
def test_a_reader_can_tell_exactly_what_stands_behind_each_figure(name):
    one, keys = profile(name), [f"cell {k}" for k in range(80)]
    shown = [n for n in COUNTS if not 1 <= n <= one.suppress_to]
    seen: dict[int, set[int]] = {}
    for n in shown:
        for cell in keys:
            seen.setdefault(rounded(n, one, cell, b"key"), set()).add(n)
    for figure, counts in seen.items():
        if figure < max(COUNTS) - 10:
            assert (min(counts), max(counts)) == behind(figure, one)


def test_random_rounding_is_fixed_by_its_key_and_adds_nothing_on_average():
    one = profile("stats-nz-rr3")
    up = [rounded(17, one, f"cell {k}", b"key") == 18 for k in range(6_000)]
    assert 0.64 < np.mean(up) < 0.69  # two thirds, four standard errors
    assert rounded(17, one, "cell", b"key") == rounded(17, one, "cell", b"key")
    assert [rounded(15, one, f"cell {k}", b"key") for k in range(9)] == [15] * 9
    other = [rounded(17, one, f"cell {k}", b"other") == 18 for k in range(6_000)]
    assert up != other


@pytest.mark.parametrize(
    ("name", "count", "said"),
    [
        ("nz-kahui-ako", 4, "c"), ("nz-kahui-ako", 0, "0"), ("nz-kahui-ako", 57, "57"),
        ("dfe", 2, "c"), ("dfe", 3, "5"), ("dfe", 57, "55"), ("opensafely", 7, "c"), ("opensafely", 8, "10"),
        ("ofqual5", 4, "fewer than 5"), ("ofqual5", 12, "10"),
    ],
)  # fmt: skip
def test_a_count_is_shown_as_its_profile_says(name, count, said):
    rows = schools(count, 3, 3, 40, 41, 42, 43, 44, 57, 58, 2)
    for row in rows:
        row.pop("met")
    published = protect(build(rows, layout(met=False)), profile(name))
    assert published.count[published.table.at(code="s0", group="g")] == said


def test_none_and_all_are_not_shown_nor_the_few_who_did_not():
    counts = (20, 20, 20, 20, 30, 31, 32, 33)
    published = protect(
        build(schools(*counts, met=(0, 20, 18, 10, 15, 15, 15, 15)), layout()), profile("nz-kahui-ako")
    )
    rates = [published.rate[published.table.at(code=f"s{i}", group="g")] for i in range(3)]
    assert rates == ["c", "c", "c"]
    assert published.count[published.table.at(code="s0", group="g")] == "20"


def test_nobody_to_count_and_not_known_have_symbols_of_their_own():
    rows = schools(0, 20, 30, 40, met=(0, 10, 12, 20))
    published = protect(
        build([*rows, rows[1] | {"school": "t", "count": ""}], layout()), profile("nz-kahui-ako")
    )
    at = published.table.at
    assert (published.count[at(code="s0", group="g")], published.rate[at(code="s0", group="g")]) == ("0", "z")
    assert published.count[at(code="t", group="g")] == "x"
    assert set(published.legend) >= {"z", "x"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"base": 4, "rounding": "nearest"}, "odd base"), ({"base": 5}, "base goes with rounding"),
     ({"complementary": False}, "sums of published parts"), ({"open": "few", "width": 9}, "wider apart")],
)  # fmt: skip
def test_a_profile_that_contradicts_itself_is_refused(changed, said):
    with pytest.raises(ValueError, match=said):
        Profile.model_validate(profile("nz-kahui-ako").model_dump() | changed)


def test_an_unknown_profile_is_answered_with_those_there_are():
    with pytest.raises(DisclosureError, match="use one of dfe, nz-kahui-ako"):
        profile("strict")


def test_rounding_at_random_asks_for_a_key():
    with pytest.raises(DisclosureError, match="give a key"):
        protect(build(schools(4, 5), layout()), profile("stats-nz-rr3"))
