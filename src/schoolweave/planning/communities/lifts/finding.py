"""All lifts of a plan: from the groups that cost most over the bound, in passes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import dual
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.lifts.classes import first_parts
from schoolweave.planning.communities.lifts.expand import Relaxed
from schoolweave.planning.communities.lifts.growing import Lift, Lifts, Plan
from schoolweave.planning.communities.lifts.hosts import group_excess
from schoolweave.planning.communities.lifts.traces import LARGE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WORTH = 0.2
"""Km of excess of a group from which on a lift is looked for."""
ROUNDS = 60
"""Times that one cluster may be made finer or its limit be moved."""


@dataclass(frozen=True, slots=True)
class Found:
    """Lifts in the order in which they count, and groups (places of schools) met on the way."""

    lifts: tuple[Lift, ...]
    columns: tuple[tuple[int, ...], ...]

    @property
    def km(self) -> float:
        """What all lifts add to the bound, in km."""
        return float(sum(lift.km for lift in self.lifts))


def find(
    space: Space,
    terms: Terms,
    multiplier: Floats,
    groups: Sequence[tuple[int, ...]],
    stop: Callable[[], bool],
    tell: Callable[[float], None] = lambda km: None,
) -> Found:
    """Return lifts at fixed multipliers (km), looked for around the groups of a plan (places of schools).

    ``stop`` is asked often and ends the search with what it has; ``tell`` is given the km so far. The better
    the multipliers and the plan, the more can be found; any are right.
    """
    at = relaxed(space, terms, multiplier, stop)
    if at is None or not groups:
        return Found((), ())
    plan = plan_of(space, at, groups)
    lifts = Lifts(space, terms, at, plan)
    for group in np.argsort(-plan.excess, kind="stable").tolist():
        if stop() or plan.excess[group] < WORTH:
            break
        free = [place for place in groups[group] if lifts.owner[place] < 0]
        if 2 * len(free) < len(groups[group]):
            continue
        lift = lifts.grow(first_parts(space, free), ROUNDS, stop)
        if lift.km > 0.0:
            lifts.add(lift)
            tell(lifts.total)
    lifts.room = LARGE
    for lift in sorted(lifts.found, key=lambda one: one.km - plan.worth(one.parts)):
        if stop() or plan.worth(lift.parts) - lift.km < WORTH:
            break
        if lifts.again(lift, ROUNDS, stop):
            tell(lifts.total)
    return Found(tuple(lifts.found), tuple(lifts.columns))


def relaxed(space: Space, terms: Terms, multiplier: Floats, stop: Callable[[], bool]) -> Relaxed | None:
    """Return the relaxation, or ``None`` where one more group costs nothing: then there are no lifts."""
    n = len(multiplier)
    groups = int(np.floor(n / terms.mean + 0.5))
    found = dual.full_values(space, terms, multiplier, stop) if 0 < groups <= n else None
    if found is None:
        return None
    values, lists = found
    price = float(np.sort(values, kind="stable")[groups - 1])
    if price > 0.0 or not np.isfinite(price):
        return None
    width = lists.shape[1] - int(terms.full).bit_length()
    return Relaxed(multiplier, np.minimum(values, price), np.ascontiguousarray(lists[:, :width]))


def on_trial(space: Space, terms: Terms, multiplier: Floats) -> tuple[Relaxed, Plan]:
    """Return a relaxation and a plan without groups: enough to run every loop once."""
    values, lists = dual.full_values(space, terms, multiplier, lambda: False) or (multiplier, space.near)
    at = Relaxed(multiplier, np.minimum(values, 0.0), np.ascontiguousarray(lists[:, :-1]))
    return at, plan_of(space, at, [tuple(range(len(multiplier)))])


def plan_of(space: Space, at: Relaxed, groups: Sequence[tuple[int, ...]]) -> Plan:
    """Return each school's group and each group's excess in km."""
    label = np.full(len(at.multiplier), -1, dtype=np.int64)
    excess = np.zeros(len(groups))
    for number, group in enumerate(groups):
        members = np.array(group, dtype=np.int64)
        label[members] = number
        excess[number] = max(0.0, group_excess(space, at.multiplier, at.base, members))
    return Plan(label, excess)
