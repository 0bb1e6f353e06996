"""Similar schools for any school, with why each is similar: characteristic by characteristic, in words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.comparison.candidates import Candidates, Floats, Indices
from schoolweave.evidence.comparison.scaling import Scale, robust
from schoolweave.evidence.comparison.similar_rule import Characteristic, SimilarRule
from schoolweave.evidence.comparison.similar_words import Part, closeness, why

ENOUGH = 30
"""A group with fewer known values than this is scaled by all schools instead."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A similar school: ``rank`` from 1, its distance in robust standard deviations, and why."""

    school: str
    rank: int
    distance: float
    same_region: bool | None  # None where the rule asks for none or one of the two is not known
    parts: tuple[Part, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Similar:
    """The schools most similar to one, nearest first, none twice and never itself.

    ``scales`` are those by which differences were divided. ``notes`` are sentences on what is not known,
    whom that left out, and what does not vary.
    """

    school: str
    neighbours: tuple[Neighbour, ...]
    considered: int
    scales: tuple[Scale, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """The schools among which one is looked for: their rows, the values as compared, how these are scaled."""

    rows: Indices
    values: Floats  # (rows, characteristics)
    scales: tuple[Scale, ...]


class Finder:
    """Finds similar schools among many; scaling is computed once for each group of schools."""

    def __init__(self, schools: Candidates, rule: SimilarRule) -> None:
        """Raise :class:`EvidenceError` for a column that is not there or a characteristic in words."""
        names = [one.name for one in rule.characteristics]
        schools.check((*names, *rule.exact, *filter(None, (rule.region, rule.size))))
        if wordy := [name for name in (*names, *filter(None, (rule.size,))) if name in schools.words]:
            raise EvidenceError(f"{wordy[0]} is in words: name it in exact, or give it in numbers.")
        self.schools, self.rule = schools, rule
        self._place = {school: row for row, school in enumerate(schools.ids)}
        self._values = np.column_stack([_compared(schools, one) for one in rule.characteristics])
        self._group = schools.groups(rule.exact)
        self._region = schools.groups((rule.region,) if rule.region else ())
        self._weights = np.array([one.weight for one in rule.characteristics])
        self._made: dict[int, _Group] = {}

    def of(self, school: str) -> Similar:
        """Return the schools similar to one. Raises :class:`EvidenceError` where it is not among them."""
        if school not in self._place:
            raise EvidenceError(f"The school {school} is not among the {len(self.schools):,} schools known.")
        row = self._place[school]
        unknown = [one.title for one, value in self._each(row) if np.isnan(value)]
        if self._group[row] < 0:
            names = ", ".join(self.rule.exact)
            note = f"One of {names} is not known of {school}, so that no group of schools is its own."
            return Similar(school, (), 0, (), (note,))
        group = self._grouped(int(self._group[row]))
        notes = [f"{title} of {school} is not known: schools are not compared on it." for title in unknown]
        notes += [
            f"{scale.name} is the same for all: it tells no schools apart."
            for scale in group.scales
            if not scale.spread
        ]
        distance, shared = self._distances(row, group)
        fit = (shared >= self.rule.share_known) & (group.rows != row)
        if out := int((~fit).sum()) - 1:
            notes.append(f"Not compared: {_schools(out)} of which too little is known.")
        fit &= self._large_enough(group.rows, notes)
        chosen = np.flatnonzero(fit)
        chosen = chosen[np.argsort(np.round(distance[chosen], 12), kind="stable")][: self.rule.count]
        found = (
            self._neighbour(row, group, int(at), rank, float(distance[at]))
            for rank, at in enumerate(chosen, 1)
        )
        return Similar(school, tuple(found), int(fit.sum()), group.scales, tuple(notes))

    def _each(self, row: int) -> list[tuple[Characteristic, float]]:
        return list(zip(self.rule.characteristics, self._values[row].tolist(), strict=True))

    def _grouped(self, number: int) -> _Group:
        """Return a group with its scales, from all schools where the group itself is small."""
        if number not in self._made:
            rows = np.flatnonzero(self._group == number)
            inside = self._values[rows]
            scales = tuple(
                robust(one.title, column if np.isfinite(column).sum() >= ENOUGH else whole)
                for one, column, whole in zip(
                    self.rule.characteristics, inside.T, self._values.T, strict=True
                )
            )
            self._made[number] = _Group(rows, inside, scales)
        return self._made[number]

    def _distances(self, row: int, group: _Group) -> tuple[Floats, Floats]:
        """Return distances to a group's schools and the share of the weight known of both.

        The mean over what is known of both of squared scaled differences, weighted; its square root. A school
        in another region, or whose region is not known, is put back by the region's weight.
        """
        spread = np.array([scale.spread or np.inf for scale in group.scales])
        apart = ((group.values - self._values[row]) / spread) ** 2
        both = np.isfinite(apart)
        weight = both * self._weights
        shared = weight.sum(axis=1)
        total = (np.where(both, apart, 0.0) * self._weights).sum(axis=1)
        mean = np.divide(total, shared, out=np.full(len(total), np.inf), where=shared > 0)
        mean += self.rule.region_weight / self._weights.sum() * ~self._same_region(row, group.rows)
        return np.sqrt(mean), shared / self._weights.sum()

    def _same_region(self, row: int, others: Indices) -> NDArray[np.bool_]:
        if not self.rule.region:
            return np.ones(len(others), dtype=np.bool_)
        mine = self._region[row]
        return np.asarray((self._region[others] == mine) & (mine >= 0))

    def _large_enough(self, rows: Indices, notes: list[str]) -> NDArray[np.bool_]:
        if not self.rule.size:
            return np.ones(len(rows), dtype=np.bool_)
        size = self.schools.numbers[self.rule.size][rows]
        small, unknown = size < self.rule.smallest, np.isnan(size)
        if small.any():
            notes.append(
                f"Not listed: {_schools(int(small.sum()))} with {self.rule.size} "
                f"below {self.rule.smallest:g}."
            )
        if unknown.any():
            notes.append(f"Not listed: {_schools(int(unknown.sum()))} whose {self.rule.size} is not known.")
        return ~small & ~unknown

    def _neighbour(self, row: int, group: _Group, at: int, rank: int, distance: float) -> Neighbour:
        other = int(group.rows[at])
        own, theirs = self._raw(row), self._raw(other)
        parts = tuple(
            closeness(one, mine, his, scaled)
            for one, mine, his, scaled in zip(
                self.rule.characteristics, own, theirs, self._scaled(row, group, at), strict=True
            )
        )
        parts = _with_shares(parts, self._weights)
        same = None
        if self.rule.region and min(self._region[row], self._region[other]) >= 0:
            same = bool(self._same_region(row, np.array([other]))[0])
        return Neighbour(self.schools.ids[other], rank, distance, same, parts, why(parts, same))

    def _raw(self, row: int) -> list[float]:
        return [float(self.schools.numbers[one.name][row]) for one in self.rule.characteristics]

    def _scaled(self, row: int, group: _Group, at: int) -> list[float]:
        apart = (group.values[at] - self._values[row]).tolist()
        return [
            gap / scale.spread if scale.spread else 0.0 * gap
            for gap, scale in zip(apart, group.scales, strict=True)
        ]


def _schools(count: int) -> str:
    return "1 school" if count == 1 else f"{count:,} schools"


def _with_shares(parts: tuple[Part, ...], weights: Floats) -> tuple[Part, ...]:
    """Return the parts with each one's share of the squared distance, ``None`` where it was not compared."""
    terms = [
        None if part.scaled is None else weight * part.scaled**2
        for part, weight in zip(parts, weights.tolist(), strict=True)
    ]
    whole = sum(term for term in terms if term is not None)
    return tuple(
        part.sharing(None if term is None else term / whole if whole else 0.0)
        for part, term in zip(parts, terms, strict=True)
    )


def _compared(schools: Candidates, one: Characteristic) -> Floats:
    """Return a characteristic as it is compared; the logarithm where ratios count."""
    column = schools.numbers[one.name]
    if not one.as_ratio:
        return column
    if (column <= 0).any():
        raise EvidenceError(f"{one.title} is compared by ratio, and is 0 or below for some school.")
    return np.asarray(np.log(column))
