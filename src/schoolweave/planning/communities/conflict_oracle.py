"""Whether rules can hold together: by counting, by an example, or by the exact model."""

import time
from dataclasses import replace

import numpy as np

from schoolweave.planning.communities.conflict_counting import confirmed, counts, refuted
from schoolweave.planning.communities.conflict_items import Demand, Reduced
from schoolweave.planning.communities.exact_layout import Asked
from schoolweave.planning.communities.exact_model import COUNT, build

MOST = 120
"""Schools up to which the exact model is asked about all of them; beyond, about some that may suffice."""
SAMPLE = 60
"""Schools among whom a group is sought where there are more."""


class Oracle:
    """Answers whether rules can hold together until its time is over."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that remain, never negative."""
        return max(0.0, self._until - time.monotonic())

    def holds(self, asked: Reduced) -> bool | None:
        """Return whether rules can hold with what is demanded; ``None`` where that is not known."""
        if refuted(asked):
            return False
        if confirmed(asked):
            return True
        if asked.problem.size <= MOST:
            return self._modelled(asked)
        if len(asked.demand.placed) == asked.problem.size or asked.problem.wishes.max_moves is not None:
            return None
        return True if self._modelled(_sample(asked)) else None

    def _modelled(self, asked: Reduced) -> bool | None:
        if self.left <= 0:
            return None
        demand = asked.demand
        soft = frozenset() if asked.count else frozenset({COUNT})
        model, _ = build(asked.problem, Asked(demand.placed, demand.any, soft))
        model.cost = [0.0] * len(model.cost)
        answer = model.solve(self.left)
        return True if len(answer.values) else False if answer.status == "infeasible" else None


def _sample(asked: Reduced) -> Reduced:
    """Return the question for some schools: all others may be left out, so that a yes holds for all.

    Whole units are taken: those demanded, then those that offer most of what groups need, with and without
    links, in turn.
    """
    known = counts(asked)
    kinds: dict[tuple[int, ...], list[int]] = {}
    first = [number for number, unit in enumerate(known.tied) if asked.demand.placed.intersection(unit)]
    for number, offer in enumerate(known.offers):
        if number not in first and len(known.tied[number]) <= known.high:
            kinds.setdefault((len(known.tied[number]), *offer), []).append(number)
    turns = [queue[turn] for turn in range(SAMPLE) for queue in kinds.values() if turn < len(queue)]
    chosen: list[int] = []
    for number in [*first, *turns]:
        if len(chosen) + len(known.tied[number]) <= SAMPLE or number in first:
            chosen += known.tied[number]
    return _only(asked, sorted(chosen))


def _only(asked: Reduced, places: list[int]) -> Reduced:
    problem = asked.problem
    inside = {problem.ids[place] for place in places}
    smaller = replace(
        problem,
        schools=tuple(problem.schools[place] for place in places),
        must_link=tuple(pair for pair in problem.must_link if inside.issuperset(pair)),
        cannot_link=tuple(pair for pair in problem.cannot_link if inside.issuperset(pair)),
        pins=tuple(pin for pin in problem.pins if pin[0] in inside),
        wishes=replace(problem.wishes, flows=(), preferences=(), today={}, need={}, weights={}),
    )
    placed = frozenset(np.flatnonzero(np.isin(places, sorted(asked.demand.placed))).tolist())
    return Reduced(smaller, Demand(placed, asked.demand.any), asked.count)
