"""One run of annealing: from hot to cold, collecting good groups on the way."""

from dataclasses import dataclass

import numpy as np

from schoolweave.planning.communities import continuing
from schoolweave.planning.communities.anneal import BLOCK, anneal
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.kernel import EXPONENTIAL, generator
from schoolweave.planning.communities.opening import opening
from schoolweave.planning.communities.pool import Key, feasible_groups
from schoolweave.planning.communities.state import members

STEPS = 64
"""Stages of a run with fixed effort; groups are collected after each of the later ones."""
COLLECT_FROM = 0.55
"""Share of a run after which groups are collected."""
SLICE_SECONDS = 0.05
"""How long a stage lasts in a run with fixed time, about."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is asked: seed path, temperatures in km, and either ``blocks`` or ``seconds``.

    ``start`` holds groups to begin from, the rest being compact where ``complete``; ``firm`` multiplies the
    price on the number of groups when cold; ``moved_km`` is the least price of a school that moves; ``least``
    are blocks for which a run takes the time that it needs, however little there is.
    """

    path: tuple[int, ...]
    hot: float
    cold: float
    blocks: int = 0
    seconds: float = 0.0
    start: tuple[Key, ...] = ()
    complete: bool = True
    firm: float = 40.0
    moved_km: float = 0.0
    least: int = 0


@dataclass(slots=True)
class Outcome:
    """The groups at the end of a run, those that obey the rules on the way, and the moves drawn.

    ``chained`` runs followed each other, so that all groups at the end obey the rules.
    """

    groups: list[Key]
    columns: list[tuple[Key, float]]
    drawn: int
    chained: bool = False


def run(space: Space, terms: Terms, plan: Plan, clock: Clock) -> Outcome:
    """Anneal once and return what was found; stops early, with what it has, when the clock says so."""
    state = opening(space, terms, list(plan.start), complete=plan.complete)
    found: dict[Key, float] = {}
    random = generator(*plan.path)
    began, drawn, share, blocks = clock.elapsed, 0, 0.0, 1
    number, seconds = 0, plan.seconds
    while share < 1.0 and (not clock.halted() or (drawn < plan.least * BLOCK and not clock.stopped)):
        heat = plan.hot * (plan.cold / plan.hot) ** share
        if plan.blocks:
            blocks = plan.blocks * (number + 1) // STEPS - plan.blocks * number // STEPS
            after = (number + 1) / STEPS
        else:
            after = min(1.0, (clock.elapsed - began + SLICE_SECONDS) / seconds)
        factor = (plan.cold / plan.hot) ** ((after - share) / max(blocks, 1))
        terms = continuing.prepared(space, terms, state, plan.moved_km)
        firm = terms._replace(count_price=terms.count_price * plan.firm**share)
        before = clock.elapsed
        anneal(space, firm, state, random, EXPONENTIAL, blocks, round(heat, 9), round(factor, 12))
        drawn += blocks * BLOCK
        number += 1
        if plan.blocks:
            share = after
        else:
            spent = clock.elapsed - before
            if number == 1:
                seconds = max(seconds, plan.least * spent / blocks)
            share = min(1.0, (clock.elapsed - began) / seconds)
            blocks = _slice(blocks, spent)
        if share >= COLLECT_FROM:
            found.update(feasible_groups(state, terms))
    found.update(feasible_groups(state, terms))
    return Outcome(members(state), list(found.items()), drawn)


def _slice(blocks: int, seconds: float) -> int:
    """Return how many blocks take about :data:`SLICE_SECONDS`, given what the last ones took."""
    rate = blocks / max(seconds, 1e-4)
    return int(np.clip(round(rate * SLICE_SECONDS), 1, 4096))
