"""The compiled bound against its definition, written out in plain Python."""

import numpy as np
import pytest
from tests.unit.planning.cases import country, km, rules

from schoolweave.planning import Communities
from schoolweave.planning.communities import arrays, dual, regions


def defined(problem, multiplier):
    """``lagrangian-1`` as docs/explanation/planning.md says it, with no shortcuts."""
    schools, r = problem.schools, problem.rules
    n, price = problem.size, r.unplaced_price_km

    def least(keys, low, high):
        keys = sorted(keys)
        sums = [sum(keys[:m]) for m in range(max(low, 0), min(high, len(keys)) + 1)]
        return min(sums, default=np.inf) if high >= max(low, 0) else np.inf

    values = []
    for j, host in enumerate(schools):
        key = {i: km(one, host) - multiplier[i] for i, one in enumerate(schools) if i != j}
        value = least(key.values(), r.size_min - 1, r.size_max - 1)
        for year in r.pathway if r.pathway_required else ():
            if year not in host.years:
                serving = [i for i in key if year in schools[i].years]
                if not serving:
                    value = np.inf
                    continue
                p = min(serving, key=key.get)
                rest = least([key[i] for i in key if i != p], r.size_min - 2, r.size_max - 2)
                value = max(value, key[p] + rest)
        values.append(value - multiplier[j])
    values.sort()
    prices = np.concatenate([[0], np.cumsum(np.sort(price - multiplier))])
    return sum(multiplier) + min(sum(values[: problem.count(n - u)]) + prices[u] for u in range(n + 1))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "rule", [{"low": 2, "high": 5}, {"low": 1, "high": 3, "mean": 2.0}, {"low": 4, "high": 9}]
)
@pytest.mark.parametrize("pathway", [False, True])
def test_published_is_the_defined_bound_at_any_multipliers(seed, rule, pathway):
    asked = rules(**({"mean": float(rule["low"] + 1)} | rule), pathway_required=pathway)
    problem = Communities.from_schools(country(40, seed), asked)
    multiplier = np.random.default_rng(seed).uniform(0, 60, 40)
    space = arrays.space(problem)
    terms = arrays.terms(problem, lack_price=0.0, group_price=0.0, count_price=0.0)
    expected = max(0.0, defined(problem, multiplier))
    assert dual.published(space, terms, multiplier) == pytest.approx(expected, rel=1e-8, abs=1e-6)
    assert dual.published(space, terms, multiplier) <= expected


def test_search_raises_the_bound_and_keeps_multipliers_under_the_price():
    problem = Communities.from_schools(country(60, 1), rules(3, 6, 4.0, unplaced_price_km=40.0))
    space = arrays.space(problem)
    terms = arrays.terms(problem, lack_price=0.0, group_price=0.0, count_price=0.0)
    first = dual.published(space, terms, dual.start(space, terms)[0])
    found = dual.search(space, terms, 200, lambda: 600.0, lambda: False)
    assert dual.published(space, terms, found.values) == pytest.approx(found.bound, rel=1e-6)
    assert found.bound > first
    assert found.values.max() <= 40.0


def test_regions_hold_every_school_once_and_are_no_larger_than_asked():
    problem = Communities.from_schools(country(70, 2), rules())
    space = arrays.space(problem)
    found = regions.cut(space, 20)
    assert max(map(len, found)) <= 20
    assert sorted(np.concatenate(found).tolist()) == list(range(70))


def test_regional_multipliers_are_a_good_beginning(monkeypatch):
    monkeypatch.setattr(regions, "SIZE", 40)
    problem = Communities.from_schools(country(120, 3), rules(3, 6, 4.0))
    space = arrays.space(problem)
    terms = arrays.terms(problem, lack_price=0.0, group_price=0.0, count_price=0.0)
    multiplier, _ = regions.multipliers(space, terms, 100, 700.0, lambda share: False)
    plain = dual.published(space, terms, dual.start(space, terms)[0])
    best = dual.search(space, terms, 400, lambda: 700.0, lambda: False).bound
    assert plain < dual.published(space, terms, multiplier) <= 1.01 * best
