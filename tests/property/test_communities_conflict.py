"""Conflicts against all partitions of small countries: true, irreducible, and none overlooked."""

import math

import numpy as np
import pytest
from tests.unit.planning.brute import best_of_all
from tests.unit.planning.cases import country, rules

from schoolweave.planning import Communities, Wishes, conflict

SEEDS = 24
RULES = ("size_min", "size_max", "count", "pathway", "state_min", "max_moves", "place")


def clashing(seed):
    """A country of few schools under more rules than it can keep, as often as not."""
    random = np.random.default_rng(seed)
    n = int(random.integers(4, 8))
    schools = country(n, seed, secondaries=0.25, integrated=0.6)
    ids = [school.id for school in schools]
    low = int(random.integers(1, 4))
    high = low + int(random.integers(0, 4))

    def pairs(most):
        return [
            tuple(random.choice(ids, 2, replace=False).tolist()) for _ in range(random.integers(0, most + 1))
        ]

    today = {school: str(random.integers(0, 2)) for school in ids}
    limited = bool(random.random() < 0.3)
    pinned = random.choice(ids, 3, replace=False).tolist() if random.random() < 0.4 else []
    return Communities.from_schools(
        schools,
        rules(
            low,
            high,
            float(random.uniform(low, high)),
            pathway_required=bool(random.random() < 0.5),
            state_min=int(random.integers(0, 3)),
            state_authorities=("state",),
        ),
        must_link=pairs(3),
        cannot_link=pairs(3),
        pins=[(school, str(random.integers(0, 2))) for school in pinned],
        wishes=Wishes(today=today, max_moves=int(random.integers(0, n))) if limited else None,
    )


def can_hold(problem, kept, schools, *, everybody):
    """Whether rules can hold together, by trying all partitions; ``kept`` are rules of a conflict."""
    has = {name: [rule for rule in kept if rule.rule == name] for name in RULES}
    years = {year for rule in has["pathway"] for year in segment(problem, rule)}
    changes = {
        "size_min": problem.rules.size_min if has["size_min"] else 1,
        "size_max": problem.rules.size_max if has["size_max"] else problem.size,
        "state_min": problem.rules.state_min if has["state_min"] else 0,
        "pathway": tuple(sorted(years)),
    }
    limited = problem.wishes if has["max_moves"] else Wishes(today=problem.wishes.today)
    left = problem.changed(
        rules=problem.rules.model_copy(update=changes),
        must_link=tuple(rule.schools for rule in kept if rule.rule == "must_link"),
        cannot_link=tuple(rule.schools for rule in kept if rule.rule == "cannot_link"),
        pins=tuple(
            pin for pin in problem.pins if any((pin[0],) == r.schools for r in kept if r.rule == "pin")
        ),
        wishes=limited,
    )
    asked = frozenset(problem.ids if everybody else schools) if has["place"] else frozenset()
    some = bool(has["place"]) and not asked
    best = best_of_all(left, placed=asked, some=some, count=bool(has["count"]))
    return math.isfinite(best)


def segment(problem, rule):
    """The years of the pathway that exactly the schools named serve."""
    return [
        year
        for year in problem.rules.pathway
        if {school.id for school in problem.schools if year in school.years} == set(rule.schools)
    ]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_conflict_is_true_irreducible_and_never_overlooked(seed):
    problem = clashing(seed)
    found = conflict(problem)
    everybody = conflict(problem, place_all=True)
    for one, wanted in ((found, False), (everybody, True)):
        if one is None:
            some = all(
                math.isfinite(best_of_all(problem, placed=frozenset([school]))) for school in problem.ids
            )
            assert some
            assert not wanted or math.isfinite(best_of_all(problem, placed=frozenset(problem.ids)))
            continue
        assert one.relaxations
        demanded = wanted and one != found
        assert one.irreducible
        assert not can_hold(problem, one.rules, one.schools, everybody=demanded), one.sentence
        for rule in one.rules:
            others = [other for other in one.rules if other != rule]
            assert can_hold(problem, others, one.schools, everybody=demanded), (one.sentence, rule)
