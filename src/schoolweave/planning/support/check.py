"""An independent check of a matching: every rule and every figure, with no code of the solver.

What it proves: the plan keeps every rule; its figures are right; and where the proof is the certificate, no
plan is better. For then the prices bound the cost of every plan from below (weak duality) and this plan meets
the bound, and a penalty outweighs any chain of moves, so that it is also the best tier by tier.
"""

from collections.abc import Iterator
from itertools import pairwise

from schoolweave.planning.support.model import Engagement, Result
from schoolweave.planning.support.problem import Matching
from schoolweave.planning.support.recount import World, best_load, blocking_pairs, recount

NEAR = 1e-6
"""Days × km by which a published figure may differ: they are sums of whole metres."""


def check(problem: Matching, result: Result) -> tuple[str, ...]:
    """Return what is wrong with a result, one sentence per fault; empty where everything holds.

    A result of another problem is told by its faults: nothing is raised for it.
    """
    world = recount(problem)
    unknown = [
        one for one in result.engagements if one.supporter_id not in world.pairs.get(one.school_id, {})
    ]
    if unknown:
        return tuple(f"{one.supporter_id} may not help {one.school_id}." for one in unknown)
    return (
        *_rules(problem, world, result),
        *_figures(world, result),
        *_tiers(problem, world, result),
        *_certificate(problem, world, result),
        *_cover(problem, world, result),
        *_preferences(problem, world, result),
        *_moved(world, result),
    )


def _by(engagements: tuple[Engagement, ...], key: str) -> dict[str, list[Engagement]]:
    found: dict[str, list[Engagement]] = {}
    for one in engagements:
        found.setdefault(getattr(one, key), []).append(one)
    return found


def _rules(problem: Matching, world: World, result: Result) -> Iterator[str]:
    pairs = {(one.supporter_id, one.school_id) for one in result.engagements}
    if len(pairs) != len(result.engagements):
        yield "A pair is listed twice."
    for one in result.engagements:
        if one.days <= 0 or one.days * 2 != int(one.days * 2):
            yield f"{one.supporter_id} gives {one.school_id} {one.days} days: not whole or half days."
    for school, many in _by(result.engagements, "school_id").items():
        days = sum(one.days for one in many)
        if days > world.wanted[school]:
            yield f"{school} gets {days} days and wants {world.wanted[school]}."
        if problem.rules.engagements == "whole" and (len(many) > 1 or days != world.wanted[school]):
            yield f"{school} gets {days} days of {len(many)} supporters: not one whole engagement."
    for supporter, many in _by(result.engagements, "supporter_id").items():
        record = world.supporters[supporter]
        if sum(one.days for one in many) > record.days:
            yield f"{supporter} gives more than its {record.days} days."
        if len(many) > record.schools_max:
            yield f"{supporter} helps {len(many)} schools and may help {record.schools_max}."


def _figures(world: World, result: Result) -> Iterator[str]:
    cost, got = 0.0, dict.fromkeys(world.wanted, 0.0)
    for one in result.engagements:
        pair = world.pairs[one.school_id][one.supporter_id]
        if abs(one.km * 1000 - pair.metres) > NEAR or abs(one.misfit_km * 1000 - pair.misfit) > NEAR:
            yield f"The km of {one.supporter_id} and {one.school_id} are not right."
        cost += one.days * pair.cost / 1000
        got[one.school_id] += one.days
    if abs(cost - result.cost_km) > NEAR * max(1.0, cost):
        yield f"The cost is {cost}, not {result.cost_km}."
    if result.cost_at_least_km > result.cost_km + NEAR * max(1.0, cost):
        yield "The cost lies below what it is said to be at least."
    lacks = {
        school: world.wanted[school] - days for school, days in got.items() if days < world.wanted[school]
    }
    if lacks != {one.school_id: one.days for one in result.unmet}:
        yield "The list of unmet days is not what the engagements leave."


def _tiers(problem: Matching, world: World, result: Result) -> Iterator[str]:
    plan = _by(result.engagements, "school_id")
    for place, report in enumerate(result.tiers):
        inside = [need for need in problem.needs if world.tier[need.id] == place]
        mine = [one for need in inside for one in plan.get(need.id, [])]
        days = sum(one.days for one in mine)
        km = sum(one.days * world.pairs[one.school_id][one.supporter_id].metres for one in mine) / 1000
        firsts = firsts_listed = 0
        for need in inside:
            pairs, named = world.pairs[need.id], need.preferences[:1]
            best = min(pairs, key=lambda name: pairs[name].school_key) if pairs else ""
            choice = named[0] if named else best
            won = any(one.supporter_id == choice for one in plan.get(need.id, []))
            firsts += won
            firsts_listed += won and bool(named)
        expected: tuple[object, ...] = (
            problem.rules.tiers[place],
            len(inside),
            len({one.school_id for one in mine}),
            sum(world.wanted[need.id] for need in inside),
            days,
            firsts,
            sum(bool(need.preferences) for need in inside),
            firsts_listed,
        )
        told = (report.tier, report.schools, report.covered_schools, report.days_wanted, report.days_covered)
        if (*told, report.first_choice, report.listed, report.first_of_list) != expected:
            yield f"The figures of the tier “{report.tier}” are not what the engagements give."
        if days and (report.mean_km is None or abs(report.mean_km - km / days) > 2 * NEAR):
            yield f"The mean distance of the tier “{report.tier}” is {km / days}, not {report.mean_km}."


