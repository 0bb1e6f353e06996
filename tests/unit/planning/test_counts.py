"""Cases of how many hosts places have: against all partitions, exact optima, and the checker's own sums."""

import csv
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from tests.unit.planning.cases import country, optimum, rules
from tests.unit.planning.test_lifts import problem, towns

from schoolweave.planning import Limits, solve, write
from schoolweave.planning.communities import arrays, dual
from schoolweave.planning.communities.counts import finding, table
from schoolweave.planning.communities.counts.nested import CLOSED, FORCED, OPEN, choose, nest
from schoolweave.planning.communities.counts.placing import placed
from schoolweave.planning.communities.counts.table import NOWHERE, Case, Part
from schoolweave.planning.communities.exact import exact
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.rescue import group_km, lack_of
from schoolweave.planning.verify import counts, verify
from schoolweave.planning.verify.bound import Limits as Known
from schoolweave.planning.verify.files import Row

ROUNDING_KM = 1e-5
PROVED = 1e-6
NO_PRICE = {"lack_price": 0.0, "group_price": 0.0, "count_price": 0.0}


def never(_share, _kept):
    return False


def nested_sets(random, count):
    """Places that lie in each other or apart: single schools, and what joining some at random gives."""
    sets = [np.array([one]) for one in range(count)]
    apart = list(range(count))
    while len(apart) > 1:
        one, other = sorted(random.choice(len(apart), size=2, replace=False))
        sets.append(np.sort(np.concatenate([sets[apart[one]], sets[apart[other]]])))
        apart = [at for number, at in enumerate(apart) if number not in (one, other)] + [len(sets) - 1]
    return tuple(sets)


def some_part(random, places):
    """A part whose cases are split at random, with multipliers at random for those that are not."""
    sets = nested_sets(random, len(places))
    cases, open_cases = [Case(NOWHERE, NOWHERE, 0, len(places))], [0]
    for _ in range(random.integers(0, 4)):
        within = open_cases.pop(random.integers(len(open_cases)))
        place = int(random.integers(len(sets)))
        most = int(random.integers(0, len(sets[place])))
        for low, high in ((0, most), (most + 1, len(sets[place]))):
            cases.append(Case(within, place, low, high))
            open_cases.append(len(cases) - 1)
    for at in open_cases:
        cases[at] = replace(cases[at], values=np.round(random.uniform(-5, 60, size=len(places)), 6))
    return Part(places, sets, tuple(cases))


def some_parts(random, n):
    label = random.integers(0, 3, size=n)
    return tuple(some_part(random, np.nonzero(label == number)[0]) for number in np.unique(label))


def proved(asked, parts):
    """The bound of parts as the planner and as the checker work it out."""
    space, terms = arrays.space(asked), arrays.terms(asked, **NO_PRICE)
    others = table.highest(parts, asked.size)
    rows = [table.row(space, terms, part, others) for part in parts]
    serves = np.array([[year in one.years for year in asked.rules.pathway] for one in asked.schools])
    weights = np.ones(asked.size) if space.weight is None else space.weight
    limits = Known(terms.low, terms.high, terms.mean, terms.price)
    known = counts.Schools(asked.ids, space.xyz, serves if terms.full else serves[:, :0], weights, limits)
    plain = [
        counts.Part(
            tuple(part.places.tolist()),
            tuple(
                (
                    {frozenset(part.places[part.sets[at]].tolist()): held for at, held in ranges.items()},
                    tuple(values),
                )
                for values, ranges in part.leaves()
            ),
        )
        for part in parts
    ]
    return table.least(terms, rows, others), counts.proven(known, plain)


@pytest.mark.parametrize("pathway", [False, True])
def test_any_cases_and_multipliers_stay_below_the_best_partition(pathway):
    random = np.random.default_rng(7)
    near = 0
    for seed in range(12):
        asked = Communities.from_schools(
            country(9, seed, spread=1 + 3 * (seed % 2)), rules(2, 4, 3.0, pathway_required=pathway)
        )
        best = optimum(asked)
        for _ in range(4):
            ours, theirs = proved(asked, some_parts(random, asked.size))
            assert ours == pytest.approx(theirs, abs=ROUNDING_KM)
            assert ours <= best + ROUNDING_KM
            near += ours > 0.3 * best
    assert near > 0


