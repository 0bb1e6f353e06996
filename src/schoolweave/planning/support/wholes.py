"""Plans where engagements cannot be split or numbers of schools bind: repaired, bettered, proved if small."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.support.blocks import SIZES, blocks
from schoolweave.planning.support.cover import Cover, cover, covered, first, shortfall
from schoolweave.planning.support.exact import PAIRS, exact
from schoolweave.planning.support.flow import Flow
from schoolweave.planning.support.lengths import by_length
from schoolweave.planning.support.polish import STEPS, polish
from schoolweave.planning.support.repair import repair
from schoolweave.planning.support.residual import residual
from schoolweave.planning.support.units import Model
from schoolweave.planning.support.watch import Watch

Ints = NDArray[np.int64]
POLISHED, WORTHY, PACKED, BOUNDED, DECIDED = 0.15, 0.27, 0.78, 0.92, 0.95
"""Shares of the time after the flow by which each step is over: bettering one by one, worths, bettering block
by block, the bound, what is left by it, the exact model."""
NEAR, PLENTY = 0.55, 4_000
"""Pairs that blocks know: those that fall short by so much of a day's mean cost; at least so many."""
_LEFT = (
    "In parts that share no pair: the worths rule out most pairs, and HiGHS proved that no better plan, "
    "needier tiers first, can be made of the others."
)
LARGE, LONG, NEAREST = 60_000, 60, 8
"""Beyond so many pairs supporters pack so much longer, and blocks know so many pairs of a school only."""
SMALL = (30, 30, 60, 60)
"""Supporters of a block there."""
CUTS = 4
"""Cuts into blocks for ten units of effort."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Half-days by pair, what is proved about them and in which words; a bound at its coverage if any."""

    given: Ints
    status: str
    proof: str
    cover: Cover | None = None


def plan(
    built: Model, relaxed: Flow, places: NDArray[np.float64], watch: Watch, seed: int, effort: int | None
) -> Plan:
    """Return the flow itself where it keeps every rule, else the best plan that can be found and proved.

    ``places`` are the supporters' unit vectors, shape ``(s, 3)``.
    """
    given = relaxed.units * built.unit
    if not broken(built, given):
        if relaxed.done:
            return Plan(given, "optimal", "The certificate's two sides are equal: no plan is better.")
        return Plan(given, "stopped", "Time was over before the flow was cheapest.")
    given = repair(built, relaxed.units)
    if not relaxed.done:
        return Plan(given, "stopped", "Time was over before the flow was cheapest: a repaired plan.")
    began = watch.elapsed / watch.seconds
    ends = _Ends(*(began + part * (1.0 - began) for part in (POLISHED, WORTHY, PACKED, BOUNDED, DECIDED)))
    return _packed(built, given, relaxed, _Work(places, watch, ends, seed, effort))


class _Ends(NamedTuple):
    """Shares of all time by which the steps are over."""

    polished: float
    worthy: float
    packed: float
    bounded: float
    decided: float


@dataclass(frozen=True, slots=True)
class _Work:
    """How plans are sought: supporters' unit vectors, the clock and the ends of steps, chance and effort."""

    places: NDArray[np.float64]
    watch: Watch
    ends: _Ends
    seed: int
    effort: int | None


def _packed(built: Model, given: Ints, relaxed: Flow, work: _Work) -> Plan:
    """Return the best plan that is found from a repaired one in the time that is left."""
    watch, ends, least = work.watch, work.ends, None
    if built.whole:
        given, worths = _bettered(built, given, relaxed, work)
        if not built.kept.any():
            least = cover(built, given, relaxed, worths, watch.stage("bound", ends.bounded))
            given, least, proved = _settled(built, given, relaxed, (worths, least), watch, ends.decided)
            if proved:
                return Plan(given, "optimal", _LEFT, least)
    if len(built.arcs.school) <= PAIRS:
        best, proved = exact(built, lambda: watch.left(ends.decided))
        if best is not None and proved:
            return Plan(best, "optimal", "Each goal in turn was proved by HiGHS on the exact model.")
        if best is not None and worse(built, given, best):
            given, least = best, None
    status = "stopped" if watch.stopped else "feasible"
    return Plan(given, status, _proof(built, given, relaxed), least)


