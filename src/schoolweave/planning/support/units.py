"""From pairs and rules to a network of equal units: an engagement where all are alike, else a day or half."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.support.arcs import Arcs
from schoolweave.planning.support.network import Net
from schoolweave.planning.support.problem import PARTS, Matching, days_wanted

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Model:
    """A problem in numbers: half-days, tiers from 0 (neediest), pairs that break with an earlier plan."""

    arcs: Arcs
    wanted: Ints  # half-days, by school
    offered: Ints  # half-days, by supporter
    most: Ints  # schools, by supporter
    tier: Ints
    whole: bool
    breaks: NDArray[np.bool_]  # by pair: another supporter than in the earlier plan
    kept: NDArray[np.bool_]  # by school: had a supporter who may still help it
    unit: int  # half-days of one unit
    net: Net
    move_price: int
    penalties: Ints  # by tier

    @property
    def alike(self) -> bool:
        """Whether one unit is one whole engagement."""
        return bool(self.whole and (self.wanted == self.unit).all())


def model(problem: Matching, arcs: Arcs, earlier: Mapping[str, Mapping[str, float]]) -> Model:
    """Return the numbers of a problem; ``earlier``: days by school and supporter to be kept."""
    rules = problem.rules
    wanted = np.array([days_wanted(one, rules) * PARTS for one in problem.needs], dtype=np.int64)
    offered = np.array([one.days * PARTS for one in problem.supporters], dtype=np.int64)
    most = np.array([one.schools_max for one in problem.supporters], dtype=np.int64)
    tier = np.array([rules.tiers.index(one.tier) for one in problem.needs], dtype=np.int64)
    whole = rules.engagements == "whole"
    unit = _unit(wanted, offered, whole)
    breaks, kept = _breaks(problem, arcs, earlier)
    dearest, helpers = int(arcs.cost.max(initial=0)), len(offered)
    move_price = helpers * dearest + 1 if kept.any() else 0
    step = (helpers + 1) * (dearest + move_price) + 1
    penalties = step * np.arange(len(rules.tiers), 0, -1, dtype=np.int64)
    net = Net(
        arcs.school,
        arcs.supporter,
        arcs.cost + move_price * breaks,
        _capacity(arcs, wanted, offered, most, unit),
        wanted // unit,
        penalties[tier] + move_price * kept,
    )
    return Model(arcs, wanted, offered, most, tier, whole, breaks, kept, unit, net, move_price, penalties)


def _unit(wanted: Ints, offered: Ints, whole: bool) -> int:
    if whole and len(wanted) and (wanted == wanted[0]).all():
        return int(wanted[0])
    return PARTS if not (wanted % PARTS).any() and not (offered % PARTS).any() else 1


def _capacity(arcs: Arcs, wanted: Ints, offered: Ints, most: Ints, unit: int) -> Ints:
    """Return units a supporter can give: its days, and those of its ``most`` largest schools."""
    order = np.lexsort((-wanted[arcs.school], arcs.supporter))
    supporter = arcs.supporter[order]
    rank = np.arange(len(order)) - np.searchsorted(supporter, supporter)
    large = rank < most[supporter]
    reach = np.bincount(
        supporter[large], weights=wanted[arcs.school[order][large]], minlength=len(offered)
    ).astype(np.int64)
    return np.minimum(offered // unit, reach // unit)


def _breaks(
    problem: Matching, arcs: Arcs, earlier: Mapping[str, Mapping[str, float]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    same = np.zeros(len(arcs.school), dtype=np.bool_)
    kept = np.zeros(len(problem.needs), dtype=np.bool_)
    if earlier:
        place = {one.id: at for at, one in enumerate(problem.supporters)}
        for at, need in enumerate(problem.needs):
            row = slice(arcs.start[at], arcs.start[at + 1])
            named = [place[name] for name in earlier.get(need.id, {}) if name in place]
            same[row] = np.isin(arcs.supporter[row], named)
            kept[at] = same[row].any()
    return kept[arcs.school] & ~same, kept
