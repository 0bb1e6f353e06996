"""How many hosts lie in a place: ranges for places that lie in each other or apart. Compiled."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.kernel import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CLOSED, OPEN, FORCED = 0, 1, 2
"""What ranges leave of a host: it cannot be one, it may be one, it has to be one."""


class Nest(NamedTuple):
    """``least`` to ``most`` hosts lie among ``members[start[r]:start[r + 1]]``, smaller places first."""

    members: Ints
    start: Ints
    least: Ints
    most: Ints


def nest(places: Sequence[Ints], ranges: Mapping[int, tuple[int, int]]) -> Nest:
    """Return ranges by place, of places given as positions of their schools."""
    order = sorted(ranges, key=lambda place: (len(places[place]), place))
    sizes = [len(places[place]) for place in order]
    return Nest(
        np.concatenate([np.zeros(0, dtype=np.int64), *(places[place] for place in order)]),
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.array([ranges[place][0] for place in order], dtype=np.int64),
        np.array([ranges[place][1] for place in order], dtype=np.int64),
    )


@jit
def choose(values: Floats, nested: Nest) -> tuple[Ints, bool]:
    """Return what ranges leave of each host at values in km, and whether they can all hold.

    Cheapest hosts first, from the smallest places outward: for places that lie in each other or apart this is
    best (the greedy algorithm of a laminar matroid; Edmonds 1971).
    """
    state = np.full(len(values), OPEN)
    for place in range(len(nested.least)):
        members = nested.members[nested.start[place] : nested.start[place + 1]]
        forced = (state[members] == FORCED).sum()
        free = members[state[members] == OPEN]
        least, most = nested.least[place] - forced, nested.most[place] - forced
        if least > min(len(free), most) or most < 0:
            return state, False
        order = np.argsort(values[free])
        state[free[order[: max(least, 0)]]] = FORCED
        state[free[order[most:]]] = CLOSED
    return state, True
