"""Comparison schools for treated ones: who goes with whom, who has none and why, how alike they are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.comparison.balance import Balance, balance
from schoolweave.evidence.comparison.candidates import Candidates, Floats, Indices
from schoolweave.evidence.comparison.distance import Space, space
from schoolweave.evidence.comparison.greedy import Found, Limits, nearest
from schoolweave.evidence.comparison.rule import Rule
from schoolweave.evidence.comparison.scaling import columns

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pair:
    """A treated school and one of its comparison schools: the ``rank``-th nearest, counted from 1."""

    treated: str
    comparison: str
    rank: int
    distance: float


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A treated school without a comparison school, and why in a sentence."""

    school: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """Comparison schools found by a rule.

    ``weights`` hold 1 for each matched treated school; a comparison school's is the sum of its shares in the
    sets that it belongs to, so that both sides add up to the same. ``left_out`` counts untreated schools that
    were not considered, by reason. ``score`` is the chance of being treated by school, where the rule has
    one.
    """

    rule: Rule
    treated: int
    pairs: tuple[Pair, ...] = field(repr=False)
    unmatched: tuple[Unmatched, ...] = field(repr=False)
    weights: Mapping[str, float] = field(repr=False)
    balance: tuple[Balance, ...] = field(repr=False)
    left_out: Mapping[str, int]
    score: Mapping[str, float] = field(repr=False)

    @property
    def matched(self) -> int:
        """How many treated schools have a comparison school."""
        return self.treated - len(self.unmatched)

    @property
    def rows(self) -> int:
        """How many schools take part, treated and comparison, each counted once."""
        return len(self.weights)

    @property
    def sentence(self) -> str:
        """How many have a comparison school and how many none, in a sentence."""
        have = "has" if self.matched == 1 else "have"
        none = len(self.unmatched)
        rest = "none is without." if not none else f"{none:,} {'has' if none == 1 else 'have'} none."
        return f"{self.matched:,} of {self.treated:,} schools {have} a comparison school; {rest}"


def _refuse_empty(is_treated: NDArray[np.bool_], used: NDArray[np.bool_]) -> None:
    """Raise :class:`EvidenceError` where a side has no school, or none whose characteristics are known."""
    for side, who in ((is_treated, "in the programme"), (~is_treated, "outside the programme")):
        if not side.any():
            raise EvidenceError(
                f"No school is {who}, of {len(side):,}: is the right column named for who joined?"
            )
        if not (side & used).any():
            raise EvidenceError(
                f"Of no school {who} ({int(side.sum()):,}) are all characteristics known: nobody "
                "can be compared."
            )


def match(schools: Candidates, *, treated: Iterable[str], rule: Rule) -> Match:
    """Return comparison schools for the treated ones, by the rule alone: the order of rows does not matter.

    Greedy nearest neighbours, as MatchIt's ``method = "nearest"`` (Ho, Imai, King and Stuart 2011). Ties go
    to the lower id. Raises :class:`EvidenceError` where a name is unknown, nobody is left to compare with, or
    the chance of being treated cannot be fitted.
    """
    is_treated = np.zeros(len(schools), dtype=np.bool_)
    is_treated[schools.rows(treated)] = True
    group, reasons = _groups(schools, rule)
    used = group >= 0
    _refuse_empty(is_treated, used)
    where = space(schools, rule, is_treated, used)
    limits = Limits(where.caliper, tuple(_caliper(schools, *item) for item in rule.calipers.items()))
    choosers = _order(where, np.flatnonzero(is_treated & used), rule)
    by_group = _members(group, ~is_treated & used)
    nobody = np.empty(0, dtype=np.int64)
    pools = [by_group.get(int(group[row]), nobody) for row in choosers]
    found = nearest(where, limits, choosers, pools, ratio=rule.ratio, replacement=rule.replacement)
    return _result(schools, rule, is_treated, where, found, reasons)


