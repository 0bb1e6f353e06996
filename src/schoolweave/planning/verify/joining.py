"""What it would cost each school to join each group: whether the published "next best" is the best."""

from collections.abc import Sequence

import numpy as np

from schoolweave.planning.verify.country import Country
from schoolweave.planning.verify.groups import Group, sums
from schoolweave.planning.verify.shift import Shift

SCHOOLS_AT_ONCE = 100_000


def least_change(
    schools: Sequence[int], groups: dict[str, Group], country: Country, shift: Shift
) -> list[tuple[str, float]]:
    """Return for each school the other group whose cost it would raise least, and by how many kilometres.

    ``schools`` are indices of schools with a place. Without another group the name is empty and the change
    infinite. Hard rules do not count here; optional terms do, as :meth:`Shift.joining` says. Each pair of a
    school and a member is looked at once.
    """
    asked = np.array(schools, dtype=np.int64)
    names = [name for name, group in groups.items() if len(group.members)]
    home = np.full(len(country.ids), -1)
    for number, name in enumerate(names):
        home[groups[name].members] = number
    best, which = np.full(len(asked), np.inf), np.full(len(asked), -1)
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
            better = (rise < best[part]) & (home[asked[part]] != number)
            best[part] = np.where(better, rise, best[part])
            which[part] = np.where(better, number, which[part])
    return [
        (names[number] if number >= 0 else "", rise)
        for number, rise in zip(which.tolist(), best.tolist(), strict=True)
    ]
