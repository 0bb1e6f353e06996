"""From a problem to a result."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from schoolweave.core.errors import PlanningError
from schoolweave.core.geography import unit_vectors
from schoolweave.planning.communities import arrays, dual
from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.conflict import clash, told
from schoolweave.planning.communities.counts.finding import Found
from schoolweave.planning.communities.counts.table import Part
from schoolweave.planning.communities.evaluate import evaluate
from schoolweave.planning.communities.large import LargeSearch, fits
from schoolweave.planning.communities.leftover import why_unplaced
from schoolweave.planning.communities.lifts.growing import Lift
from schoolweave.planning.communities.measure import positions
from schoolweave.planning.communities.model import (
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


def solve(
    problem: Communities,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    progress: Callable[[Progress], bool] | None = None,
    start: Given | None = None,
    multipliers: Mapping[str, float] | None = None,
    workers: Workers | None = None,
) -> Result:
    """Form communities: as little travel as can be found in the limits, and a proof of how near that is.

    ``seed`` with ``limits.effort`` gives the same result bit for bit; ``progress`` is called a few times a
    second and stops the search, which keeps its best so far, by returning ``False``. ``start`` is a plan to
    begin from, an earlier result or groups of school ids: then little is searched anew, and a changed
    question is answered in a second or two. ``multipliers`` (km per school; a result's own by default) let
    such an answer come with a bound. ``workers`` say who searches the regions of a large country, by default
    this machine's cores; the result is the same. Raises :class:`PlanningError` where limits cannot be met.
    """
    limits = limits or Limits()
    if limits.seconds <= 0 or (limits.effort is not None and limits.effort < 1):
        raise PlanningError("The search needs more than 0 seconds and an effort of at least 1.")
    clock = Clock(limits.seconds, progress)
    clock.tell("compiling")
    warm_up(wished=asks(problem.wishes))
    clock.restart()
    if not problem.size:
        return _result(problem, [], {}, 0.0, seed, limits, clock)
    ordered = arranged(problem)
    space = arrays.space(ordered)
    terms = arrays.terms(problem, lack_price=LACK_PRICE, group_price=0.0, count_price=0.0)
    begin = begun(ordered.ids, start, multipliers, terms.price)
    search = (
        LargeSearch(space, terms, seed, limits.effort, clock, begin, workers or Workers())
        if fits(space, terms)
        else Search(space, terms, seed, limits.effort, clock, begin)
    )
    clock.reserve = search.schedule.reserve(clock.elapsed) if limits.effort is None else 0.0
    search.go()
    clock.tell("bound")
    ids = ordered.ids
    groups = [sorted((ids[place] for place in group), key=natural) for group in search.groups]
    groups.sort(key=lambda group: natural(group[0]))
    multiplier = np.round(search.found.values, DIGITS)
    bound = dual.published(bare(space), terms, multiplier)
    by_id = dict(zip(ids, multiplier.tolist(), strict=True))
    return _result(problem, groups, by_id, bound, seed, limits, clock, stronger(ids, search, bound))


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
    problem: Communities,
    groups: list[list[str]],
    multiplier: dict[str, float],
    bound: float,
    seed: int,
    limits: Limits,
    clock: Clock,
    more: Stronger | None = None,
) -> Result:
    plan = evaluate(problem, groups)
    covered = plan.objective - sum(amount.km for amount in plan.amounts)
    lagrangian = min(bound, covered)
    more = more or Stronger(bound)
    raised = bool(more.lifts or more.parts)
    bound = min(more.bound * (1.0 - dual.SAFETY), covered) if raised else lagrangian
    gap = (plan.objective - bound) / plan.objective if plan.objective > 0 else 0.0
    left = 0.0 if clock.stopped else clock.seconds - clock.elapsed
    found = clash(problem, plan, left, clock.seconds)
    broken = not groups or not all(check.met for check in plan.rules)
    infeasible = broken and (found is not None or not problem.size)
    return Result(
        status="infeasible" if infeasible else "stopped" if clock.stopped else "solved",
        objective=plan.objective,
        lower_bound=bound,
        gap=gap,
        travel_km=plan.travel_km,
        groups=plan.groups,
        unplaced=told(why_unplaced(problem, plan), found),
        ineligible=problem.ineligible,
        rules=plan.rules,
        seconds=round(time.monotonic() - clock.began, 3),
        seed=seed,
        versions=versions(),
        inputs_hash=problem.inputs_hash,
        multipliers={school: multiplier[school] for school in problem.ids},
        memory_mb=memory_mb(),
        programme_rules=problem.rules,
        lagrangian_bound=lagrangian,
        bound_method=more.method,
        lifts=more.lifts,
        parts=more.parts,
        effort=limits.effort,
        must_link=problem.must_link,
        cannot_link=problem.cannot_link,
        amounts=plan.amounts,
        moved=plan.moved,
        pins=problem.pins,
        wishes=problem.wishes,
        stances=problem.stances,
        joining=problem.joining,
        conflict=found,
        schools=problem.schools,
    )


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
