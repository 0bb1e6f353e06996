"""Schools that want equally many days, matched all at once: an exact flow for each length of engagement.

Where every supporter keeps the number of engagements of each length that a plan gives it, and its free days,
those of one length are a transport problem (Hitchcock 1941), which a minimum-cost flow solves exactly.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.support.flow import flow
from schoolweave.planning.support.network import Net
from schoolweave.planning.support.units import Model

Ints = NDArray[np.int64]


def by_length(model: Model, given: Ints, halted: Callable[[float], bool]) -> Ints:
    """Return a plan of half-days by pair that costs no more than ``given``, penalties included.

    Engagements are whole. ``halted`` is asked with the share of the lengths that are done; a length whose
    flow had no time to end is left as it was.
    """
    net, units = model.net, given // model.unit
    lengths = sorted({int(one) for one in net.units}, reverse=True)
    for done, length in enumerate(lengths):
        pairs = np.flatnonzero(net.units[net.school] == length)
        found = flow(_alike(model, units, pairs, length), lambda done=done: halted(done / len(lengths)))  # type: ignore[misc]
        if not found.done:
            break
        units[pairs] = found.units * length
    return units * model.unit


def _alike(model: Model, units: Ints, pairs: Ints, length: int) -> Net:
    """Return the network of the schools of one length: a supporter's capacity is how many it has room for."""
    net, helpers = model.net, len(model.offered)
    given = np.bincount(net.supporter, weights=units, minlength=helpers).astype(np.int64)
    schools = np.bincount(net.supporter[units > 0], minlength=helpers)
    mine = np.bincount(net.supporter[pairs][units[pairs] > 0], minlength=helpers)
    free = np.minimum((model.offered // model.unit - given) // length, model.most - schools)
    who = np.flatnonzero(net.units == length)
    place = np.full(len(net.units), -1, dtype=np.int64)
    place[who] = np.arange(len(who))
    return Net(
        place[net.school[pairs]].astype(np.int32), net.supporter[pairs], net.cost[pairs] * length,
        (mine + free).astype(np.int64), np.ones(len(who), dtype=np.int64), net.penalty[who] * length,
    )  # fmt: skip
