"""Small problems of matching, and the best answer by trying everything."""

from itertools import product
from math import prod

from schoolweave.planning.support import Matching, Need, Supporter
from schoolweave.planning.support.recount import World, recount
from schoolweave.policy.support_rules import SupportRules

DEGREE_KM = 111.195
TIERS = ("tier 3", "tier 2", "tier 1")


def rules(**asked):
    return SupportRules(**({"tiers": TIERS, "tier_days": (3, 3, 3), "distance_max_km": 400} | asked))


def supporter(number, where, days=3, schools=9, **more):
    return Supporter(f"s:{number}", f"Supporter {number}", 0.0, where, days, schools, **more)


def need(number, where, tier="tier 1", **more):
    return Need(f"n:{number}", f"School {number}", 0.0, where, tier, **more)


def score(problem: Matching, world: World, given, earlier=None):
    """Return what a plan of days by (supporter, school) is judged by, less is better; ``None`` if it breaks
    a rule."""
    for school in world.wanted:
        days = [given[key] for key in given if key[1] == school and given[key]]
        if sum(days) > world.wanted[school]:
            return None
        if problem.rules.engagements == "whole" and days not in ([], [world.wanted[school]]):
            return None
    for one in problem.supporters:
        days = [given[key] for key in given if key[0] == one.id and given[key]]
        if sum(days) > one.days or len(days) > one.schools_max:
            return None
    covered = [0.0] * len(problem.rules.tiers)
    cost = kept = 0.0
    for (helper, school), days in given.items():
        covered[world.tier[school]] -= days
        cost += days * world.pairs[school][helper].cost
        kept -= days * (helper in (earlier or {}).get(school, {}))
    return (*covered, kept, round(cost))


def choices(problem: Matching, world: World):
    """Return, school by school, every way to serve it: dictionaries of days by (supporter, school)."""
    found = []
    for school, pairs in world.pairs.items():
        wanted, names = world.wanted[school], list(pairs)
        if problem.rules.engagements == "whole":
            found.append([{}, *({(name, school): wanted} for name in names)])
        else:
            parts = product(range(int(wanted) + 1), repeat=len(names))
            able = (days for days in parts if sum(days) <= wanted)
            found.append([dict(zip(((name, school) for name in names), days, strict=True)) for days in able])
    return found


def plans(problem: Matching) -> int:
    """Return how many plans :func:`best` would look at."""
    return prod(map(len, choices(problem, recount(problem))))


def best(problem: Matching, earlier=None):
    """Return the lexicographic optimum over every plan in whole days."""
    world = recount(problem)
    every = product(*choices(problem, world))
    scores = (
        score(problem, world, {k: v for part in one for k, v in part.items()}, earlier) for one in every
    )
    return min(one for one in scores if one is not None)


def judged(problem: Matching, result, earlier=None):
    """Return a result's score."""
    world = recount(problem)
    given = {(one.supporter_id, one.school_id): one.days for one in result.engagements}
    return score(problem, world, given, earlier)
