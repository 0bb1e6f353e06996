"""What it would cost each school to join each group: whether the published "next best" are the best."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.verify.country import Country
from schoolweave.planning.verify.groups import Group, sums
from schoolweave.planning.verify.shift import Shift

SCHOOLS_AT_ONCE = 100_000
RANKS = 3
"""Groups named per school."""


def least_changes(
    schools: Sequence[int], groups: dict[str, Group], country: Country, shift: Shift
) -> list[list[tuple[str, float]]]:
    """Return for each school the other groups whose cost it would raise least, and by how many kilometres.

    ``schools`` are indices of schools with a place; up to :data:`RANKS` groups each, least first. Hard rules
    do not count here; optional terms do, as :meth:`Shift.joining` says. Each pair of a school and a member is
    looked at once.
    """
    asked = np.array(schools, dtype=np.int64)
    names = [name for name, group in groups.items() if len(group.members)]
    home = np.full(len(country.ids), -1)
    for number, name in enumerate(names):
        home[groups[name].members] = number
    best, which = np.full((len(asked), RANKS), np.inf), np.full((len(asked), RANKS), -1)
    for number, name in enumerate(names):
        members = groups[name].members
        total = sums(country, members)
        for start in range(0, len(asked), SCHOOLS_AT_ONCE):
            part = slice(start, start + SCHOOLS_AT_ONCE)
            km = country.km(asked[part], members)
            mine = country.weights[asked[part], None] * km
            rise = np.minimum((mine + total).min(axis=1), km @ country.weights[members]) - total.min()
            if not shift.idle:
                rise = rise + shift.joining([country.ids[at] for at in asked[part].tolist()], name)
            better = np.flatnonzero((rise < best[part, -1]) & (home[asked[part]] != number))
            _insert(best, which, better + start, rise[better], number)
    return [
        [(names[number], rise) for number, rise in zip(mine, rises, strict=True) if number >= 0]
        for mine, rises in zip(which.tolist(), best.tolist(), strict=True)
    ]


def _insert(
    best: NDArray[np.float64],
    which: NDArray[np.int64],
    rows: NDArray[np.int64],
    rise: NDArray[np.float64],
    number: int,
) -> None:
    """Put a group in the place of the last of some schools' best ones, and bring them into order."""
    best[rows, -1], which[rows, -1] = rise, number
    order = np.argsort(best[rows], axis=1, kind="stable")
    best[rows] = np.take_along_axis(best[rows], order, axis=1)
    which[rows] = np.take_along_axis(which[rows], order, axis=1)
