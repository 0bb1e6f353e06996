"""A plan of some of the groups at hand, so that their number goes with how many schools they hold."""

import math
from collections.abc import Iterable

from schoolweave.planning.communities.arrays import Terms
from schoolweave.planning.communities.pool import Key


def counted(terms: Terms, groups: Iterable[Key]) -> list[Key]:
    """Return as many of some groups, no two with a school in common, as make the right number of groups.

    What is too much is left out: the smallest groups where they are too many for their schools, the largest
    where they are too few. Nothing is left where no number is right.
    """
    kept = sorted(groups, key=lambda group: (len(group), group))
    placed = sum(len(group) for group in kept)
    while kept:
        excess = len(kept) - math.floor(placed / terms.mean + 0.5)
        if excess == 0:
            return kept
        placed -= len(kept.pop(0 if excess > 0 else -1))
    return kept
