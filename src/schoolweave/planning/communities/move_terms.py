"""What one school's move changes in the optional terms: flow, preferences, schools moved, need."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.amounts import need_above_mean
from schoolweave.planning.communities.flat import Flat
from schoolweave.planning.communities.keeping import Keeping
from schoolweave.planning.communities.measure import MM_PER_KM, to_mm
from schoolweave.planning.communities.model import Evaluation
from schoolweave.planning.communities.problem import Communities

Ints = NDArray[np.int64]


class MoveTerms:
    """The optional terms of an arrangement, ready to be asked about moves of single schools.

    ``need`` is what each school counts for in its group's need, ``(n,)``, and ``above`` what each group has,
    ``(G,)``: need above the mean times the price of its spread, whole millimetres. ``keeping`` is ``None``
    where nothing is said about today's groups.
    """

    def __init__(self, problem: Communities, plan: Evaluation, state: Flat) -> None:
        wishes = problem.wishes
        self.problem, self.state, self.ids = problem, state, problem.ids
        self.count = len(plan.groups)
        price = {
            school: to_mm(wishes.need_km * value) for school, value in need_above_mean(wishes.need).items()
        }
        self.need = np.array([price.get(school, 0) for school in self.ids], dtype=np.int64)
        self.above = np.zeros(self.count, dtype=np.int64)
        placed = state.label >= 0
        np.add.at(self.above, state.label[placed], self.need[placed])
        self.keeping = Keeping(problem, plan.groups) if wishes.today else None
        self.moved_mm = to_mm(wishes.moved_km)
        self.key, self.gain = self._gains()

    def _gains(self) -> tuple[Ints, Ints]:
        """Return what each school has with each group: keys ``school × groups + group``, millimetres kept."""
        wishes = self.problem.wishes
        pairs = [(a, b, to_mm(wishes.flow_km * leavers)) for a, b, leavers in wishes.flows]
        pairs += [(a, b, to_mm(wishes.preference_km)) for a, b in wishes.preferences]
        pairs = [pair for pair in pairs if pair[2]]
        if not pairs or not self.count:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        index = {school: place for place, school in enumerate(self.ids)}
        first = np.array([index[a] for a, _, _ in pairs] + [index[b] for _, b, _ in pairs])
        second = np.concatenate([first[len(pairs) :], first[: len(pairs)]])
        worth = np.array([mm for _, _, mm in pairs] * 2, dtype=np.int64)
        group = self.state.label[second]
        key, where = np.unique((first * self.count + group)[group >= 0], return_inverse=True)
        gain = np.zeros(len(key), dtype=np.int64)
        np.add.at(gain, where, worth[group >= 0])
        return key, gain

    def kept(self, school: Ints, group: Ints) -> Ints:
        """Return the flow and preferences that a school has with members of a group, mm; shape ``(k,)``."""
        if not len(self.key):
            return np.zeros(len(school), dtype=np.int64)
        key = school * self.count + group
        at = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
        return np.where((group >= 0) & (self.key[at] == key), self.gain[at], 0)

    def more_moved(self, school: int, group: int) -> int:
        """Return how many schools more are away from today's group if a school moves to a group."""
        if self.keeping is None:
            return 0
        home = int(self.state.label[school])
        return self.keeping.change(self.ids[school], home if home >= 0 else None, group)

    def change(self, school: Ints, group: Ints) -> Ints:
        """Return the change of all optional terms if schools move to groups, one at a time, mm ``(k,)``."""
        home = self.state.label[school]
        lost = self.kept(school, home) - self.kept(school, group)
        return lost + self._need_change(school, group, home) + self._moved_change(school, group)

    def _need_change(self, school: Ints, group: Ints, home: Ints) -> Ints:
        worth, there = self.need[school], self.above[group]
        back = np.where(home >= 0, self.above[home], 0)
        left = np.where(home >= 0, np.abs(back - worth) - np.abs(back), 0)
        return np.asarray(np.abs(there + worth) - np.abs(there) + left)

    def _moved_change(self, school: Ints, group: Ints) -> Ints:
        if self.keeping is None or not self.moved_mm:
            return np.zeros(len(school), dtype=np.int64)
        pairs = zip(school.tolist(), group.tolist(), strict=True)
        return np.array([self.more_moved(*pair) for pair in pairs], dtype=np.int64) * self.moved_mm

    def slack_km(self, schools: Ints) -> NDArray[np.float64]:
        """Return by how much groups outside :meth:`special` may differ in today's term, km ``(m,)``."""
        if self.keeping is None or not self.moved_mm:
            return np.zeros(len(schools))
        found = [self.keeping.slack(self.ids[school]) for school in schools.tolist()]
        return np.array(found, dtype=np.float64) * (self.moved_mm / MM_PER_KM)

    def special(self, schools: Ints) -> tuple[Ints, Ints]:
        """Return pairs of a place in ``schools`` and a group that a term may favour."""
        row = np.full(len(self.ids), -1, dtype=np.int64)
        row[schools] = np.arange(len(schools))
        owner = self.key // max(1, self.count)
        pairs = [np.stack([row[owner], self.key - owner * self.count])]
        if self.keeping is not None and self.moved_mm:
            found = [
                (place, group)
                for place, school in enumerate(schools.tolist())
                for group in self.keeping.known_groups(self.ids[school])
            ]
            pairs.append(np.array(found, dtype=np.int64).reshape(-1, 2).T)
        asked, group = np.concatenate(pairs, axis=1)
        inside = asked >= 0
        inside &= self.state.label[schools[np.where(inside, asked, 0)]] != group
        return asked[inside], group[inside]
