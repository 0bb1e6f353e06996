"""Multipliers by number of groups: against all partitions, exact optima, and the checker's own sums."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from tests.unit.planning.cases import country, optimum, rules
from tests.unit.planning.test_lifts import problem, towns

from schoolweave.planning import Limits, solve, write
from schoolweave.planning.communities import arrays, dual
from schoolweave.planning.communities.counts import joint, settling, table
from schoolweave.planning.communities.counts.table import Leaf, Part
from schoolweave.planning.communities.exact import exact
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.verify import counts, verify
from schoolweave.planning.verify.bound import Limits as Known
from schoolweave.planning.verify.files import Row

ROUNDING_KM = 1e-5
NO_PRICE = {"lack_price": 0.0, "group_price": 0.0, "count_price": 0.0}


def some_parts(random, n):
    """Parts at random, with multipliers at random for none, and for some numbers of groups on."""
    label = random.integers(0, 3, size=n)
    found = []
    for number in np.unique(label):
        places = np.nonzero(label == number)[0]
        starts = [0, *sorted(random.choice(np.arange(1, 5), size=random.integers(0, 3), replace=False))]
        values = (np.round(random.uniform(-5, 60, size=len(places)), 6) for _ in starts)
        found.append(
            Part(
                places,
                tuple(Leaf(int(a), b) for a, b in zip(starts, values, strict=True) if a <= len(places)),
            )
        )
    return tuple(found)


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
        counts.Part(tuple(part.places.tolist()), tuple((one.least, tuple(one.values)) for one in part.leaves))
        for part in parts
    ]
    return table.least(terms, rows, others).value, counts.proven(known, plain)


@pytest.mark.parametrize("pathway", [False, True])
def test_any_multipliers_stay_below_the_best_partition(pathway):
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


def test_parts_of_lonely_towns_are_proved_and_stay_below_the_exact_optimum():
    raised = 0
    for seed in range(3):
        asked = problem(seed)
        result = solve(asked, limits=Limits(seconds=100, effort=1))
        assert result.lower_bound <= exact(asked).objective + ROUNDING_KM
        raised += (
            result.bound_method == "lagrangian-3" and result.lower_bound > 1.001 * result.lagrangian_bound
        )
    assert raised > 0


def test_plan_with_parts_is_verified_and_a_raised_multiplier_is_refused(tmp_path):
    schools = towns(0)
    asked = problem(0)
    result = solve(asked, limits=Limits(seconds=100, effort=1))
    assert result.bound_method == "lagrangian-3"
    write(result, asked, tmp_path)
    assert verify(schools, tmp_path, asked.rules).failures == ()
    path = tmp_path / "parts.csv"
    lines = list(csv.reader(path.read_text("utf-8").splitlines()))
    path.write_text(
        "\n".join(",".join([*one[:3], "400"]) if at else ",".join(one) for at, one in enumerate(lines))
    )
    failed = {check.name: check.sentence for check in verify(schools, tmp_path, asked.rules).failures}
    assert "is proven" in failed["lower_bound"]
    path.write_text("\n".join(",".join(one) for one in lines[:-1]))
    failed = {check.name: check.sentence for check in verify(schools, tmp_path, asked.rules).failures}
    assert "not every school has a multiplier for every number" in failed["parts file"]
    assert "faults named before" in failed["lower_bound"]
    assert replace(result, parts=()).parts == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("1", "0", "x:9", "1"), "row 4, column school_id: x:9 is not a school that may join"),
        (("1", "0", "x:1", "1"), "row 4, column school_id: x:1 stands in this part and number twice"),
        (("1", "1.5", "x:1", "1"), "row 4, column groups_from: 1.5 is not a whole number from 0"),
        (("1", "2", "x:1", "501"), "row 4, column multiplier: 501.0 is above the price of 500 km"),
        (("2", "0", "x:1", "1"), "x:1 stands in part 1 and in part 2"),
        (("3", "1", "x:3", "1"), "part 3: its multipliers do not begin at groups_from 0"),
        (("1", "0", "x:2", "1"), "x:3 is in no part"),
    ],
)
def test_parts_that_are_written_wrongly_are_refused_with_their_place(row, said):
    columns = ("part", "groups_from", "school_id", "multiplier")
    cells = [("1", "0", "x:1", "3"), ("4", "0", "x:2", "4"), row]
    rows = [
        Row("parts.csv", at, dict(zip(columns, one, strict=True))) for at, one in enumerate(cells, start=2)
    ]
    parts, wrong = counts.read_parts(rows, ("x:1", "x:2", "x:3"), 500.0)
    assert parts == ()
    assert any(said in sentence for sentence in wrong), wrong


def settled(asked, random):
    """Parts at random with a plan's numbers of groups, laid out for the joint ascent."""
    space, terms = arrays.space(asked), arrays.terms(asked, **NO_PRICE)
    parts = some_parts(random, asked.size)
    usual = np.zeros(len(parts), dtype=np.int64)
    wanted = round(asked.size / terms.mean)
    for _ in range(wanted):
        usual[random.choice([at for at, part in enumerate(parts) if usual[at] < len(part.places)])] += 1
    layout = settling.layout_of(parts, usual)
    lists = dual.full_values(space, terms, table.highest(parts, asked.size), lambda: False)[1]
    return space, terms, parts, layout, joint.Lists(lists, dual.spans_of(space, lists))


