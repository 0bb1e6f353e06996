"""A good plan of engagements from a flow that splits some: keep, fill, and let the needier displace."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.support.units import Model

Ints = NDArray[np.int64]


class Ledger:
    """Half-days and schools of each supporter as a plan grows."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.given = np.zeros(len(model.arcs.school), dtype=np.int64)
        self.free = model.offered.copy()
        self.room = model.most.copy()
        self.lacks = model.wanted.copy()
        self.held: list[set[int]] = [set() for _ in model.offered]

    def give(self, arc: int, most: int) -> None:
        """Give up to ``most`` half-days on a pair: all that the school lacks, or nothing, where whole."""
        school, supporter = self.model.arcs.school[arc], self.model.arcs.supporter[arc]
        amount = min(most, int(self.lacks[school]), int(self.free[supporter]))
        short = self.model.whole and amount < self.model.wanted[school]
        if amount <= 0 or short or (not self.given[arc] and self.room[supporter] <= 0):
            return
        self.room[supporter] -= not self.given[arc]
        self.given[arc] += amount
        self.free[supporter] -= amount
        self.lacks[school] -= amount
        self.held[supporter].add(arc)

    def take(self, arc: int) -> None:
        """Take back all half-days of a pair."""
        school, supporter = self.model.arcs.school[arc], self.model.arcs.supporter[arc]
        self.free[supporter] += self.given[arc]
        self.lacks[school] += self.given[arc]
        self.room[supporter] += 1
        self.given[arc] = 0
        self.held[supporter].remove(arc)


def repair(model: Model, units: Ints) -> Ints:
    """Return half-days by pair that keep every rule, near a flow of ``units``, the neediest first."""
    ledger = Ledger(model)
    arcs, flow = model.arcs, units * model.unit
    carrying = np.flatnonzero(flow)
    for arc in carrying[np.lexsort((model.net.cost[carrying], model.tier[arcs.school[carrying]]))].tolist():
        ledger.give(arc, int(flow[arc]))
    waiting = deque(np.argsort(model.tier, kind="stable").tolist())
    while waiting:
        school = waiting.popleft()
        row = np.arange(arcs.start[school], arcs.start[school + 1])
        ordered = row[np.argsort(model.net.cost[row], kind="stable")].tolist()
        for arc in ordered:
            if ledger.lacks[school]:
                ledger.give(arc, int(ledger.lacks[school]))
        if ledger.lacks[school]:
            waiting.extend(_displace(ledger, school, ordered))
    return ledger.given


def _displace(ledger: Ledger, school: int, ordered: list[int]) -> list[int]:
    """Let a school take the place of one in a less needy tier; return that school, to place again."""
    model = ledger.model
    for arc in ordered:
        supporter = model.arcs.supporter[arc]
        for held in sorted(ledger.held[supporter], key=lambda one: -model.tier[model.arcs.school[one]]):
            other = int(model.arcs.school[held])
            if model.tier[other] <= model.tier[school]:
                break
            if ledger.free[supporter] + ledger.given[held] >= model.wanted[school] or not model.whole:
                ledger.take(held)
                ledger.give(arc, int(ledger.lacks[school]))
                return [other]
    return []