def _bettered(built: Model, given: Ints, relaxed: Flow, work: _Work) -> tuple[Ints, Cover]:
    """Return a plan with whole engagements bettered one by one and block by block, and worths to bound it."""
    watch, ends, effort = work.watch, work.ends, work.effort
    large = len(built.arcs.school) > LARGE
    full = LONG if large else STEPS
    steps = full if effort is None else effort * full // 10 + 1
    packing = watch.stage("packing days", ends.polished)
    given = polish(built, given, relaxed.prices, work.seed, packing, steps)
    if large:
        given = by_length(built, given, watch.stage("lengths", ends.worthy))
    worths = first(built, given, relaxed, watch.stage("worths", ends.worthy))
    cuts = None if effort is None else -(-effort * CUTS // 10)
    likely = _cheapest(built, relaxed) if large else _likely(built, given, worths)
    halted, sizes = watch.stage("blocks", ends.packed), SMALL if large else SIZES
    given = blocks(
        built, given, likely, relaxed.prices, work.places, work.seed, halted, cuts,
        lambda: watch.left(ends.packed), sizes,
    )  # fmt: skip
    return given, worths


def _settled(
    built: Model, given: Ints, relaxed: Flow, found: tuple[Cover, Cover | None], watch: Watch, end: float
) -> tuple[Ints, Cover | None, bool]:
    """Return the plan that is left by the worths, the bound if it still is that of its cover, whether proved.

    ``found`` are the first worths, and those of the bound, which may belong to milder prices of tiers.
    """
    worths, least = found
    closest = worths if least is None or least.prices is not worths.prices else least
    days = relaxed.units * built.unit
    plan, proved = residual(built, given, days, closest, lambda: watch.left(end))
    same = (covered(built, plan) == covered(built, given)).all()
    return plan, least if same else None, proved


def _likely(built: Model, given: Ints, worths: Cover) -> NDArray[np.bool_]:
    """Return the pairs that fall short of a best load by little, at least :data:`PLENTY` of them."""
    short, _ = shortfall(built, worths.worths)
    if len(short) <= PLENTY:
        return np.ones(len(short), dtype=np.bool_)
    used = np.flatnonzero(given)
    mean = (given[used] * built.arcs.cost[used]).sum() / max(1, given.sum())
    enough = np.partition(short, PLENTY)[PLENTY]
    return np.asarray(short <= max(NEAR * mean, float(enough)))


def _cheapest(built: Model, relaxed: Flow) -> NDArray[np.bool_]:
    """Return the pairs among the :data:`NEAREST` cheapest of their school, at the flow's prices."""
    net = built.net
    order = np.lexsort((net.cost + relaxed.prices[net.supporter], net.school))
    out = np.empty(len(order), dtype=np.bool_)
    out[order] = np.arange(len(order)) - built.arcs.start[net.school[order]] < NEAREST
    return out


def _most(built: Model, given: Ints, relaxed: Flow) -> bool:
    """Return whether a plan covers as much as the flow, and so as any plan, of every tier."""
    return bool((covered(built, given) == covered(built, relaxed.units * built.unit)).all())


def _same(built: Model, given: Ints) -> int:
    """Return the half-days that an earlier plan's supporters go on giving."""
    return int(given[built.kept[built.arcs.school] & ~built.breaks].sum())


def _proof(built: Model, given: Ints, relaxed: Flow) -> str:
    """Say what is proved of a plan that is not proved to be the best."""
    if _most(built, given, relaxed):
        fewest = built.kept.any() and _same(built, given) == _same(built, relaxed.units * built.unit)
        moves = ", and none that covers as much moves fewer" if fewest else ""
        most = f"No plan covers more of any tier, needier tiers first{moves}"
        return f"{most}; that none costs less is not proved."
    return "Engagements or schools per supporter bind: not proved best."


def broken(built: Model, given: Ints) -> bool:
    """Return whether a plan splits a whole engagement or gives a supporter too many schools."""
    used = given > 0
    split = built.whole and bool((given[used] != built.wanted[built.arcs.school[used]]).any())
    schools = np.bincount(built.arcs.supporter[used], minlength=len(built.most))
    return split or bool((schools > built.most).any())


def worse(built: Model, given: Ints, other: Ints) -> bool:
    """Return whether a plan costs more than another, penalties included."""
    return _whole_cost(built, given) > _whole_cost(built, other)


def _whole_cost(built: Model, given: Ints) -> int:
    units = given // built.unit
    lacks = built.net.units - np.bincount(
        built.net.school, weights=units, minlength=len(built.net.units)
    ).astype(np.int64)
    used = np.flatnonzero(units)
    paid = sum(a * b for a, b in zip(units[used].tolist(), built.net.cost[used].tolist(), strict=True))
    return int(paid) + sum(
        int(a) * int(b) for a, b in zip(lacks.tolist(), built.net.penalty.tolist(), strict=True)
    )