def worth(space, terms, layout, lists, outer, rebate):
    """The value of outer multipliers and rebates in km, and how it changes with both."""
    use, used = np.empty(rebate.shape, dtype=np.int64), np.zeros((len(layout.usual), 9), dtype=np.int64)
    values = joint.slot_values(space, terms, layout, outer, rebate, lists, use)
    value, places = joint.cheapest_numbers(joint.part_costs(layout, outer, rebate, values, used))
    slots = used[np.arange(len(places)), places]
    groups = layout.usual + places - joint.AROUND
    slopes = joint.slopes(space, terms, layout, outer, rebate, lists, values, use, slots, groups)
    return value, slopes


def test_the_joint_ascent_values_parts_as_their_table_does_and_its_slopes_bound_every_change():
    random, below = np.random.default_rng(11), 0
    for seed in range(6):
        asked = Communities.from_schools(
            country(14, seed, spread=6.0), rules(2, 5, 3.5, pathway_required=True)
        )
        space, terms, parts, layout, lists = settled(asked, random)
        outer = table.highest(parts, asked.size)
        rebate = np.zeros((layout.least.shape[1], asked.size))
        for part in parts:
            for slot, leaf in enumerate(part.leaves):
                rebate[slot, part.places] = outer[part.places] - leaf.values
        value, (outward, homeward) = worth(space, terms, layout, lists, outer, rebate)
        rows = [table.row(space, terms, part, outer) for part in parts]
        sums, _ = table.sums(rows, int(layout.usual.sum()))
        assert value == pytest.approx(sums[-1], abs=ROUNDING_KM)
        for _ in range(5):
            more, back = random.normal(0, 3, outer.shape), random.normal(0, 3, rebate.shape)
            changed, _ = worth(space, terms, layout, lists, outer + more, rebate + back)
            most = value + float((outward * more).sum() + (homeward * back).sum())
            assert changed <= most + ROUNDING_KM
            below += changed < most - 1.0
    assert below > 0


def test_settled_parts_prove_more_than_before_and_stay_below_the_best_partition():
    random, raised = np.random.default_rng(3), 0
    for seed in range(6):
        asked = Communities.from_schools(
            country(9, seed, spread=4.0), rules(2, 4, 3.0, pathway_required=True)
        )
        space, terms, parts, layout, _ = settled(asked, random)
        before = proved(asked, parts)[0]
        after = proved(asked, settling.settle(space, terms, parts, layout.usual.tolist(), lambda: False))[0]
        assert before - ROUNDING_KM <= after <= optimum(asked) + ROUNDING_KM
        raised += after > before + 1.0
    assert raised > 0
