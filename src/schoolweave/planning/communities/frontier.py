"""The trade-off between travel, flow kept and spread of need, as plans none of which another one beats."""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from schoolweave.core.errors import PlanningError
from schoolweave.planning.asking import finite, rows_of
from schoolweave.planning.communities.files import group_csv_text
from schoolweave.planning.communities.model import Limits, Progress, Result
from schoolweave.planning.communities.problem import Communities

LEVELS = (0.0, 0.25, 1.0, 4.0)
"""Prices that are tried, as multiples of the one at which a term weighs as much as all travel."""
DIGITS = 6

Prices = tuple[float, float]
"""Km per leaver who does not move on inside a group, and km per unit of need's spread."""


@dataclass(frozen=True, slots=True)
class Point:
    """One plan of a frontier, and all that is needed to make it again.

    ``name`` is that of its folder; ``flow_km`` and ``need_km`` are the prices, ``seed`` and ``effort`` the
    search, ``inputs_hash`` the question, ``plan_hash`` the SHA-256 of its ``groups.csv``. ``cost_km`` is
    travel and the price of unplaced schools; ``flow_lost`` counts leavers who do not move on inside a group
    (of ``flow_all``); ``need_spread`` is in units of need; a term without data is ``None``. ``kept`` says
    that no other plan is at least as good in all of them and better in one.
    """

    name: str
    flow_km: float
    need_km: float
    seed: int
    effort: int | None
    inputs_hash: str
    plan_hash: str
    cost_km: float
    travel_km: float
    unplaced: int
    flow_lost: float | None
    flow_all: float | None
    need_spread: float | None
    kept: bool
    problem: Communities
    result: Result

    @property
    def flow_kept(self) -> float | None:
        """The share of leavers who move on inside a group, 0 to 1."""
        if self.flow_lost is None or not self.flow_all:
            return None
        return 1.0 - self.flow_lost / self.flow_all

    @property
    def criteria(self) -> tuple[float, ...]:
        """What is to be small: cost, flow lost, spread of need."""
        return tuple(value for value in (self.cost_km, self.flow_lost, self.need_spread) if value is not None)


@dataclass(frozen=True, slots=True)
class Step:
    """Where a frontier is: searches done of all, and the progress of the present one."""

    done: int
    total: int
    inner: Progress


def frontier(
    problem: Communities,
    *,
    prices: Iterable[Prices] | None = None,
    seed: int = 0,
    limits: Limits | None = None,
    progress: Callable[[Step], bool] | None = None,
) -> tuple[Point, ...]:
    """Plan with different prices of flow and need and return all plans, those that none beats marked.

    ``prices`` are pairs in km; by default a grid around the prices at which each term weighs as much as the
    travel of the plan without them. ``limits`` hold for each search (by default effort 1: reproducible).
    ``progress`` stops it by returning ``False``; the plans made until then are returned. Raises
    :class:`PlanningError` where the problem knows neither flows nor need, or a price is not a pair of km
    from 0 up. The set is one of supported plans: between two of them there may be others that no prices lead
    to (Geoffrion 1968).
    """
    if not problem.wishes.flows and not problem.wishes.need:
        raise PlanningError("A frontier needs flows or need to weigh against travel: give at least one.")
    given = None if prices is None else list(_checked(prices))
    limits = limits or Limits(seconds=3600.0, effort=1)
    first, stopped = _plan(problem, (0.0, 0.0), 1, seed, limits, _inner(progress, 0, 1))
    asked = given if given is not None else default_prices(problem, first.result)
    asked = [pair for pair in dict.fromkeys(asked) if pair != (0.0, 0.0)]
    found = [first]
    for number, pair in enumerate(asked, start=2):
        if stopped:
            break
        follow = _inner(progress, number - 1, len(asked) + 1)
        point, stopped = _plan(problem, pair, number, seed, limits, follow)
        found.append(point)
    return tuple(replace(point, kept=not _beaten(point, found)) for point in found)


def _checked(prices: Iterable[Prices]) -> Iterator[Prices]:
    for flow, need in rows_of(prices, "price", "km of flow, km of need"):
        if not all(finite(km) and km >= 0 for km in (flow, need)):
            raise PlanningError(f"The price ({flow!r}, {need!r}) is no pair of km: give numbers from 0 up.")
        yield float(flow), float(need)


def default_prices(problem: Communities, plain: Result) -> list[Prices]:
    """Return a grid of prices for a problem, given the plan that weighs travel alone."""
    amounts = {amount.name: amount.amount for amount in plain.amounts}
    travel = max(plain.travel_km, 1.0)
    units = [travel / amounts[name] if amounts.get(name) else 0.0 for name in ("flow", "need")]
    flow, need = ([_rounded(level * unit) for level in LEVELS] if unit else [0.0] for unit in units)
    return [(a, b) for a in flow for b in need]


def _rounded(price: float) -> float:
    """Return a price with two significant digits, so that it can be typed again."""
    if price <= 0:
        return 0.0
    return round(price, 1 - math.floor(math.log10(price)))


def _inner(
    progress: Callable[[Step], bool] | None, done: int, total: int
) -> Callable[[Progress], bool] | None:
    if progress is None:
        return None
    return lambda inner: progress(Step(done, total, inner))


def _plan(
    problem: Communities,
    prices: Prices,
    number: int,
    seed: int,
    limits: Limits,
    progress: Callable[[Progress], bool] | None,
) -> tuple[Point, bool]:
    from schoolweave.planning.communities.solve import solve

    asked = problem.changed(wishes=replace(problem.wishes, flow_km=prices[0], need_km=prices[1]))
    result = solve(asked, seed=seed, limits=limits, progress=progress)
    amounts = {amount.name: amount.amount for amount in result.amounts}
    all_flow = math.fsum(leavers for _, _, leavers in problem.wishes.flows)
    point = Point(
        name=f"plan-{number:02d}",
        flow_km=prices[0],
        need_km=prices[1],
        seed=seed,
        effort=limits.effort,
        inputs_hash=result.inputs_hash,
        plan_hash=hashlib.sha256(group_csv_text(result).encode()).hexdigest(),
        cost_km=round(result.bounded_km, DIGITS),
        travel_km=result.travel_km,
        unplaced=len(result.unplaced),
        flow_lost=amounts.get("flow"),
        flow_all=all_flow if problem.wishes.flows else None,
        need_spread=round(amounts["need"], DIGITS) if "need" in amounts else None,
        kept=True,
        problem=asked,
        result=result,
    )
    return point, result.status == "stopped"


def _beaten(point: Point, others: Sequence[Point]) -> bool:
    """Whether another plan is as good in all criteria and better in one; of equals the first stands."""
    mine, before = point.criteria, True
    for other in others:
        if other is point:
            before = False
            continue
        as_good = all(a <= b for a, b in zip(other.criteria, mine, strict=True))
        if as_good and (before or other.criteria != mine):
            return True
    return False
