"""Which supporter may help which school, and what a day costs: the sparse pairs of a problem."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from schoolweave.core.geography import EARTH_RADIUS_KM, great_circle_km, unit_vectors
from schoolweave.planning.support.model import Need, Supporter
from schoolweave.planning.support.problem import Matching

METRES = 1000
"""Costs are whole metres per day, so that every figure is exact."""
_SLACK = (
    1e-6  # km beyond the limit that the tree looks, against rounding; the limit itself is exact in metres
)

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Arcs:
    """The eligible pairs, by school and then supporter. Arrays of length ``m`` but ``start``, ``n + 1``.

    ``metres`` is the distance, ``misfit`` what else a day costs, in metres. ``left`` counts, per school,
    the supporters left after each rule: distance, conflict, phase, focus; shape ``(4, n)``.
    """

    school: NDArray[np.int32]
    supporter: NDArray[np.int32]
    metres: Ints
    misfit: Ints
    start: Ints
    left: Ints

    @property
    def cost(self) -> Ints:
        """Metres per day: distance and misfit."""
        return self.metres + self.misfit


def arcs(problem: Matching) -> Arcs:
    """Return the eligible pairs: near enough, no conflict of interest, phase and focus as ruled."""
    supporters, needs, rules = problem.supporters, problem.needs, problem.rules
    if not supporters or not needs:
        none = np.zeros(0, dtype=np.int64)
        zeros = np.zeros(len(needs) + 1, dtype=np.int64)
        return Arcs(
            none.astype(np.int32), none.astype(np.int32), none, none, zeros, np.zeros((4, len(needs)), int)
        )
    school, supporter, metres = _near(supporters, needs, rules.distance_max_km)
    fine = ~_conflict(supporters, needs, school, supporter)
    phase = _fits([one.phase for one in needs], [one.phases for one in supporters], school, supporter)
    focus = _fits([one.focus for one in needs], [one.focuses for one in supporters], school, supporter)
    steps = [np.ones(len(school), dtype=np.bool_), fine]
    steps.append(steps[-1] & (phase | (not rules.phase_required)))
    steps.append(steps[-1] & (focus | (not rules.focus_required)))
    left = np.stack([np.bincount(school[step], minlength=len(needs)) for step in steps])
    chosen = steps[-1]
    school, supporter, metres = school[chosen], supporter[chosen], metres[chosen]
    misfit = np.where(phase[chosen], 0, _metres(rules.phase_misfit_km))
    misfit += np.where(focus[chosen], 0, _metres(rules.focus_misfit_km))
    steps_down, _ = ranks(
        [one.preferences for one in needs], [one.id for one in supporters], school, supporter
    )
    misfit += steps_down * _metres(rules.choice_km)
    start = np.concatenate([[0], np.cumsum(np.bincount(school, minlength=len(needs)))])
    return Arcs(school, supporter, metres, misfit, start.astype(np.int64), left)


def ranks(
    lists: Sequence[Sequence[str]], ids: Sequence[str], owner: NDArray[np.int32], other: NDArray[np.int32]
) -> tuple[Ints, Bools]:
    """Return each pair's place on the owner's list from 0, and whether it is on it.

    Who is not on a list stands below it, at its length; without a list everyone stands at 0.
    """
    place_of = {name: place for place, name in enumerate(ids)}
    length = np.array([len(one) for one in lists], dtype=np.int64)
    rank, listed = length[owner], np.zeros(len(owner), dtype=np.bool_)
    named = {
        at * len(ids) + place_of[name]: step
        for at, one in enumerate(lists)
        for step, name in reversed(list(enumerate(one)))
        if name in place_of
    }
    if named:
        codes = np.array(sorted(named), dtype=np.int64)
        steps = np.array([named[code] for code in codes.tolist()], dtype=np.int64)
        wanted = owner.astype(np.int64) * len(ids) + other
        at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        listed = codes[at] == wanted
        rank = np.where(listed, steps[at], rank)
    return rank, listed


def _metres(km: float) -> int:
    return round(km * METRES)


def _near(
    supporters: Sequence[Supporter], needs: Sequence[Need], most_km: float
) -> tuple[NDArray[np.int32], NDArray[np.int32], Ints]:
    """Return the pairs within the distance, and their metres, by school and then supporter."""
    places = [np.array([(one.latitude, one.longitude) for one in many]) for many in (supporters, needs)]
    trees = [cKDTree(unit_vectors(place[:, 0], place[:, 1])) for place in places]
    angle = min((most_km + _SLACK) / EARTH_RADIUS_KM, np.pi)
    lists = trees[1].query_ball_tree(trees[0], 2 * np.sin(angle / 2) + 1e-12)
    school = np.repeat(np.arange(len(needs)), [len(one) for one in lists])
    supporter = np.array([place for one in lists for place in sorted(one)], dtype=np.int64)
    from_, to = places[0][supporter], places[1][school]
    metres = np.rint(great_circle_km(to[:, 0], to[:, 1], from_[:, 0], from_[:, 1]) * METRES).astype(np.int64)
    near = metres <= _metres(most_km)
    return school[near].astype(np.int32), supporter[near].astype(np.int32), metres[near]


def _conflict(
    supporters: Sequence[Supporter],
    needs: Sequence[Need],
    school: NDArray[np.int32],
    supporter: NDArray[np.int32],
) -> Bools:
    """Return which pairs share an employer or trust, have a declared tie, or are one and the same."""
    known = {"": -1}
    theirs, ours = (
        np.array(
            [
                [known.setdefault(name, len(known)) for name in (one.employer, one.trust, one.id)]
                for one in many
            ]
        )
        for many in (supporters, needs)
    )
    bad = np.zeros(len(school), dtype=np.bool_)
    for a in range(3):
        for b in range(3):
            one, other = theirs[supporter, a], ours[school, b]
            bad |= (one == other) & (one >= 0)
    bad |= _named([one.conflicts for one in needs], [one.id for one in supporters], school, supporter)
    bad |= _named([one.conflicts for one in supporters], [one.id for one in needs], supporter, school)
    return bad


def _named(
    lists: Sequence[Sequence[str]], ids: Sequence[str], owner: NDArray[np.int32], other: NDArray[np.int32]
) -> Bools:
    return ranks(lists, ids, owner, other)[1]


def _fits(
    wanted: Sequence[str],
    offered: Sequence[Sequence[str]],
    school: NDArray[np.int32],
    supporter: NDArray[np.int32],
) -> Bools:
    """Return whether the supporter offers what the school wants; nothing wanted or any offered fits."""
    names = sorted(set(wanted) | {name for one in offered for name in one})
    place = {name: at for at, name in enumerate(names)}
    able = np.zeros((len(offered), max(1, len(names))), dtype=np.bool_)
    for at, one in enumerate(offered):
        able[at, [place[name] for name in one]] = True
        able[at] |= not one
    if "" in place:
        able[:, place[""]] = True
    asks = np.array([place[name] for name in wanted])
    return np.asarray(able[supporter, asks[school]], dtype=np.bool_)
