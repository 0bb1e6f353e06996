"""Chains of short runs: never worse than where they begin, within the rules, the same for the same effort."""

import math

import pytest
from tests.unit.planning.random_problems import RULES, random_problem

from schoolweave.planning import evaluate
from schoolweave.planning.communities import arrays
from schoolweave.planning.communities.chains import chain
from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.distances import with_table
from schoolweave.planning.communities.rescue import group_km
from schoolweave.planning.communities.runs import Plan, run

SIZES = (3, 8, 5.0)


class Case:
    """A country with a plan that one short run found, and the chain that goes on from it."""

    def __init__(self, seed, on):
        self.problem = random_problem(60, seed, on, SIZES)
        self.space = with_table(arrays.space(self.problem))
        self.terms = arrays.terms(self.problem, lack_price=500.0, group_price=20.0, count_price=5.0)
        made = run(self.space, self.terms, self.plan(4), Clock(1e6, None))
        found = dict(made.columns)
        self.start = tuple(group for group in made.groups if group in found)

    def plan(self, blocks, seconds=0.0, start=()):
        return Plan((5,), hot=5.0, cold=0.05, blocks=blocks, seconds=seconds, start=start)

    def value(self, groups):
        placed = sum(map(len, groups))
        excess = len(groups) - math.floor(placed / self.terms.mean + 0.5)
        travel = math.fsum(group_km(self.space, self.terms, list(group)) for group in groups)
        return travel + self.terms.price * (60 - placed) + self.terms.group_price * excess

    def follow(self, **more):
        return chain(self.space, self.terms, self.plan(start=self.start, **more), Clock(1e6, None))


@pytest.mark.parametrize("on", [("pathway",), tuple(set(RULES) - {"cheap"})], ids=("plain", "every rule"))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_chain_ends_within_the_rules_and_no_dearer_than_it_began(seed, on):
    case = Case(seed, on)
    made = case.follow(blocks=400)
    ids = case.problem.ids
    plan = evaluate(case.problem, [[ids[place] for place in group] for group in made.groups])
    broken = [check.rule for check in plan.rules if not check.met]
    assert set(broken) <= {"count"}
    assert case.value(made.groups) <= case.value(case.start) + 1e-9
    assert set(made.groups) <= {group for group, _ in made.columns} | set(case.start)


def test_the_same_effort_gives_the_same_chain_and_more_drawn_with_time():
    case = Case(4, ("pathway",))
    first, second = case.follow(blocks=400), case.follow(blocks=400)
    assert (first.groups, first.columns, first.drawn) == (second.groups, second.columns, second.drawn)
    assert case.follow(blocks=0, seconds=0.3).drawn > 0


def test_a_chain_that_must_stop_returns_what_it_began_from():
    case, clock = Case(4, ("pathway",)), Clock(1e6, None)
    clock.stopped = True
    clock.reserve = 1e7
    made = chain(case.space, case.terms, case.plan(0, 60.0, case.start), clock)
    assert case.value(made.groups) <= case.value(case.start) + 1e-9
