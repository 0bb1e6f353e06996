"""From a problem of matching to a result with its proof."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.geography import unit_vectors
from schoolweave.planning.asking import check_seed
from schoolweave.planning.communities.model import Limits
from schoolweave.planning.machine import memory_mb, versions
from schoolweave.planning.support import reports
from schoolweave.planning.support.arcs import METRES, arcs
from schoolweave.planning.support.blocking import CODES, blocking
from schoolweave.planning.support.cover import Cover
from schoolweave.planning.support.flow import Flow, flow
from schoolweave.planning.support.model import BlockingPair, Certificate, CoverProof, Result, Stable
from schoolweave.planning.support.problem import PARTS, Matching, checked_days
from schoolweave.planning.support.stable import Likes, deferred_acceptance, likes
from schoolweave.planning.support.units import Model, model
from schoolweave.planning.support.warm import warm_up
from schoolweave.planning.support.watch import Follow, Watch
from schoolweave.planning.support.wholes import Plan, broken, plan

Ints = NDArray[np.int64]
Days = Mapping[str, Mapping[str, float]]
STAGES = ("pairs", "flow", "plan", "reports")
"""What is timed, in this order."""


def solve(
    problem: Matching,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    keep: Days | Result | None = None,
    progress: Follow | None = None,
) -> Result:
    """Match supporters with schools: the neediest tier first, then the next, then least days × km.

    With ``keep``, an earlier plan (or its days by school and supporter), as few as possible of its days move
    before cost is looked at, but never at the price of a day covered. ``progress`` is told how far it is and
    stops the search, keeping the best plan, by returning ``False``. Chance, led by ``seed``, is used only
    where engagements of different lengths have to be packed: with ``limits.effort`` the amount of search is
    then fixed by it. Raises :class:`PlanningError` where ``seed`` is not a whole number from 0,
    or days of ``keep`` are not numbers from 0.
    """
    limits = limits or Limits()
    check_seed(seed)
    earlier = keep.days_of if isinstance(keep, Result) else checked_days(keep or {})
    warm_up()
    watch = Watch(limits.seconds, progress)
    watch.stage("pairs")(0.0)
    built = model(problem, arcs(problem), earlier)
    paired, over = watch.elapsed, watch.stage("flow")
    relaxed = flow(built.net, lambda: over(watch.elapsed / watch.seconds))
    flowed = watch.elapsed
    places = unit_vectors(
        [one.latitude for one in problem.supporters], [one.longitude for one in problem.supporters]
    )
    found = plan(built, relaxed, places, watch, seed, limits.effort)
    planned = watch.elapsed
    result = _result(problem, built, relaxed, found, earlier)
    ends = np.array([0.0, paired, flowed, planned, watch.elapsed])
    timings = dict(zip(STAGES, np.diff(ends).round(3).tolist(), strict=True))
    seconds = round(watch.elapsed, 3)
    return replace(result, seed=seed, seconds=seconds, memory_mb=memory_mb(), timings=timings)


def _result(problem: Matching, built: Model, relaxed: Flow, found: Plan, earlier: Days) -> Result:
    """Return everything that follows from a plan."""
    liked = likes(problem, built)
    moved, moved_days = _moved(problem, built, found.given, earlier)
    cost = _cost(built, found.given)
    return Result(
        status=found.status,
        engagements=reports.engagements(problem, built, found.given),
        unmet=reports.unmet(problem, built, found.given),
        tiers=reports.tiers(problem, built, liked, found.given, relaxed.units * built.unit),
        cost_km=cost,
        cost_at_least_km=cost if found.status == "optimal" else min(_least(built, relaxed, found), cost),
        proof=found.proof,
        certificate=_certificate(problem, built, relaxed),
        blocking=_blocking(problem, built, liked, found.given),
        stable=_stable(problem, built, liked, found),
        moved=moved,
        moved_days=moved_days,
        arcs=len(built.arcs.school),
        seed=0,
        seconds=0.0,
        memory_mb=0.0,
        versions=versions(),
        inputs_hash=problem.inputs_hash,
        rules=problem.rules,
        earlier=earlier,
        cover=_cover(problem, found.cover),
        supporters=problem.supporters,
        needs=problem.needs,
    )


def _cover(problem: Matching, found: Cover | None) -> CoverProof | None:
    if found is None:
        return None
    return CoverProof(
        prices=dict(zip(problem.rules.tiers, found.prices.tolist(), strict=True)),
        worths=dict(zip((one.id for one in problem.needs), found.worths.tolist(), strict=True)),
        lower_bound=found.bound,
    )


def _cost(built: Model, given: Ints) -> float:
    used = np.flatnonzero(given)
    return int((given[used] * built.arcs.cost[used]).sum()) / METRES / PARTS


def _blocking(problem: Matching, built: Model, liked: Likes, given: Ints) -> tuple[BlockingPair, ...]:
    pairs, codes = blocking(built, liked, given)
    supporters = [problem.supporters[at].id for at in built.arcs.supporter[pairs].tolist()]
    schools = [problem.needs[at].id for at in built.arcs.school[pairs].tolist()]
    why = [CODES[code] for code in codes.tolist()]
    return tuple(map(BlockingPair, supporters, schools, why))


def _least(built: Model, relaxed: Flow, found: Plan) -> float:
    """Return what the plan's cost cannot be below, in days × km.

    That is the flow's cost, where both cover and keep as much, or a cover's bound if that is more; else 0.
    """
    flow_days = relaxed.units * built.unit

    def goals(days: Ints) -> list[int]:
        covered = np.bincount(built.tier[built.arcs.school], weights=days, minlength=len(built.penalties))
        same = built.kept[built.arcs.school] & ~built.breaks
        return [*covered.astype(int).tolist(), int(days[same].sum())]

    alike = relaxed.done and goals(found.given) == goals(flow_days)
    covered = 0.0 if found.cover is None else found.cover.bound * built.unit / METRES / PARTS
    return max(_cost(built, flow_days) if alike else 0.0, covered)


def _stable(problem: Matching, built: Model, liked: Likes, found: Plan) -> Stable | None:
    """Return the stable plan beside ours, where units are alike or engagements may be shared."""
    if built.whole and not built.alike:
        return None
    given = deferred_acceptance(built, liked) * built.unit
    if broken(built, given):
        return None
    school = built.arcs.school
    covered, ours = (
        np.bincount(built.tier[school], weights=days, minlength=len(built.penalties)) / PARTS
        for days in (given, found.given)
    )
    cost, our_cost = _cost(built, given), _cost(built, found.given)
    note = (
        f"With no blocking pair {covered.sum():,.1f} days are covered at {cost:,.1f} days × km; this plan "
        f"covers {ours.sum():,.1f} at {our_cost:,.1f}."
    )
    return Stable(reports.engagements(problem, built, given, why=False), tuple(covered.tolist()), cost, note)


def _moved(problem: Matching, built: Model, given: Ints, earlier: Days) -> tuple[tuple[str, ...], float]:
    """Return the schools that lost days of a supporter who could have gone on, and how many half-days."""
    if not earlier:
        return (), 0.0
    schools, lost = [], 0.0
    for at in np.flatnonzero(built.kept).tolist():
        need = problem.needs[at]
        row = range(built.arcs.start[at], built.arcs.start[at + 1])
        now = {problem.supporters[built.arcs.supporter[arc]].id: given[arc] / PARTS for arc in row}
        gone = sum(max(0.0, days - now[one]) for one, days in earlier[need.id].items() if one in now)
        if gone:
            schools.append(need.id)
            lost += float(gone)
    return tuple(schools), lost


def _certificate(problem: Matching, built: Model, relaxed: Flow) -> Certificate:
    ids = [one.id for one in problem.supporters]
    return Certificate(
        unit_days=built.unit / PARTS,
        penalties=dict(zip(problem.rules.tiers, built.penalties.tolist(), strict=True)),
        move_price=built.move_price,
        prices=dict(zip(ids, relaxed.prices.tolist(), strict=True)),
        supporter_units=dict(zip(ids, built.net.capacity.tolist(), strict=True)),
        objective=relaxed.objective,
        lower_bound=relaxed.bound,
    )
