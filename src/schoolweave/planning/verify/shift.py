"""What one school's move does to the optional terms, in kilometres."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.verify.asked import Asked
from schoolweave.planning.verify.terms import Labels, stayed


class Shift:
    """Knows an arrangement's flows, preferences, need and labels, and what a move changes in them."""

    def __init__(self, wanted: Asked, of: Labels) -> None:
        self.wanted, self.of = wanted, dict(of)
        self.idle = not any(wanted.prices.values())
        self.partners: dict[str, dict[str, float]] = {}
        for first, second, leavers in wanted.flows:
            self._pair(first, second, leavers * wanted.prices["flow"])
        for first, second in wanted.preferences:
            self._pair(first, second, wanted.prices["preference"])
        price = wanted.prices.get("need", 0.0) if wanted.need else 0.0
        mean = sum(wanted.need.values()) / len(wanted.need) if wanted.need else 0.0
        self.above = {school: price * (value - mean) for school, value in wanted.need.items()}
        self.sums: dict[str, float] = {}
        for school, value in self.above.items():
            if school in self.of:
                self.sums[self.of[school]] = self.sums.get(self.of[school], 0.0) + value
        self.moved_km = wanted.prices.get("moved", 0.0) if wanted.today else 0.0
        self.pinned = dict(wanted.pins)
        self.stay = stayed(wanted, of) if wanted.today else 0

    def _pair(self, first: str, second: str, km: float) -> None:
        for one, other in ((first, second), (second, first)):
            mine = self.partners.setdefault(one, {})
            mine[other] = mine.get(other, 0.0) + km

    def change(self, school: str, goal: str) -> float:
        """Return what moving a school to a group adds to the terms' part of the objective, exactly."""
        if self.idle:
            return 0.0
        return self.leaving(school) + self._joins(school, goal) + self._moved(school, goal)

    def joining(self, schools: Sequence[str], goal: str) -> NDArray[np.float64]:
        """Return what joining a group adds at least, for each of some schools that leave where they are.

        Less what leaving adds, which is the same for every group; exact but for schools moved, of which a
        school cannot save more than one.
        """
        found = [
            self._joins(school, goal) - self.moved_km * (school in self.wanted.today) for school in schools
        ]
        return np.array(found, dtype=np.float64)

    def leaving(self, school: str) -> float:
        """Return what leaving its group adds to the terms, but for schools moved."""
        home, above = self.of.get(school, ""), self.above.get(school, 0.0)
        there = self.sums.get(home, 0.0)
        return self._kept(school, home) + (abs(there - above) - abs(there) if home else 0.0)

    def _kept(self, school: str, group: str) -> float:
        if not group:
            return 0.0
        return sum(km for other, km in self.partners.get(school, {}).items() if self.of.get(other) == group)

    def _joins(self, school: str, goal: str) -> float:
        there, above = self.sums.get(goal, 0.0), self.above.get(school, 0.0)
        return abs(there + above) - abs(there) - self._kept(school, goal)

    def _moved(self, school: str, goal: str) -> float:
        return self.moved_km * self._more(school, goal) if self.moved_km else 0.0

    def _more(self, school: str, goal: str) -> int:
        """Return how many schools more would have moved if this one went to a group."""
        if school not in self.wanted.today and school not in self.pinned:
            return 0
        after: Mapping[str, str] = self.of | {school: goal}
        return self.stay - stayed(self.wanted, after)

    def too_many(self, school: str, goal: str) -> int:
        """Return how many schools would have moved where a move breaks the limit on them, else 0."""
        most = self.wanted.max_moves
        moved = len(self.wanted.today) - self.stay
        if most is None or moved > most:
            return 0
        then = moved + self._more(school, goal)
        return then if then > most else 0
