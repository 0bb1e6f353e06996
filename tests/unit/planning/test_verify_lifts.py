"""Lifts of the bound: never above the truth, as strong as defined, refused when raised."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.planning.lift_truth import Small, cheapest_plan, defined_cover, excesses, least, small

from schoolweave.planning.verify.lift_covers import cheapest_cover
from schoolweave.planning.verify.lift_relaxation import Lift, Relaxation, forced_excess, relax, within_reach

ROUNDING_KM = 1e-6
FAR = 1e9

COUNTRIES = {
    "seed": st.integers(0, 2**32 - 1),
    "count": st.integers(5, 8),
    "years": st.integers(0, 2),
    "weighted": st.booleans(),
}


def relaxation(country: Small) -> Relaxation:
    paid = np.minimum(country.values, country.threshold)
    return relax(country.points, country.serves, country.multipliers, country.weights, country.limits, paid)


def classes_of(country: Small, schools: list[int], rng: np.random.Generator) -> tuple[tuple[int, ...], ...]:
    """Classes by years served, some of them split further."""
    kinds: dict[tuple[object, ...], list[int]] = {}
    for school in schools:
        kinds.setdefault((*country.serves[school].tolist(), int(rng.integers(2))), []).append(school)
    return tuple(tuple(members) for members in kinds.values())


def clusters(country: Small, seed: int) -> list[tuple[tuple[int, ...], ...]]:
    """Two or three clusters that share no school, some schools being in none."""
    rng = np.random.default_rng(seed)
    home = rng.integers(0, 4, country.count)
    members = [np.flatnonzero(home == number).tolist() for number in range(3)]
    return [classes_of(country, schools, rng) for schools in members if schools]


def best_lifts(country: Small, chosen: list[tuple[tuple[int, ...], ...]]) -> list[Lift]:
    """Lifts as high as the relaxation allows, one after the other."""
    relaxed, lifts, forced = relaxation(country), list[Lift](), list[np.ndarray]()
    for cluster in chosen:
        lift = Lift(len(lifts) + 1, FAR, cluster)
        forced.append(forced_excess(relaxed, lift.schools))
        km = FAR
        while math.isfinite(lower := cheapest_cover(relaxed, lift, lifts, forced, km)):
            km = lower
        if 0 < km < FAR:
            lifts.append(Lift(lift.number, km, cluster))
        else:
            forced.pop()
    return lifts


def country_for(seed: int, count: int, years: int, *, weighted: bool) -> Small:
    """A small country where lifts count: one host more is not dearer than none."""
    country = small(seed, count, years, weighted=weighted)
    assume(country.threshold <= 0)
    return country


@settings(max_examples=25, deadline=None)
@given(**COUNTRIES)
def test_lifts_never_exceed_the_truth(seed: int, count: int, years: int, weighted: bool) -> None:
    """Every group, cover and plan is tried; each lift holds for what earlier ones leave, and so do all."""
    country = country_for(seed, count, years, weighted=weighted)
    excess = {group: value for group, (_, value) in excesses(country).items()}
    lifts = best_lifts(country, clusters(country, seed))
    for at, lift in enumerate(lifts):
        left = {
            group: max(0.0, value - sum(one.km for one in lifts[:at] if group & set(one.schools.tolist())))
            for group, value in excess.items()
        }
        assert lift.km <= least(country, left, frozenset(lift.schools.tolist())) + ROUNDING_KM
    total = sum(lift.km for lift in lifts)
    assert total <= least(country, excess, frozenset(range(count))) + ROUNDING_KM
    assert country.bound + total <= cheapest_plan(country) + ROUNDING_KM


@settings(max_examples=25, deadline=None)
@given(**COUNTRIES)
def test_lifts_are_at_least_as_strong_as_defined(seed: int, count: int, years: int, weighted: bool) -> None:
    """The definition in plain loops finds no cover that is dearer; the first lift it finds at the same km."""
    country = country_for(seed, count, years, weighted=weighted)
    relaxed, earlier, forced = relaxation(country), list[Lift](), list[np.ndarray]()
    for number, cluster in enumerate(clusters(country, seed), start=1):
        before = [(one.classes, one.km) for one in earlier]
        defined = defined_cover(country, cluster, before, FAR)
        if number > 1:
            higher = defined_cover(country, cluster, before, defined)
            defined = higher if defined_cover(country, cluster, before, higher) >= higher else defined
        if not 0 < defined < FAR:
            continue
        lift = Lift(number, defined, cluster)
        forced.append(forced_excess(relaxed, lift.schools))
        assert math.isinf(cheapest_cover(relaxed, lift, earlier, forced, defined - ROUNDING_KM))
        if not earlier:
            assert cheapest_cover(relaxed, lift, [], forced, 1.01 * defined) == pytest.approx(defined)
        earlier.append(lift)


@pytest.mark.parametrize("seed", [3, 6, 8, 11, 14, 15, 16, 17, 18, 19, 21, 27])
def test_lift_of_everybody_is_the_truth_and_no_more_is_accepted(seed: int) -> None:
    """With each school in a class of its own the relaxation is exact but for the choice of hosts."""
    country = small(seed, 7, seed % 3, weighted=seed % 2 == 1)
    assert country.threshold <= 0
    relaxed = relaxation(country)
    lift = Lift(1, FAR, tuple((school,) for school in range(country.count)))
    forced = [forced_excess(relaxed, lift.schools)]
    excess = {group: value for group, (_, value) in excesses(country, any_host=True).items()}
    true = least(country, excess, frozenset(range(country.count)))
    assert cheapest_cover(relaxed, lift, [], forced, FAR) == pytest.approx(true, abs=ROUNDING_KM)
    assert math.isinf(cheapest_cover(relaxed, lift, [], forced, true - ROUNDING_KM))
    raised = 1.01 * max(true, 1.0)
    assert cheapest_cover(relaxed, lift, [], forced, raised) == pytest.approx(true, abs=ROUNDING_KM)


def test_reach_drops_what_is_too_far_until_nothing_changes() -> None:
    """The far lift goes first; without its km the middle one is out of reach too."""
    lifts = [Lift(number, km, ((number,),)) for number, km in enumerate((5.0, 20.0, 40.0))]
    forced = [np.array([2.0]), np.array([30.0]), np.array([80.0])]
    assert within_reach(10.0, lifts, forced, 1) == pytest.approx([5.0 + 20.0])
    assert within_reach(3.0, lifts, forced, 1) == pytest.approx([5.0])
    assert within_reach(1e-3, lifts, [np.array([6.0]), *forced[1:]], 1) == pytest.approx([0.0])
