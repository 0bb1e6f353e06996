"""From a problem to a result."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from schoolweave.core.geography import unit_vectors
from schoolweave.planning.asking import check_seed
from schoolweave.planning.communities import arrays, dual
from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.conflict import clash, told
from schoolweave.planning.communities.conflict_records import Conflict
from schoolweave.planning.communities.counts.finding import Found
from schoolweave.planning.communities.counts.table import Part
from schoolweave.planning.communities.evaluate import evaluate
from schoolweave.planning.communities.large import LargeSearch, fits
from schoolweave.planning.communities.leftover import why_unplaced
from schoolweave.planning.communities.lifts.growing import Lift
from schoolweave.planning.communities.measure import positions
from schoolweave.planning.communities.model import (
    Evaluation,
    Limits,
    Progress,
    PublishedCase,
    PublishedLift,
    PublishedPart,
    Result,
)
from schoolweave.planning.communities.order import natural
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.resume import Given, begun
from schoolweave.planning.communities.search import DIGITS, Search
from schoolweave.planning.communities.warm import warm_up
from schoolweave.planning.communities.wished import asks, bare
from schoolweave.planning.communities.workers import Workers
from schoolweave.planning.machine import memory_mb, versions

LACK_PRICE = 200.0
"""Km that a search pays per missing segment or state school of a group: such groups are never published."""
WORTH_TELLING = 1e-6
"""Share of a bound by which parts and cases have to raise it to be published."""

PLANNED = ("objective", "travel_km", "groups", "rules", "amounts", "moved")
"""What a result takes as it is from the measures of its plan."""
ASKED = (
    "schools", "ineligible", "must_link", "cannot_link", "pins", "wishes", "stances", "joining",
    "inputs_hash",
)  # fmt: skip
"""What a result takes as it is from the problem."""


def solve(
    problem: Communities, *, seed: int = 0, limits: Limits | None = None,
    progress: Callable[[Progress], bool] | None = None, start: Given | None = None,
    multipliers: Mapping[str, float] | None = None, workers: Workers | None = None,
) -> Result:  # fmt: skip
    """Form communities: as little travel as can be found in the limits, and a proof of how near that is.

    ``seed`` with ``limits.effort`` gives the same result bit for bit; ``progress`` is called a few times a
    second and stops the search, which keeps its best so far, by returning ``False``. ``start`` is a plan to
    begin from, an earlier result or groups of school ids: then little is searched anew, and a changed
    question is answered in a second or two. ``multipliers`` (km per school; a result's own by default) let
    such an answer come with a bound. ``workers`` say who searches the regions of a large country, by default
    this machine's cores; the result is the same. Raises :class:`PlanningError` where ``seed`` is not a
    whole number from 0, or ``start`` or ``multipliers`` make no sense.
    """
    limits = limits or Limits()
    check_seed(seed)
    clock = Clock(limits.seconds, progress)
    clock.tell("compiling")
    warm_up(wished=asks(problem.wishes))
    clock.restart()
    if not problem.size:
        return _result(problem, evaluate(problem, []), {}, 0.0, Stronger(0.0), seed, limits, clock)
    ordered = arranged(problem)
    space = arrays.space(ordered)
    terms = arrays.terms(problem, lack_price=LACK_PRICE, group_price=0.0, count_price=0.0)
    begin = begun(ordered.ids, start, multipliers, terms.price)
    asked = (space, terms, seed, limits.effort, clock, begin)
    search = LargeSearch(*asked, workers or Workers()) if fits(space, terms) else Search(*asked)
    clock.reserve = search.schedule.reserve(clock.elapsed) if limits.effort is None else 0.0
    search.go()
    clock.tell("bound")
    multiplier = np.round(search.found.values, DIGITS)
    bound = dual.published(bare(space), terms, multiplier)
    by_id = dict(zip(ordered.ids, multiplier.tolist(), strict=True))
    plan = evaluate(problem, _named(ordered.ids, search))
    return _result(problem, plan, by_id, bound, stronger(ordered.ids, search, bound), seed, limits, clock)


def _named(ids: Sequence[str], search: Search | LargeSearch) -> list[list[str]]:
    """Return the groups found as ids, in their natural order."""
    groups = [sorted((ids[place] for place in group), key=natural) for group in search.groups]
    return sorted(groups, key=lambda group: natural(group[0]))


@dataclass(frozen=True, slots=True)
class Stronger:
    """A bound in km and what raises it over that of the multipliers alone: lifts, parts or nothing."""

    bound: float
    lifts: tuple[PublishedLift, ...] = ()
    parts: tuple[PublishedPart, ...] = ()

    @property
    def method(self) -> str:
        """The name of the method, as the files state it."""
        return "lagrangian-4" if self.parts else "lagrangian-2" if self.lifts else "lagrangian-1"


def stronger(ids: Sequence[str], search: Search | LargeSearch, bound: float) -> Stronger:
    """Return lifts or parts as they are published, whichever raises a bound (km) further."""
    lifts = tuple(lifted(ids, lift) for lift in search.lifts)
    raised = bound + sum(lift.km for lift in lifts)
    counted = search.counted if isinstance(search, Search) else Found()
    if counted.bound > raised + WORTH_TELLING * abs(raised):
        return Stronger(counted.bound, parts=tuple(parted(ids, part) for part in counted.parts))
    return Stronger(raised, lifts)


def arranged(problem: Communities) -> Communities:
    """Return the problem with schools that are near each other also near in its order: quicker to search."""
    places = positions(problem.schools)
    xyz = unit_vectors(places[:, 0], places[:, 1])
    order = arrays.blocks(xyz)["blocks"]
    return replace(problem, schools=tuple(problem.schools[place] for place in order))


def _result(
    problem: Communities, plan: Evaluation, multiplier: dict[str, float], bound: float, more: Stronger,
    seed: int, limits: Limits, clock: Clock,
) -> Result:  # fmt: skip
    lagrangian, bound = _bounds(plan, bound, more)
    left = 0.0 if clock.stopped else clock.seconds - clock.elapsed
    found = clash(problem, plan, left, clock.seconds)
    return Result(
        status=_status(problem, plan, found, clock),
        lower_bound=bound,
        gap=(plan.objective - bound) / plan.objective if plan.objective > 0 else 0.0,
        unplaced=told(why_unplaced(problem, plan), found),
        seconds=round(time.monotonic() - clock.began, 3),
        seed=seed,
        versions=versions(),
        multipliers={school: multiplier[school] for school in problem.ids},
        memory_mb=memory_mb(),
        programme_rules=problem.rules,
        lagrangian_bound=lagrangian,
        bound_method=more.method,
        lifts=more.lifts,
        parts=more.parts,
        effort=limits.effort,
        conflict=found,
        **{name: getattr(plan, name) for name in PLANNED},
        **{name: getattr(problem, name) for name in ASKED},
    )


def _status(problem: Communities, plan: Evaluation, found: Conflict | None, clock: Clock) -> str:
    broken = not plan.groups or not all(check.met for check in plan.rules)
    if broken and (found is not None or not problem.size):
        return "infeasible"
    return "stopped" if clock.stopped else "solved"


def _bounds(plan: Evaluation, bound: float, more: Stronger) -> tuple[float, float]:
    """Return the bound of the multipliers and the one published, in km: neither above what it covers."""
    covered = plan.objective - sum(amount.km for amount in plan.amounts)
    lagrangian = min(bound, covered)
    if not (more.lifts or more.parts):
        return lagrangian, lagrangian
    return lagrangian, min(more.bound * (1.0 - dual.SAFETY), covered)


def lifted(ids: Sequence[str], lift: Lift) -> PublishedLift:
    """Return a lift with the schools' ids in place of their places."""
    classes = (tuple(sorted((ids[place] for place in part), key=natural)) for part in lift.parts)
    return PublishedLift(lift.km, tuple(sorted(classes, key=lambda part: natural(part[0]))))


def parted(ids: Sequence[str], part: Part) -> PublishedPart:
    """Return a part with the schools' ids in place of their places."""
    cases = (
        PublishedCase(
            one.within,
            one.place,
            one.least,
            one.most,
            () if one.values is None else tuple(one.values.tolist()),
        )
        for one in part.cases
    )
    schools = tuple(ids[place] for place in part.places)
    places = tuple(tuple(schools[at] for at in members) for members in part.sets)
    return PublishedPart(schools, places, tuple(cases))
