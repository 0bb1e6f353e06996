"""What isolated places add to the bound, against exact optima and listings of all covers."""

from itertools import combinations

import numpy as np
import pytest
from tests.unit.planning.cases import Place, country, rules

from schoolweave.planning import Communities, Limits, Wishes, solve
from schoolweave.planning.communities import arrays, dual
from schoolweave.planning.communities.exact import exact
from schoolweave.planning.communities.lifts import finding
from schoolweave.planning.communities.lifts.classes import classes_of, first_parts, refined
from schoolweave.planning.communities.lifts.cover import cheapest_cover
from schoolweave.planning.communities.lifts.growing import Lifts
from schoolweave.planning.communities.lifts.traces import SMALL

ROUNDING_KM = 1e-5
NEVER = lambda: False  # noqa: E731


def towns(seed, sizes=(9, 11, 7, 13)):
    """Towns far from each other, none of a size that groups of the mean size would fill."""
    random = np.random.default_rng(seed)
    found = []
    for size in sizes:
        latitude, longitude = random.uniform(-45, -36), random.uniform(168, 178)
        for number in range(size):
            years = tuple(range(9, 14)) if number % 4 == 0 else tuple(range(1, 9))
            found.append(
                Place(
                    id=f"xx:{len(found) + 1}",
                    latitude=latitude + random.normal(0, 0.05),
                    longitude=longitude + random.normal(0, 0.05),
                    years=years,
                )
            )
    return found


def problem(seed, **more):
    """Towns under a rule of four to ten schools with a whole pathway."""
    return Communities.from_schools(towns(seed), rules(4, 10, 6.0, pathway_required=True, **more))


def prepared(asked, seed=0):
    """A problem's arrays, good multipliers and a plan as places."""
    result = solve(asked, seed=seed, limits=Limits(seconds=100, effort=1))
    index = {school: place for place, school in enumerate(asked.ids)}
    space = arrays.space(asked)
    terms = arrays.terms(asked, lack_price=0.0, group_price=0.0, count_price=0.0)
    multiplier = np.array([result.multipliers[school] for school in asked.ids])
    groups = [tuple(sorted(index[one] for one in group.members)) for group in result.groups]
    return result, space, terms, multiplier, groups


@pytest.mark.parametrize("seed", range(6))
def test_lifts_stay_below_the_exact_optimum_and_raise_the_bound(seed):
    asked = problem(seed)
    best, result = exact(asked), solve(asked, limits=Limits(seconds=100, effort=2))
    assert best.status == "optimal"
    assert result.lagrangian_bound <= result.lower_bound <= best.objective + ROUNDING_KM
    if result.lifts:
        assert result.bound_method == "lagrangian-2"
        assert result.lower_bound == pytest.approx(
            result.lagrangian_bound + sum(lift.km for lift in result.lifts), rel=1e-6
        )


def test_lifts_close_much_of_the_gap_of_lonely_towns():
    found = [solve(problem(seed), limits=Limits(seconds=100, effort=2)) for seed in range(6)]
    before = sum(one.objective - one.lagrangian_bound for one in found)
    after = sum(one.objective - one.lower_bound for one in found)
    assert before > 1.0
    assert after < 0.5 * before


def test_lifts_with_weights_and_priced_terms_stay_below_the_exact_optimum():
    schools = towns(3)
    ids = [school.id for school in schools]
    wishes = Wishes(
        weights={school: 1.0 + (number % 3) for number, school in enumerate(ids)},
        preferences=tuple(zip(ids[::4], ids[2::4], strict=False)),
        preference_km=2.0,
    )
    asked = Communities.from_schools(schools, rules(4, 10, 6.0, pathway_required=True), wishes=wishes)
    best, result = exact(asked), solve(asked, limits=Limits(seconds=100, effort=2))
    assert result.lower_bound <= best.objective + ROUNDING_KM
    assert result.lagrangian_bound <= result.lower_bound


def test_lifts_are_the_same_again_and_share_no_school():
    _, space, terms, multiplier, groups = prepared(problem(1))
    one, two = (finding.find(space, terms, multiplier, groups, NEVER) for _ in range(2))
    assert one == two
    places = [place for lift in one.lifts for place in lift.places]
    assert len(places) == len(set(places))
    assert all(lift.km > 0.0 for lift in one.lifts)


def test_lifts_of_a_stopped_search_are_none():
    _, space, terms, multiplier, groups = prepared(problem(1))
    assert finding.find(space, terms, multiplier, groups, lambda: True).lifts == ()


def test_lift_of_all_schools_is_no_more_than_the_least_excess_of_any_plan():
    asked = Communities.from_schools(towns(2, sizes=(4, 5)), rules(2, 5, 3.0, pathway_required=False))
    _, space, terms, multiplier, groups = prepared(asked)
    at = finding.relaxed(space, terms, multiplier, NEVER)
    if at is None:
        pytest.fail("The relaxation of this country has lifts: one more group costs something.")
    lifts = Lifts(space, terms, at, finding.plan_of(space, at, groups))
    whole = lifts.grow(first_parts(space, range(asked.size)), 60, NEVER)
    values, _ = dual.full_values(space, terms, multiplier, NEVER)
    bound = dual.mix(terms, multiplier, values).value
    assert 0.0 <= whole.km <= exact(asked).objective - bound + ROUNDING_KM


def test_cheapest_cover_equals_all_choices():
    random = np.random.default_rng(5)
    for _ in range(40):
        sizes = random.integers(1, 4, size=2)
        widths = [int(size).bit_length() + (size > 1) for size in sizes]
        one = 1 << np.cumsum([0, *widths[:-1]])
        fields = one * ((1 << np.array(widths)) - 1)
        whole = int((one * sizes).sum())
        spare = int(((fields + one) // 2)[sizes > 1].sum())
        counts = random.integers(0, sizes + 1, size=(5, 2))
        counts = counts[counts.sum(axis=1) > 0]
        costs = np.sort(random.uniform(0, 5, size=len(counts)))
        found, used = cheapest_cover(fields, one, whole, spare, (counts * one).sum(axis=1), costs, 9.0, SMALL)
        # A trace may be taken again: as often as the largest class allows.
        many = [choice for choice in range(len(counts)) for _ in range(3)]
        best = min(
            (
                sum(costs[choice] for choice in picked)
                for size in range(1, int(sizes.sum()) + 1)
                for picked in combinations(many, size)
                if (counts[list(picked)].sum(axis=0) == sizes).all()
            ),
            default=9.0,
        )
        assert found == pytest.approx(min(best, 9.0))
        assert sum(costs[place] for place in used) == pytest.approx(found if used else 0.0)


def test_classes_split_who_is_used_twice_and_take_in_who_is_missing():
    space = arrays.space(Communities.from_schools(country(9, 0), rules()))
    serves = space.serves.tolist()
    same = [place for place in range(9) if serves[place] == serves[0]]
    parts = first_parts(space, same[:3])
    assert parts == (tuple(same[:3]),)
    alone = np.full(9, -1, dtype=np.int64)
    assert refined(space, parts, dict.fromkeys(same[:3], 1), alone) is None
    times = {same[0]: 2, same[1]: 0, same[2]: 1}
    assert refined(space, parts, times, alone) == ((same[0],), (same[1], same[2]))
    outside = next(place for place in range(9) if place not in same[:3])
    assert refined(space, parts, dict.fromkeys([*same[:3], outside], 1), alone) == (*parts, (outside,))
    assert classes_of(space, tuple((place,) for place in range(9))) is not None
