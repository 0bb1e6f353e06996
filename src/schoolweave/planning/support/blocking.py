"""Blocking pairs of any plan: a supporter and a school who would both rather have each other."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.support.stable import Likes
from schoolweave.planning.support.units import Model

Ints = NDArray[np.int64]
CODES = ("travel", "lower", "equal", "needier")


def blocking(model: Model, liked: Likes, given: Ints) -> tuple[Ints, Ints]:
    """Return the blocking pairs of a plan of half-days by pair, ascending, and the place of each one's code.

    A school would rather have days of a supporter where it lacks days or has some of one it likes less. A
    supporter can make room out of its free days and the days of schools that it likes less: for a whole
    engagement, or where engagements are shared for half a day, within the schools that it may help.
    """
    arcs = model.arcs
    lacks = model.wanted - np.bincount(arcs.school, weights=given, minlength=len(model.wanted))
    held = np.flatnonzero(given)
    worst = np.full(len(model.wanted), -1)
    np.maximum.at(worst, arcs.school[held], liked.school[held])
    wishes = (lacks[arcs.school] > 0) | (liked.school < worst[arcs.school])
    wishes &= given < model.wanted[arcs.school]
    candidates = np.flatnonzero(wishes)
    candidates = candidates[np.argsort(arcs.supporter[candidates], kind="stable")]
    held = held[np.lexsort((liked.supporter[held], arcs.supporter[held]))]
    every = np.arange(len(model.offered))
    ours = np.searchsorted(arcs.supporter[candidates], np.append(every, len(every)))
    theirs = np.searchsorted(arcs.supporter[held], np.append(every, len(every)))
    found = [
        _of_supporter(
            model, liked, given, at, candidates[ours[at] : ours[at + 1]], held[theirs[at] : theirs[at + 1]]
        )
        for at in np.flatnonzero(np.diff(ours)).tolist()
    ]
    pairs = np.concatenate([one for one, _ in found]) if found else np.zeros(0, dtype=np.int64)
    codes = np.concatenate([code for _, code in found]) if found else np.zeros(0, dtype=np.int64)
    order = np.argsort(pairs)
    return pairs[order], codes[order]


def _of_supporter(
    model: Model, liked: Likes, given: Ints, supporter: int, candidates: Ints, held: Ints
) -> tuple[Ints, Ints]:
    """Return one supporter's blocking pairs and codes; ``held`` is in its own order, best first."""
    free = model.offered[supporter] - given[held].sum()
    room = model.most[supporter] - len(held)
    below = np.searchsorted(liked.supporter[held], liked.supporter[candidates], side="right")
    days = np.append(np.cumsum(given[held][::-1])[::-1], 0)[below]
    worse = len(held) - below
    new = given[candidates] == 0
    asked = model.wanted[model.arcs.school[candidates]] if model.whole else np.ones(len(candidates))
    fits = (free + days >= asked) & ((room + worse > 0) | ~new)
    displaced = ~((free >= asked) & ((room > 0) | ~new))
    codes = np.zeros(len(candidates), dtype=np.int64)
    if len(held):
        gap = model.tier[model.arcs.school[held[-1]]] - model.tier[model.arcs.school[candidates]]
        codes = np.where(displaced, 2 - np.sign(gap), 0)
    return candidates[fits], codes[fits]