def test_hosts_in_nested_ranges_are_the_cheapest_of_all_that_keep_them():
    random, impossible = np.random.default_rng(5), 0
    for _ in range(200):
        count = int(random.integers(1, 8))
        sets, values = nested_sets(random, count), random.normal(size=count)
        ranges = {}
        for place in random.choice(len(sets), size=min(3, len(sets)), replace=False).tolist():
            low, high = sorted(random.integers(0, len(sets[place]) + 1, size=2).tolist())
            ranges[place] = (low, high)
        state, possible = choose(values, nest(sets, ranges))
        forced = values[state == FORCED].sum() if possible else np.inf
        free = np.sort(values[state == OPEN])
        for size in range(count + 1):
            kept = [
                values[list(chosen)].sum()
                for chosen in combinations(range(count), size)
                if all(low <= np.isin(sets[at], chosen).sum() <= high for at, (low, high) in ranges.items())
            ]
            more = size - int((state == FORCED).sum())
            ours = forced + free[:more].sum() if possible and 0 <= more <= len(free) else np.inf
            assert ours == pytest.approx(min(kept, default=np.inf))
        impossible += not possible
        assert possible or set(state.tolist()) <= {CLOSED, OPEN, FORCED}
    assert 0 < impossible < 100


def test_parts_of_lonely_towns_are_proved_and_stay_below_the_exact_optimum():
    raised = 0
    for seed in range(3):
        asked = problem(seed)
        result = solve(asked, limits=Limits(seconds=100, effort=1))
        assert result.lower_bound <= exact(asked).objective + ROUNDING_KM
        raised += (
            result.bound_method == "lagrangian-4" and result.lower_bound > 1.001 * result.lagrangian_bound
        )
    assert raised > 0


def test_cases_close_the_gap_that_whole_numbers_of_groups_leave_and_never_pass_the_optimum():
    closed = 0
    for seed in range(6):
        asked = Communities.from_schools(
            country(9, seed, spread=4.0), rules(2, 4, 3.0, pathway_required=True)
        )
        space, terms = arrays.space(asked), arrays.terms(asked, **NO_PRICE)
        base = dual.search(space, terms, 200, lambda: 1000.0, lambda: False)
        best = exact(asked)
        groups = [tuple(sorted(asked.ids.index(one) for one in group)) for group in best.groups]
        paid = np.array([group_km(space, terms, list(group)) for group in groups])
        for climbs in ((), (1000,)):
            found = finding.find(space, terms, base.values, groups, paid, never, *climbs)
            if not found.parts:
                continue
            assert found.bound == pytest.approx(proved(asked, found.parts)[1], abs=ROUNDING_KM)
            assert found.bound <= best.objective + ROUNDING_KM
            closed += found.bound > base.bound + 0.5 * (best.objective - base.bound)
    assert closed > 0


def test_small_countries_are_proved_best():
    for seed in range(3):
        asked = Communities.from_schools(
            country(24, seed, spread=4.0), rules(3, 7, 5.0, pathway_required=True)
        )
        result = solve(asked, limits=Limits(seconds=100, effort=1))
        assert result.gap < PROVED
        assert result.objective == pytest.approx(exact(asked).objective, abs=ROUNDING_KM)


def test_schools_brought_to_given_hosts_are_the_cheapest_of_all_ways():
    random = np.random.default_rng(0)
    for seed in range(4):
        asked = Communities.from_schools(country(8, seed), rules(3, 5, 4.0, pathway_required=True))
        space, terms = arrays.space(asked), arrays.terms(asked, **NO_PRICE)
        hosts = np.sort(random.choice(8, size=2, replace=False))
        others = [at for at in range(8) if at not in hosts]
        km = dual.spans_of_some(space, hosts, np.tile(np.arange(8), (2, 1)))
        ways = []
        for size in range(2, 5):
            for one in combinations(others, size):
                rest = [at for at in others if at not in one]
                first, second = [int(hosts[0]), *one], [int(hosts[1]), *rest]
                if not lack_of(space, terms, first) + lack_of(space, terms, second):
                    ways.append(km[0][first].sum() + km[1][second].sum())
        groups = placed(space, terms, np.arange(8), hosts)
        assert bool(groups) == bool(ways)
        if ways:
            found = sum(km[at][list(group)].sum() for at, group in enumerate(groups))
            assert found == pytest.approx(min(ways), abs=ROUNDING_KM)


def published(tmp_path):
    asked = problem(1)
    result = solve(asked, limits=Limits(seconds=100, effort=1))
    assert result.bound_method == "lagrangian-4"
    write(result, asked, tmp_path)
    return asked


def failures(asked, folder):
    return {check.name: check.sentence for check in verify(towns(1), folder, asked.rules).failures}


def rewritten(path, lines):
    path.write_text("\n".join(",".join(one) for one in lines))


