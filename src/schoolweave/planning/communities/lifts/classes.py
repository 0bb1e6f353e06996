"""The classes of a cluster: which of its schools are told apart, and how."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space
from schoolweave.planning.communities.lifts.traces import Classes

Ints = NDArray[np.int64]
Parts = tuple[tuple[int, ...], ...]
"""The classes of a cluster: ascending places of schools that serve the same segments."""
BITS = 62
"""Bits of a trace."""


def first_parts(space: Space, places: Sequence[int]) -> Parts:
    """Return the coarsest classes of schools: all that serve the same segments."""
    groups: dict[int, list[int]] = {}
    for place in sorted(places):
        groups.setdefault(int(space.serves[place]), []).append(place)
    return tuple(tuple(groups[serves]) for serves in sorted(groups))


def refined(space: Space, parts: Parts, times: dict[int, int], plan: Ints) -> Parts | None:
    """Return finer classes in which no school could be used as often as ``times`` says, or ``None``.

    Schools of the cluster that were used more than once get classes apart from the others; schools outside
    it that were used more than once are taken in. Where every school was used once, those of outside are
    taken in, or else those that share a group with the cluster's in a plan (``plan`` holds each school's
    group, -1 for none). ``None`` where nothing is left to do.
    """
    inside = {place for part in parts for place in part}
    finer: list[tuple[int, ...]] = []
    for part in parts:
        over = tuple(place for place in part if times.get(place, 0) > 1)
        rest = tuple(place for place in part if times.get(place, 0) <= 1)
        finer += [piece for piece in (over, rest) if piece]
    more = [place for place, count in times.items() if count > 1 and place not in inside]
    if len(finer) == len(parts) and not more:
        more = [place for place in times if place not in inside]
    if len(finer) == len(parts) and not more:
        groups = {int(plan[place]) for place in inside} - {-1}
        more = [
            place for place in np.nonzero(np.isin(plan, sorted(groups)))[0].tolist() if place not in inside
        ]
    finer += first_parts(space, more)
    return tuple(finer) if len(finer) > len(parts) else None


def classes_of(space: Space, parts: Parts) -> Classes | None:
    """Return classes as arrays, or ``None`` where their traces need too many bits."""
    widths = [len(part).bit_length() + (len(part) > 1) for part in parts]
    if sum(widths) > BITS:
        return None
    class_of = np.full(len(space.xyz), -1, dtype=np.int64)
    for number, part in enumerate(parts):
        class_of[list(part)] = number
    one = 1 << np.cumsum([0, *widths[:-1]])
    return Classes(
        np.array([place for part in parts for place in part], dtype=np.int64),
        np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64),
        one.astype(np.int64),
        (one * ((1 << np.array(widths)) - 1)).astype(np.int64),
        space.serves[[part[0] for part in parts]],
        class_of,
    )