def _groups(schools: Candidates, rule: Rule) -> tuple[Indices, dict[int, str]]:
    """Return each school's group, -1 for those left out, and the reasons of these by row."""
    schools.check((*rule.characteristics, *rule.exact, *rule.calipers))
    group = schools.groups(rule.exact)
    lacking = np.column_stack([~schools.known(name) for name in rule.characteristics])
    reasons: dict[int, str] = {}
    for name in reversed(rule.exact):
        reasons |= dict.fromkeys(np.flatnonzero(~schools.known(name)).tolist(), f"its {name} is not known")
    if rule.missing == "alike":
        pattern = np.unique(lacking, axis=0, return_inverse=True)[1].ravel()
        return np.where(group < 0, -1, group * (int(pattern.max()) + 1) + pattern), reasons
    for at, name in reversed(list(enumerate(rule.characteristics))):
        reasons |= dict.fromkeys(np.flatnonzero(lacking[:, at]).tolist(), f"its {name} is not known")
    return np.where(lacking.any(axis=1), -1, group), reasons


def _caliper(schools: Candidates, name: str, width: float) -> tuple[Floats, float]:
    if name not in schools.numbers:
        raise EvidenceError(
            f"A caliper needs a characteristic in numbers; {name} is in words: put it in exact."
        )
    return schools.numbers[name], width


def _order(where: Space, rows: Indices, rule: Rule) -> list[int]:
    """Return treated rows in the order in which they choose; equal chances by id."""
    if where.score is None or rule.order == "id":
        return [int(row) for row in rows]
    sign = -1.0 if rule.order == "largest" else 1.0
    return [int(row) for row in rows[np.argsort(sign * where.score[rows], kind="stable")]]


def _members(group: Indices, among: Bools) -> dict[int, Indices]:
    rows = np.flatnonzero(among)
    rows = rows[np.argsort(group[rows], kind="stable")]
    numbers, starts = np.unique(group[rows], return_index=True)
    parts = np.split(rows, starts[1:]) if len(numbers) else []
    return {int(number): part for number, part in zip(numbers, parts, strict=True)}


def _result(
    schools: Candidates,
    rule: Rule,
    treated: Bools,
    where: Space,
    found: Found,
    reasons: dict[int, str],
) -> Match:
    ids = schools.ids
    kept = {row: mine for row, mine in sorted(found.sets.items()) if mine}
    weight = np.zeros(len(schools))
    for row, mine in kept.items():
        weight[row] = 1.0
        for other, _ in mine:
            weight[other] += 1.0 / len(mine)
    pairs = tuple(
        Pair(ids[row], ids[other], rank, distance)
        for row, mine in kept.items()
        for rank, (other, distance) in enumerate(mine, start=1)
    )
    alone = [int(row) for row in np.flatnonzero(treated) if row not in kept]
    names, values = columns(schools, rule.characteristics)
    if where.score is not None:
        names, values = ("chance of being treated", *names), np.column_stack([where.score, values])
    table = balance(
        names,
        values,
        treated.astype(np.float64),
        (~treated).astype(np.float64),
        (np.where(treated, weight, 0.0), np.where(treated, 0.0, weight)),
    )
    scores = {} if where.score is None else dict(zip(ids, where.score.tolist(), strict=True))
    return Match(
        rule,
        int(treated.sum()),
        pairs,
        tuple(Unmatched(ids[row], _reason(row, found, reasons)) for row in alone),
        {ids[row]: float(weight[row]) for row in np.flatnonzero(weight)},
        table,
        dict(
            Counter(f"{why[0].upper()}{why[1:]}." for row, why in sorted(reasons.items()) if not treated[row])
        ),
        scores,
    )


def _reason(row: int, found: Found, reasons: dict[int, str]) -> str:
    if row in reasons:
        return f"Left out: {reasons[row]}."
    if row in found.taken:
        return "Every school near enough had already been taken by another one."
    if row in found.too_far:
        return "No school of its group is near enough: the caliper allows none."
    return "No school outside the programme is in its group."
