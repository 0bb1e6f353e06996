"""Published tables are attacked by linear programmes: no suppressed figure can be worked out."""

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array
from tests.unit.evidence.disclosure.attacks import KEY, SHAPES, country, later_rows, one_table, releases, weak
from tests.unit.evidence.disclosure.cases import layout, records, table

from schoolweave.evidence.disclosure import Layout, available, build, profile, protect
from schoolweave.evidence.disclosure.attack import exact, narrow
from schoolweave.evidence.disclosure.system import COUNT, HIDDEN, IN_WORDS, SHOWN

EACH = {(False, False): 40, (True, False): 8, (False, True): 16, (True, True): 4}
"""Tables of each shape; 10,000 are attacked by ``python -m benchmarks.disclosure``."""
BROKEN = 8
PAIRS = 4
TRIPLES = 4
NZ = profile("nz-kahui-ako")
protecting = import_module("schoolweave.evidence.disclosure.protect")
auditing = import_module("schoolweave.evidence.disclosure.audit")


@pytest.mark.parametrize("name", available())
def test_no_figure_of_a_random_table_can_be_worked_out(name):
    told = [one_table(name, shape, seed) for shape, many in EACH.items() for seed in range(many)]
    assert [found for _, found in told] == [[]] * sum(EACH.values())
    assert sum(suppressed for suppressed, _ in told) > 200


@pytest.mark.parametrize("name", [name for name in available() if name != "opensafely"])
def test_nor_from_releases_of_one_table_with_schools_gone_moved_and_revised(name):
    told = [releases(name, shape, seed) for shape in SHAPES[:2] for seed in range(PAIRS)]
    told += [releases(name, SHAPES[0], seed, many=3) for seed in range(PAIRS, PAIRS + TRIPLES)]
    assert sum(one.naive > 0 for one in told) > 0  # without the log, releases do reveal figures
    assert [one.protected for one in told if not one.refused] == [0] * sum(not one.refused for one in told)


def test_a_figure_that_only_one_whole_number_fits_is_found():
    """x + y = 3, y + z = 3, x + z = w of 1 to 5: x lies within 0.5 and 2.5, so it is 1 or 2."""
    a = csr_array(np.array([[1, -1, -1, 0, 0], [1, 0, -1, -1, 0], [0, -1, 0, -1, 1]]))  # 3, x, y, z, w
    wide = np.array([0, 2, 0, 0, 0])
    for most, ends in ((5, [(1, 2)]), (3, [(1, 1)]), (6, [])):
        high = np.array([3, 9, 9, 9, most])
        found, _ = narrow(a, np.array([3, 0, 0, 0, 1]), high, wide)
        assert [(one.low, one.high) for one in found] == ends


@pytest.mark.parametrize("name", ["nz-kahui-ako", "dfe"])
def test_a_large_table_is_protected_area_by_area_and_the_attack_on_the_whole_finds_nothing(name, monkeypatch):
    for module in (protecting, auditing):
        monkeypatch.setattr(module, "SMALL", 500)
    table = build(country(40, to_a_region=2), layout())
    published = protect(table, profile(name))
    assert weak(published) == []
    told = (published.system.x > published.profile.suppress_to) & (published.system.kind == COUNT)
    broken = replace(published, state=np.where(told, SHOWN, published.state).astype(np.int8))
    near = {one.number: (one.low, one.high) for one in weak(broken)}
    monkeypatch.setattr(auditing, "SMALL", 1 << 30)  # now in the whole system at once, nothing assumed
    assert weak(published) == []
    whole = {one.number: (one.low, one.high) for one in weak(broken)}
    assert near.keys() == whole.keys()
    assert all(near[v][0] <= low and high <= near[v][1] for v, (low, high) in whole.items())
    assert len(whole) > 2


@pytest.mark.parametrize("name", ["nz-kahui-ako", "ofqual5"])
def test_what_releases_reveal_is_the_same_area_by_area_and_in_the_whole(name, monkeypatch):
    revealed = 0
    for seed in range(6):
        rng, how = np.random.default_rng(seed), layout(met=seed % 2 == 0)
        rows = records(rng)
        first = protect(build(rows, how), profile(name), key=KEY).release("first", "2024-03-01")
        later = protect(build(later_rows(rows, rng), how), profile(name), key=KEY)
        found = []
        for small in (1 << 30, 20):
            monkeypatch.setattr(auditing, "SMALL", small)
            found.append({one.number for one in weak(later, first)})
        assert found[0] == found[1]
        revealed += len(found[0])
    assert revealed > 10


def test_primary_suppression_alone_is_broken_by_the_same_attack():
    broken = 0
    for seed in range(BROKEN):
        published = protect(table(np.random.default_rng(seed), met=False), NZ)
        small = (published.system.x >= 1) & (published.system.x <= NZ.suppress_to)
        state = np.where((published.state == HIDDEN) & ~small, 0, published.state).astype(np.int8)
        low, high = published.system.bounds(state)
        hidden = np.flatnonzero(state == HIDDEN)
        bounds = exact(published.system.a, low, high, hidden)
        broken += sum(above - below < 1 for below, above in bounds)
    assert broken > 10


def test_the_bounds_are_those_of_another_solver():
    published = protect(table(np.random.default_rng(5)), NZ)
    low, high = published.system.bounds(published.state)
    hidden = np.flatnonzero((published.state == HIDDEN) | (published.state == IN_WORDS))[:12]
    ours = exact(published.system.a, low, high, hidden)
    capped = np.minimum(high, (low.sum() + 1_000) * 10)
    for v, (below, above) in zip(hidden, ours, strict=True):
        c = np.zeros(len(low))
        c[v] = 1.0
        ends = [
            sign * linprog(sign * c, A_eq=published.system.a, b_eq=np.zeros(published.system.a.shape[0]),
                           bounds=np.c_[low, capped], method="highs").fun
            for sign in (1, -1)
        ]  # fmt: skip
        inside = [np.ceil(ends[0] - 1e-6), np.floor(ends[1] + 1e-6)]
        assert inside == pytest.approx([below, above], abs=1e-6)


def test_what_is_published_holds_for_the_true_figures():
    for name in available():
        published = protect(table(np.random.default_rng(7)), profile(name), key=b"k")
        low, high = published.system.bounds(published.state)
        assert ((published.system.x >= low) & (published.system.x <= high)).all()
        assert weak(published) == []
        assert "" not in {*published.count, *published.met, *published.rate}


def test_groups_in_which_learners_count_twice_do_not_add_up_and_stay_hidden():
    rows = [
        {"school": f"s{s}", "group": group, "count": str(count)}
        for s, counts in enumerate([(30, 28, 3), (25, 20, 9), (41, 30, 15), (18, 2, 17)])
        for group, count in zip(("All", "one", "two"), counts, strict=True)
    ]
    layout = Layout(trees=(("school",),), groups=("group",), overlapping=("group",))
    first = protect(build(rows, layout), NZ)
    assert first.count[first.table.at(code="s0", group="two")] == "c"
    second = protect(build(rows[3:], layout), NZ, earlier=(first.release("a", "2024-03-01"),))
    assert weak(first) == weak(second) == []
