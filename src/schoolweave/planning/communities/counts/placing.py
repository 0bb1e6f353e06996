"""Schools brought to given hosts as cheaply as can be: what the hosts of a case are worth as a plan."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import dual
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.mip import Mip

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEAREST = 6
"""Nearest hosts that a school may be brought to."""
SECONDS = 20.0
"""A guard that is not reached."""


def placed(space: Space, terms: Terms, places: Ints, hosts: Ints) -> list[tuple[int, ...]]:
    """Return groups (ascending places) around hosts of a part that hold each of its schools once.

    ``hosts`` are some of ``places``. Sizes, pathway and state schools are kept; whether schools have to be
    together or apart is not asked. Empty where there are no such groups. With hosts given, this is a
    transportation problem with few rows more, which HiGHS solves at once.
    """
    if not terms.low * len(hosts) <= len(places) <= terms.high * len(hosts):
        return []
    km = dual.spans_of_some(space, hosts, np.tile(places, (len(hosts), 1)))
    near = np.argsort(np.argsort(km, axis=0, kind="stable"), axis=0) < NEAREST
    near[:, np.isin(places, hosts)] = False
    near[np.arange(len(hosts)), np.searchsorted(places, hosts)] = True
    model = Mip()
    pairs = {(int(at), int(one)): model.variable(float(km[at, one])) for at, one in np.argwhere(near)}
    for one in range(len(places)):
        model.row([(pairs[at, one], 1.0) for at in np.nonzero(near[:, one])[0].tolist()], 1.0, 1.0)
    for at in range(len(hosts)):
        here = [(one, pairs[at, one]) for one in np.nonzero(near[at])[0].tolist()]
        model.row([(place, 1.0) for _, place in here], float(terms.low), float(terms.high))
        for least, who in _needs(space, terms, places):
            model.row([(place, 1.0) for one, place in here if who[one]], float(least))
    answer = model.solve(SECONDS)
    if answer.status != "optimal":
        return []
    host_of = {one: at for (at, one), place in pairs.items() if answer.values[place] > 0.5}
    return [
        tuple(int(places[one]) for one in range(len(places)) if host_of[one] == at)
        for at in range(len(hosts))
    ]


def _needs(space: Space, terms: Terms, places: Ints) -> Sequence[tuple[int, NDArray[np.bool_]]]:
    """Return how many a group needs of which schools of a part: providers of each segment, state schools."""
    bits = range(int(terms.full).bit_length())
    found = [(1, (space.serves[places] >> segment & 1).astype(bool)) for segment in bits]
    return [*found, (terms.state_min, space.state[places].astype(bool))] if terms.state_min else found