def test_plan_with_cases_is_verified_and_a_raised_multiplier_or_a_lost_case_is_refused(tmp_path):
    asked = published(tmp_path)
    assert failures(asked, tmp_path) == {}
    path = tmp_path / "parts.csv"
    lines = list(csv.reader(path.read_text("utf-8").splitlines()))
    rewritten(path, [lines[0], *([*one[:3], "400"] for one in lines[1:])])
    assert "is proven" in failures(asked, tmp_path)["lower_bound"]
    divided = next(at for at, one in enumerate(lines) if at and one[1] != "1")
    rewritten(path, lines[:divided] + lines[divided + 1 :])
    failed = failures(asked, tmp_path)
    assert "not every school has a multiplier in every case" in failed["parts file"]
    assert "faults named before" in failed["lower_bound"]
    rewritten(path, lines)
    path = tmp_path / "cases.csv"
    cases = list(csv.reader(path.read_text("utf-8").splitlines()))
    split = max(number for number, one in enumerate(cases) if one[2] and number)
    rewritten(path, [one for number, one in enumerate(cases) if number != split])
    assert "leave out no number of hosts" in failures(asked, tmp_path)["parts file"]


CASES = (
    ("1", "1", "", "0", "2", ""),
    ("1", "2", "1", "0", "0", "x:1"),
    ("1", "3", "1", "1", "1", "x:1"),
    ("2", "1", "", "0", "1", ""),
)
PARTS = (
    ("1", "2", "x:1", "3"),
    ("1", "2", "x:2", "3"),
    ("1", "3", "x:1", "3"),
    ("1", "3", "x:2", "3"),
    ("2", "1", "x:3", "4"),
)


def read(parts, cases):
    """What the checker says of rows of the two files, of three schools."""
    columns = ("part", "case", "school_id", "multiplier")
    rows = [
        Row("parts.csv", at, dict(zip(columns, one, strict=True))) for at, one in enumerate(parts, start=2)
    ]
    columns = ("part", "case", "within", "least", "most", "schools")
    more = [
        Row("cases.csv", at, dict(zip(columns, one, strict=True))) for at, one in enumerate(cases, start=2)
    ]
    return counts.read_parts(rows, more, ("x:1", "x:2", "x:3"), 500.0)


def test_parts_and_cases_that_leave_nothing_out_are_read():
    parts, wrong = read(PARTS, CASES)
    assert wrong == []
    assert [one.schools for one in parts] == [(0, 1), (2,)]
    assert [ranges for ranges, _ in parts[0].cases] == [{frozenset({0}): (0, 0)}, {frozenset({0}): (1, 1)}]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("1", "2", "x:9", "1"), "row 7, column school_id: x:9 is not a school that may join"),
        (("1", "2", "x:1", "1"), "row 7, column school_id: x:1 stands in this part and case twice"),
        (("2", "1", "x:3", "501"), "row 7, column multiplier: 501.0 is above the price of 500 km"),
        (("2", "1", "x:1", "1"), "x:1 stands in part 1 and in part 2"),
        (("3", "1", "x:3", "1"), "part 3: its cases are not those that cases.csv leaves whole"),
        (("1", "1", "x:1", "1"), "part 1: its cases are not those that cases.csv leaves whole"),
    ],
)
def test_multipliers_that_are_written_wrongly_are_refused_with_their_place(row, said):
    parts, wrong = read((*PARTS, row), CASES)
    assert parts == ()
    assert any(said in sentence for sentence in wrong), wrong


@pytest.mark.parametrize(
    ("at", "row", "said"),
    [
        (2, ("1", "3", "1", "2", "2", "x:1"), "not two that share a place and leave out no number of hosts"),
        (2, ("1", "3", "1", "1", "1", "x:2"), "not two that share a place and leave out no number of hosts"),
        (2, ("1", "3", "9", "1", "1", "x:1"), "row 4, column within: no case 9 of part 1 stands above"),
        (2, ("1", "2", "1", "1", "1", "x:1"), "row 4, column case: the case 2 stands in part 1 twice"),
        (2, ("1", "3", "1", "1.5", "1", "x:1"), "row 4, column most: 1.5 to 1 is no range of whole numbers"),
        (2, ("1", "3", "1", "1", "1", "x:8"), "row 4, column schools: x:8 is not a school that may join"),
        (3, ("2", "2", "1", "0", "1", ""), "row 5, column within: no case 1 of part 2 stands above"),
        (3, ("3", "1", "", "0", "1", ""), "part 3 has no multipliers in parts.csv"),
    ],
)
def test_cases_that_are_written_wrongly_are_refused_with_their_place(at, row, said):
    parts, wrong = read(PARTS, (*CASES[:at], row, *CASES[at + 1 :]))
    assert any(said in sentence for sentence in wrong), wrong
    assert parts == ()


def test_places_that_overlap_or_reach_into_another_part_are_refused():
    both = (*CASES[:1], ("1", "2", "1", "0", "1", "x:1;x:2"), ("1", "3", "1", "2", "2", "x:1;x:2"))
    inner = (("1", "4", "2", "0", "0", "x:2;x:3"), ("1", "5", "2", "1", "2", "x:2;x:3"))
    wrong = " ".join(read(PARTS, (*both, *inner, CASES[3]))[1])
    assert "two places overlap, and neither lies in the other" in wrong
    assert "a place of it has schools of another part" in wrong
