"""From a problem of matching to a result with its proof."""

import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import PlanningError
from schoolweave.planning.communities.model import Limits
from schoolweave.planning.support import reports
from schoolweave.planning.support.arcs import METRES, arcs
from schoolweave.planning.support.blocking import CODES, blocking
from schoolweave.planning.support.exact import exact
from schoolweave.planning.support.flow import Flow, flow
from schoolweave.planning.support.model import BlockingPair, Certificate, Result, Stable
from schoolweave.planning.support.problem import PARTS, Matching
from schoolweave.planning.support.repair import repair
from schoolweave.planning.support.stable import Likes, deferred_acceptance, likes
from schoolweave.planning.support.units import Model, model
from schoolweave.planning.support.warm import warm_up

Ints = NDArray[np.int64]
Days = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class _Found:
    """The half-days by pair, what is proved about them and in which words."""

    given: Ints
    status: str
    proof: str


def solve(
    problem: Matching, *, seed: int = 0, limits: Limits | None = None, keep: Days | Result | None = None
) -> Result:
    """Match supporters with schools: the neediest tier first, then the next, then least days × km.

    With ``keep``, an earlier plan (or its days by school and supporter), as few as possible of its days move
    before cost is looked at, but never at the price of a day covered. ``seed`` is recorded: nothing here is
    random. Raises :class:`PlanningError` where ``limits.seconds`` is not above 0.
    """
    limits = limits or Limits()
    if limits.seconds <= 0:
        raise PlanningError("Matching needs more than 0 seconds.")
    warm_up()
    began = time.monotonic()
    earlier = keep.days_of if isinstance(keep, Result) else dict(keep or {})
    built = model(problem, arcs(problem), earlier)
    paired = time.monotonic()
    relaxed = flow(built.net, lambda: time.monotonic() - began > limits.seconds)
    flowed = time.monotonic()
    found = _plan(built, relaxed, lambda: began + limits.seconds - time.monotonic())
    planned = time.monotonic()
    liked = likes(problem, built)
    blocks, codes = blocking(built, liked, found.given)
    stable = _stable(problem, built, liked, found)
    moved, moved_days = _moved(problem, built, found.given, earlier)
    cost = _cost(built, found.given)
    timings = {"pairs": paired - began, "flow": flowed - paired, "plan": planned - flowed}
    timings["reports"] = time.monotonic() - planned
    return Result(
        status=found.status,
        engagements=reports.engagements(problem, built, found.given),
        unmet=reports.unmet(problem, built, found.given),
        tiers=reports.tiers(problem, built, liked, found.given, relaxed.units * built.unit),
        cost_km=cost,
        cost_at_least_km=cost if found.status == "optimal" else _least(built, relaxed, found.given),
        proof=found.proof,
        certificate=_certificate(problem, built, relaxed),
        blocking=tuple(
            BlockingPair(
                problem.supporters[built.arcs.supporter[pair]].id,
                problem.needs[built.arcs.school[pair]].id,
                CODES[code],
            )
            for pair, code in zip(blocks.tolist(), codes.tolist(), strict=True)
        ),
        stable=stable,
        moved=moved,
        moved_days=moved_days,
        arcs=len(built.arcs.school),
        seed=seed,
        seconds=round(time.monotonic() - began, 3),
        memory_mb=_memory_mb(),
        versions=_versions(),
        inputs_hash=problem.inputs_hash,
        rules=problem.rules,
        earlier=earlier,
        timings={name: round(seconds, 3) for name, seconds in timings.items()},
    )


def _plan(built: Model, relaxed: Flow, left: Callable[[], float]) -> _Found:
    """Return the flow itself where it keeps every rule, else the exact model's plan, else a repaired one."""
    given = relaxed.units * built.unit
    if not _broken(built, given):
        if relaxed.done:
            return _Found(given, "optimal", "The certificate's two sides are equal: no plan is better.")
        return _Found(given, "stopped", "Time was over before the flow was cheapest.")
    if relaxed.done:
        best, proved = exact(built, left)
        if best is not None and proved:
            return _Found(best, "optimal", "Each goal in turn was proved by HiGHS on the exact model.")
    return _Found(
        repair(built, relaxed.units),
        "feasible" if relaxed.done else "stopped",
        "Engagements or schools per supporter bind: a repaired plan beside the bound of the flow.",
    )


def _broken(built: Model, given: Ints) -> bool:
    """Return whether a plan splits a whole engagement or gives a supporter too many schools."""
    used = given > 0
    split = built.whole and bool((given[used] != built.wanted[built.arcs.school[used]]).any())
    schools = np.bincount(built.arcs.supporter[used], minlength=len(built.most))
    return split or bool((schools > built.most).any())


def _cost(built: Model, given: Ints) -> float:
    used = np.flatnonzero(given)
    return int((given[used] * built.arcs.cost[used]).sum()) / METRES / PARTS


def _least(built: Model, relaxed: Flow, given: Ints) -> float:
    """Return what the plan's cost cannot be below: the flow's, where both cover and keep as much; else 0."""
    flow_days = relaxed.units * built.unit

    def goals(days: Ints) -> list[int]:
        covered = np.bincount(built.tier[built.arcs.school], weights=days, minlength=len(built.penalties))
        same = built.kept[built.arcs.school] & ~built.breaks
        return [*covered.astype(int).tolist(), int(days[same].sum())]

    return _cost(built, flow_days) if relaxed.done and goals(given) == goals(flow_days) else 0.0


def _stable(problem: Matching, built: Model, liked: Likes, found: _Found) -> Stable | None:
    """Return the stable plan beside ours, where units are alike or engagements may be shared."""
    if built.whole and not built.alike:
        return None
    given = deferred_acceptance(built, liked) * built.unit
    if _broken(built, given):
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


def _versions() -> dict[str, str]:
    names = ("schoolweave", "numpy", "numba", "scipy")
    return {"python": sys.version.split()[0]} | {name: version(name) for name in names}


def _memory_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024.0 if sys.platform != "darwin" else 1024.0**2), 1)
