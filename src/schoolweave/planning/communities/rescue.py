"""Groups for schools that no short move can place: remote ones that need a partner from far away.

Three island schools that lack a secondary are best joined by one mainland secondary, since only its
travel is then long; annealing does not find that, because every step towards it costs more than leaving
the island schools out.
"""

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.geography import EARTH_RADIUS_KM
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.kernel import NONE, ZERO
from schoolweave.planning.communities.pool import Key
from schoolweave.planning.communities.state import measured

DONORS = 60
"""Nearest placed schools that are asked to join, and as many providers of each missing segment."""

Floats = NDArray[np.float64]


def km(space: Space, rows: list[int], columns: list[int]) -> Floats:
    """Return great-circle distances in km between schools, shape ``(len(rows), len(columns))``."""
    chord = np.sqrt(((space.xyz[rows][:, None, :] - space.xyz[columns][None, :, :]) ** 2).sum(axis=2))
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1.0)))


def star_km(space: Space, group: list[int]) -> float:
    """Return the star cost of a group in km, 0 where it is empty."""
    return float(km(space, group, group).sum(axis=1).min()) if group else 0.0


def lack_of(space: Space, terms: Terms, group: list[int]) -> int:
    """Return how many segments and state schools a group lacks."""
    mask = int(np.bitwise_or.reduce(space.serves[group])) if group else 0
    states = int(space.state[group].sum()) if group else 0
    return (terms.full & ~mask).bit_count() + max(0, terms.state_min - states)


def group_km(space: Space, terms: Terms, group: list[int]) -> float:
    """Return what a group costs in km but for schools that moved: its star cost where that is all."""
    if space.weight is None or not group:
        return star_km(space, group)
    pool = np.array(group, dtype=np.int64)
    return float(measured(space, terms._replace(moved_km=0.0), pool, ZERO, len(pool), NONE)[0])


def trimmed(space: Space, terms: Terms, groups: list[Key]) -> list[tuple[Key, float]]:
    """Return each group without each of its units, where rules are kept: for plans with a wrong count."""
    found = []
    for group in groups:
        for unit in {int(space.unit[school]) for school in group}:
            rest = [school for school in group if space.unit[school] != unit]
            if len(rest) >= terms.low and not lack_of(space, terms, rest):
                found.append((tuple(rest), group_km(space, terms, rest)))
    return found


class Rescue:
    """Forms groups around unplaced schools where that is cheaper than the price of leaving them out."""

    def __init__(self, space: Space, terms: Terms, groups: list[Key]) -> None:
        self.space, self.terms = space, terms
        self.groups: dict[int, list[int]] = {number: list(group) for number, group in enumerate(groups)}
        self.label = np.full(len(space.unit), -1)
        for number, group in self.groups.items():
            self.label[list(group)] = number
        self.formed: list[Key] = []

    def go(self) -> list[Key]:
        """Return the groups after all that could be formed were formed; they are also in ``formed``."""
        tried: set[int] = set()
        for school in np.flatnonzero(self.label < 0).tolist():
            if school not in tried and self.label[school] < 0:
                core = self._core(school)
                tried.update(core)
                if core:
                    self._form(core)
        return [tuple(sorted(group)) for group in self.groups.values()]

    def costs(self) -> list[tuple[Key, float]]:
        """Return every group with its star cost in km."""
        return [(tuple(sorted(group)), self._star(group)) for group in self.groups.values()]

    def _core(self, school: int) -> list[int]:
        """Return the unplaced schools that are near enough to meet for less than their price."""
        others = np.flatnonzero(self.label < 0).tolist()
        away = km(self.space, [school], others)[0]
        core: list[int] = []
        for place in np.argsort(away, kind="stable").tolist():
            if others[place] in core or away[place] > self.terms.price:
                continue
            unit = self._unit(others[place])
            if len(core) + len(unit) <= self.terms.high and not self._vetoed(core, unit):
                core += unit
        return core

    def _form(self, core: list[int]) -> None:
        group, donors = list(core), []
        saved = self.terms.price * len(core)
        while len(group) < self.terms.low or self._lack(group):
            donor = self._donor(group)
            if donor is None or len(group) >= self.terms.high:
                return
            donors.append(donor)
            group.append(donor)
        cost = self._star(group)
        for donor in donors:
            rest = [school for school in self.groups[int(self.label[donor])] if school != donor]
            cost += self._star(rest) - self._star([*rest, donor])
        if cost < saved:
            self._apply(group, donors)

    def _donor(self, group: list[int]) -> int | None:
        """Return the nearest placed school that helps and whose group can spare it."""
        lack = self._lack(group)
        free = np.flatnonzero(self.label >= 0).tolist()
        away = km(self.space, group[:1], free)[0]
        asked = 0
        for place in np.argsort(away, kind="stable").tolist():
            school = free[place]
            if school in group or (lack and self._lack([*group, school]) >= lack):
                continue
            asked += 1
            if asked > DONORS:
                return None
            if self._spared(school, group):
                return int(school)
        return None

    def _spared(self, school: int, group: list[int]) -> bool:
        home = int(self.label[school])
        gone = {other for other in group if self.label[other] == home} | {school}
        rest = [other for other in self.groups[home] if other not in gone]
        alone = len(self._unit(school)) == 1
        fits = len(rest) >= self.terms.low and not self._lack(rest)
        return alone and fits and len(gone) == 1 and not self._vetoed(group, [school])

    def _apply(self, group: list[int], donors: list[int]) -> None:
        for donor in donors:
            self.groups[int(self.label[donor])].remove(donor)
        number = max(self.groups, default=-1) + 1
        self.groups[number] = group
        self.label[group] = number
        self.formed.append(tuple(sorted(group)))

    def _unit(self, school: int) -> list[int]:
        unit = self.space.unit[school]
        members = self.space.ties[self.space.tie_start[unit] : self.space.tie_start[unit + 1]]
        return [int(member) for member in members]

    def _vetoed(self, group: list[int], more: list[int]) -> bool:
        start, together = self.space.veto_start, {*group, *more}
        return any(
            int(other) in together
            for school in more
            for other in self.space.vetoes[start[school] : start[school + 1]]
        )

    def _lack(self, group: list[int]) -> int:
        return lack_of(self.space, self.terms, group)

    def _star(self, group: list[int]) -> float:
        return group_km(self.space, self.terms, group)