def _costs(problem: Matching, world: World, result: Result, school: str) -> tuple[int, dict[str, int]]:
    """Return what a unit without support, and one by each supporter, costs a school, moves included."""
    proof, pairs = result.certificate, world.pairs[school]
    kept = {name for name in result.earlier.get(school, {}) if name in pairs}
    move = proof.move_price * bool(kept)
    penalty = proof.penalties[problem.rules.tiers[world.tier[school]]] + move
    return penalty, {name: pair.cost + move * (name not in kept) for name, pair in pairs.items()}


def _certificate(problem: Matching, world: World, result: Result) -> Iterator[str]:
    proof = result.certificate
    helpers = max(1, len(problem.supporters))
    dearest = max((p.cost for pairs in world.pairs.values() for p in pairs.values()), default=0)
    steps = [*(proof.penalties[tier] for tier in problem.rules.tiers), 0]
    if min(a - b for a, b in pairwise(steps)) <= helpers * (dearest + proof.move_price):
        yield "A penalty does not outweigh every chain of moves, so that the proof says nothing about tiers."
    if any(price < 0 for price in proof.prices.values()) or proof.unit_days <= 0:
        yield "A price is below 0 or the unit is no time at all."
    if {name: units for name, units in proof.supporter_units.items() if units} != _units(world, result):
        yield "The units that supporters may give are not what their days and schools allow."
    bound = cost = 0
    given = {(one.supporter_id, one.school_id): one.days for one in result.engagements}
    for school, pairs in world.pairs.items():
        penalty, costs = _costs(problem, world, result, school)
        units = round(world.wanted[school] / proof.unit_days)
        value = min([penalty, *(cost_ + proof.prices[name] for name, cost_ in costs.items())])
        bound += units * value
        got = {name: round(given.get((name, school), 0) / proof.unit_days) for name in pairs}
        cost += sum(got[name] * costs[name] for name in pairs) + penalty * (units - sum(got.values()))
    bound -= sum(proof.prices[name] * units for name, units in proof.supporter_units.items())
    if bound != proof.lower_bound:
        yield f"The prices prove a bound of {bound}, not {proof.lower_bound}."
    if cost < bound or proof.objective < bound:
        yield "The plan costs less than its own bound."
    if result.status == "optimal" and result.proof.startswith("The certificate") and cost != bound:
        yield f"The plan costs {cost} and the bound is {bound}: the certificate proves nothing."


def _cover(problem: Matching, world: World, result: Result) -> Iterator[str]:
    """Recompute the bound on the cost at this coverage: a knapsack per supporter at the published worths."""
    proof = result.cover
    if proof is None:
        return
    unit = result.certificate.unit_days
    units = {school: round(days / unit) for school, days in world.wanted.items()}
    most = {school: proof.prices[problem.rules.tiers[place]] for school, place in world.tier.items()}
    if any(not 0 <= proof.worths[school] <= top for school, top in most.items()):
        yield "A worth is below 0 or above the price of its tier: the bound at this cover says nothing."
    items: dict[str, list[tuple[int, int]]] = {}
    for school, pairs in world.pairs.items():
        for name, pair in pairs.items():
            gain = units[school] * (proof.worths[school] - pair.cost)
            if gain > 0:
                items.setdefault(name, []).append((units[school], gain))
    bound = sum(units[school] * worth for school, worth in proof.worths.items())
    bound -= sum(units[one.school_id] * most[one.school_id] for one in result.unmet)
    for name, many in items.items():
        record = world.supporters[name]
        bound -= best_load(many, int(record.days // unit), record.schools_max)
    if bound != proof.lower_bound:
        yield f"The worths prove a bound of {bound} at this cover, not {proof.lower_bound}."
    if not bound * unit / 1000 - NEAR * max(1.0, result.cost_km) <= result.cost_at_least_km:
        yield "The cost is said to be at least less than what the worths prove."


def _units(world: World, result: Result) -> dict[str, int]:
    """Return the units each supporter may give: its days, and those of its largest eligible schools."""
    unit = result.certificate.unit_days
    days: dict[str, list[float]] = {}
    for school, pairs in world.pairs.items():
        for name in pairs:
            days.setdefault(name, []).append(world.wanted[school])
    found = {}
    for name, many in days.items():
        record = world.supporters[name]
        most = sum(sorted(many, reverse=True)[: record.schools_max])
        found[name] = int(min(record.days // unit, most // unit))
    return {name: units for name, units in found.items() if units}


def _preferences(problem: Matching, world: World, result: Result) -> Iterator[str]:
    whole = problem.rules.engagements == "whole"
    true = blocking_pairs(world, result.engagements, whole=whole)
    told = [(one.supporter_id, one.school_id) for one in result.blocking]
    if set(told) != true or len(told) != len(true):
        yield f"There are {len(true)} blocking pairs, and {len(told)} are listed, not all of them the same."
    if result.stable is not None:
        left = blocking_pairs(world, result.stable.engagements, whole=whole)
        if left:
            yield f"The stable matching has {len(left)} blocking pairs."
        cost = sum(x.days * world.pairs[x.school_id][x.supporter_id].cost for x in result.stable.engagements)
        if abs(cost / 1000 - result.stable.cost_km) > NEAR * max(1.0, cost):
            yield "The cost of the stable matching is not right."


def _moved(world: World, result: Result) -> Iterator[str]:
    given = {(one.supporter_id, one.school_id): one.days for one in result.engagements}
    lost: dict[str, float] = {}
    for school, earlier in result.earlier.items():
        for name, days in earlier.items():
            if name in world.pairs.get(school, {}):
                lost[school] = lost.get(school, 0.0) + max(0.0, days - given.get((name, school), 0.0))
    moved = {school: days for school, days in lost.items() if days}
    if set(result.moved) != set(moved) or abs(result.moved_days - sum(moved.values())) > NEAR:
        yield f"{len(moved)} schools have moved, not {len(result.moved)}."
