"""Plans where engagements cannot be split or numbers of schools bind: repaired, bettered, proved if small."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.support.blocks import blocks
from schoolweave.planning.support.cover import Cover, cover, covered
from schoolweave.planning.support.exact import PAIRS, exact
from schoolweave.planning.support.flow import Flow
from schoolweave.planning.support.lengths import by_length
from schoolweave.planning.support.polish import STEPS, polish
from schoolweave.planning.support.repair import repair
from schoolweave.planning.support.units import Model
from schoolweave.planning.support.watch import Watch

Ints = NDArray[np.int64]
POLISHED, PACKED, MODELLED, BOUNDED = 0.15, 0.65, 0.85, 0.95
"""Shares of the time after the flow by which each step is over: bettering one by one, block by block, the
exact model, the bound."""
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
    return _packed(built, given, relaxed, places, watch, seed, effort)


def _packed(
    built: Model, given: Ints, relaxed: Flow, places: NDArray[np.float64], watch: Watch, seed: int,
    effort: int | None,
) -> Plan:  # fmt: skip
    """Return the best plan that is found from a repaired one in the time that is left."""
    began = watch.elapsed / watch.seconds
    polished, packed, modelled, bounded = (
        began + part * (1.0 - began) for part in (POLISHED, PACKED, MODELLED, BOUNDED)
    )
    if built.whole:
        steps = STEPS if effort is None else effort * STEPS // 10 + 1
        given = polish(built, given, relaxed.prices, seed, watch.stage("packing days", polished), steps)
        given = by_length(built, given, watch.stage("lengths", packed))
        cuts = None if effort is None else -(-effort * CUTS // 10)
        if len(built.arcs.school) > PAIRS:
            over = watch.stage("blocks", packed)
            given = blocks(built, given, relaxed.prices, places, seed, over, cuts)
    if len(built.arcs.school) <= PAIRS:
        best, proved = exact(built, lambda: watch.left(modelled))
        if best is not None and proved:
            return Plan(best, "optimal", "Each goal in turn was proved by HiGHS on the exact model.")
        if best is not None and worse(built, given, best):
            given = best
    least = None
    if built.whole and not built.kept.any():
        least = cover(built, given, relaxed, watch.stage("bound", bounded))
    if least is not None and _most(built, given, relaxed) and _cost(built, given) == least.bound:
        proof = "No plan covers more of any tier, needier tiers first; the worths prove that none costs less."
        return Plan(given, "optimal", proof, least)
    status = "stopped" if watch.stopped else "feasible"
    return Plan(given, status, _proof(built, given, relaxed), least)


def _most(built: Model, given: Ints, relaxed: Flow) -> bool:
    """Return whether a plan covers as much as the flow, and so as any plan, of every tier."""
    return bool((covered(built, given) == covered(built, relaxed.units * built.unit)).all())


def _same(built: Model, given: Ints) -> int:
    """Return the half-days that an earlier plan's supporters go on giving."""
    return int(given[built.kept[built.arcs.school] & ~built.breaks].sum())


def _cost(built: Model, given: Ints) -> int:
    return int((given // built.unit * built.arcs.cost).sum())


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
