"""Columns of recombination where schools that leave today's group count: one per label a group may take."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import continuing
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.pool import Key

if TYPE_CHECKING:
    import highspy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Variants:
    """Groups to choose from, once for each label of today that they may continue.

    ``columns`` are the groups, ``costs`` theirs in km, ``start`` the places of those that are in the plan to
    begin from. ``label`` (-1: none) and ``stay``, how many members stay, run parallel; both are empty where
    nothing is said about today.
    """

    columns: list[Key]
    costs: Floats
    start: Ints
    label: Ints
    stay: Ints


def variants(
    space: Space, terms: Terms, columns: Sequence[Key], costs: Floats, start: Sequence[Key]
) -> Variants:
    """Return the columns of a recombination: the groups, or more than one of each where labels matter."""
    begin = set(start)
    none = np.zeros(0, dtype=np.int64)
    if not continuing.has_today(space):
        places = [place for place, column in enumerate(columns) if column in begin]
        return Variants(list(columns), costs, np.array(places, dtype=np.int64), none, none)
    who = np.array([school for group in start for school in group], dtype=np.int64)
    group = np.repeat(np.arange(len(start)), [len(one) for one in start])
    names, _ = continuing.labels(space, group, who, len(start))
    taken = dict(zip(start, names.tolist(), strict=True))
    found: list[tuple[Key, float, int, int]] = []
    chosen = []
    for column, cost in zip(columns, costs.tolist(), strict=True):
        for label, stay in continuing.choices(space, column, taken.get(column)):
            if taken.get(column) == label:
                chosen.append(len(found))
            found.append((column, cost - terms.moved_km * stay, label, stay))
    return Variants(
        [one[0] for one in found],
        np.array([one[1] for one in found]),
        np.array(chosen, dtype=np.int64),
        np.array([one[2] for one in found], dtype=np.int64),
        np.array([one[3] for one in found], dtype=np.int64),
    )


def add_rows(solver: "highspy.Highs", space: Space, terms: Terms, found: Variants) -> None:
    """Add to a model that no label is continued twice and, where moves are limited, that enough stay."""
    for label in np.unique(found.label[found.label >= 0]):
        places = np.flatnonzero(found.label == label).astype(np.int32)
        solver.addRow(0.0, 1.0, len(places), places, np.ones(len(places)))
    if len(found.label) and terms.most_moved >= 0:
        places = np.flatnonzero(found.stay).astype(np.int32)
        least = float(continuing.total_today(space) - terms.most_moved)
        solver.addRow(least, solver.getInfinity(), len(places), places, found.stay[places].astype(np.float64))
