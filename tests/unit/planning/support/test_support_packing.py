"""Engagements of different lengths: loads, the better plan, the bound at its cover, against brute force."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from benchmarks.support import country
from tests.unit.planning.support.cases import TIERS, choices, judged, need, rules, score, supporter

from schoolweave.core.geography import unit_vectors
from schoolweave.planning.support import Limits, Matching, check, solve
from schoolweave.planning.support.arcs import arcs
from schoolweave.planning.support.blocks import blocks
from schoolweave.planning.support.cover import first, shortfall
from schoolweave.planning.support.exact import exact
from schoolweave.planning.support.flow import flow
from schoolweave.planning.support.lengths import by_length
from schoolweave.planning.support.packing import knapsack
from schoolweave.planning.support.polish import polish
from schoolweave.planning.support.recount import best_load, recount
from schoolweave.planning.support.repair import repair
from schoolweave.planning.support.residual import residual
from schoolweave.planning.support.units import model
from schoolweave.planning.support.wholes import broken, worse


@pytest.fixture
def no_model(monkeypatch):
    """Leave the exact model out, as at the real size."""
    monkeypatch.setattr("schoolweave.planning.support.wholes.PAIRS", -1)
    monkeypatch.setattr("schoolweave.planning.support.residual.PAIRS", -1)


def tiny(seed):
    """Return a random problem of whole engagements of one to three days."""
    random = np.random.default_rng(seed)
    helpers = [
        supporter(at, random.random(), int(random.integers(2, 6)), int(random.integers(1, 4)))
        for at in range(3)
    ]
    schools = [
        need(at, random.random(), str(random.choice(TIERS)), days=float(random.integers(1, 4)))
        for at in range(6)
    ]
    return Matching.of(helpers, schools, rules())


@pytest.mark.parametrize("seed", range(20))
def test_knapsack_and_its_recount_are_the_best_subset(seed):
    random = np.random.default_rng(seed)
    count, room, places = int(random.integers(1, 8)), int(random.integers(0, 12)), int(random.integers(0, 5))
    units, worth = random.integers(1, 5, count), random.integers(1, 30, count)
    best = max(
        int(worth[list(chosen)].sum())
        for size in range(min(places, count) + 1)
        for chosen in combinations(range(count), size)
        if units[list(chosen)].sum() <= room
    )
    taken = np.zeros(count, dtype=np.bool_)
    assert knapsack(units, worth, count, room, places, taken) == best
    assert worth[taken].sum() == best
    assert units[taken].sum() <= room
    assert taken.sum() <= places
    assert best_load(zip(units.tolist(), worth.tolist(), strict=True), room, places) == best


@pytest.mark.parametrize("seed", range(12))
def test_cost_is_never_below_what_the_bound_says_at_this_cover(seed, no_model):
    problem = tiny(seed)
    result = solve(problem, seed=seed)
    assert check(problem, result) == ()
    covered = judged(problem, result)[: len(TIERS)]
    world, least = recount(problem), np.inf
    plans = [{}]
    for ways in choices(problem, world):
        plans = [plan | way for plan in plans for way in ways]
    for given in plans:
        found = score(problem, world, given)
        if found is not None and found[: len(TIERS)] == covered:
            least = min(least, found[-1])
    assert result.cost_at_least_km <= least / 1000 + 1e-6
    assert result.cost_km >= result.cost_at_least_km


@pytest.mark.parametrize("seed", range(12))
def test_a_packed_plan_of_a_tiny_problem_is_the_best(seed, no_model):
    problem = tiny(seed)
    world = recount(problem)
    plans = [{}]
    for ways in choices(problem, world):
        plans = [plan | way for plan in plans for way in ways]
    best = min(one for one in (score(problem, world, given) for given in plans) if one is not None)
    assert judged(problem, solve(problem, seed=seed))[: len(TIERS)] == best[: len(TIERS)]


def test_packing_betters_a_repaired_plan_and_keeps_every_rule():
    problem = country("mixed", 600, seed=3)
    built = model(problem, arcs(problem), {})
    relaxed = flow(built.net, lambda: False)
    repaired = repair(built, relaxed.units)
    packed = polish(built, repaired, relaxed.prices, 0, lambda share: False)
    assert not broken(built, packed)
    assert worse(built, repaired, packed)


def test_lengths_and_blocks_never_cost_more_and_keep_every_rule():
    problem = country("mixed", 600, seed=4)
    earlier = {need.id: {problem.supporters[at % 60].id: need.days} for at, need in enumerate(problem.needs)}
    for keep in ({}, earlier):
        built = model(problem, arcs(problem), keep)
        relaxed = flow(built.net, lambda: False)
        places = unit_vectors(
            *zip(*((one.latitude, one.longitude) for one in problem.supporters), strict=True)
        )
        repaired = repair(built, relaxed.units)
        begun = by_length(built, repaired, lambda share: False)
        assert worse(built, repaired, begun)
        likely = np.random.default_rng(1).random(len(begun)) < 0.7
        more = [
            blocks(built, begun, likely, relaxed.prices, places, 1, lambda share: False, 3, sizes=(12, 8))
            for _ in "ab"
        ]
        assert not broken(built, more[0])
        assert worse(built, begun, more[0])
        assert (more[0] == more[1]).all()
        assert (blocks(built, begun, likely, relaxed.prices, places, 1, lambda share: True) == begun).all()


def test_what_is_left_is_solved_as_the_exact_model_does_and_pairs_fall_short_by_what_they_cost():
    problem = country("mixed", 400, seed=3)
    built = model(problem, arcs(problem), {})
    relaxed = flow(built.net, lambda: False)
    given, days = repair(built, relaxed.units), relaxed.units * built.unit
    worths = first(built, given, relaxed, lambda share: False)
    plan, proved = residual(built, given, days, worths, lambda: 60.0)
    best, sure = exact(built, lambda: 60.0)
    assert proved
    assert sure
    assert not worse(built, plan, best)
    assert not worse(built, best, plan)
    assert residual(built, given, days, worths, lambda: 0.0)[1] is False


@pytest.mark.parametrize("seed", range(8))
def test_a_pair_falls_short_by_no_more_than_the_best_load_with_it_loses(seed):
    problem, random = tiny(seed), np.random.default_rng(seed)
    built = model(problem, arcs(problem), {})
    worths = random.integers(0, 90_000, len(built.wanted))
    short, idle = shortfall(built, worths)
    units = built.wanted // built.unit
    for i in range(len(built.offered)):
        mine = np.flatnonzero(built.arcs.supporter == i)
        school = built.arcs.school[mine]
        worth = units[school] * (worths[school] - built.arcs.cost[mine])
        gains = dict(zip(mine.tolist(), worth.tolist(), strict=True))
        sets = [
            (set(chosen), sum(gains[one] for one in chosen))
            for size in range(built.most[i] + 1)
            for chosen in combinations(mine.tolist(), size)
            if units[built.arcs.school[list(chosen)]].sum() <= built.offered[i] // built.unit
        ]
        best, room = max(gain for _, gain in sets), built.offered[i] // built.unit
        for pair in mine.tolist():
            lost = best - max((gain for chosen, gain in sets if pair in chosen), default=-(1 << 62))
            assert short[pair] == lost if built.most[i] >= len(mine) else short[pair] <= lost
        spare = [gain for chosen, gain in sets if units[built.arcs.school[list(chosen)]].sum() < room]
        assert idle[i] <= best - max(spare)


def test_a_packed_rematch_says_where_no_plan_moves_fewer(no_model):
    problem = country("mixed", 600, seed=3)
    before = solve(problem, limits=Limits(seconds=600, effort=3))
    after = Matching.of(problem.supporters[3:], problem.needs, problem.rules)
    again = solve(after, limits=Limits(seconds=600, effort=3), keep=before)
    assert check(after, again) == ()
    built = model(after, arcs(after), before.days_of)
    relaxed = flow(built.net, lambda: False)
    same = built.kept[built.arcs.school] & ~built.breaks
    kept = sum(min(days, again.days_of.get(school, {}).get(one, 0.0))
               for school, many in before.days_of.items() for one, days in many.items())  # fmt: skip
    least = (relaxed.units * built.unit)[same].sum() / 2
    assert kept <= least
    fewest = all(one.days_covered == one.days_at_most for one in again.tiers) and kept == least
    assert fewest == ("moves fewer" in again.proof)


def test_the_gap_is_told_and_checked_where_there_is_no_proof(no_model):
    problem = country("mixed", 600, seed=3)
    result = solve(problem, limits=Limits(seconds=60, effort=5))
    assert check(problem, result) == ()
    assert result.status == "feasible"
    assert 0.0 <= result.gap < 0.1
    wrong = replace(result.cover, worths=dict.fromkeys(result.cover.worths, 1))
    assert any("worths prove" in fault for fault in check(problem, replace(result, cover=wrong)))
    high = replace(result.cover, worths=dict.fromkeys(result.cover.worths, 10**9))
    assert any("above the price" in fault for fault in check(problem, replace(result, cover=high)))
    assert any("at least" in fault for fault in check(problem, replace(result, cost_at_least_km=0.0)))


def test_the_same_seed_and_effort_give_the_same_plan(no_model):
    problem = country("mixed", 300, seed=5)
    first, second = (solve(problem, seed=7, limits=Limits(seconds=600, effort=3)) for _ in range(2))
    assert first.engagements == second.engagements
    assert first.cover == second.cover
