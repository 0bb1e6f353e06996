"""Colours for communities on a map: eight of them, unlike the neighbours' where possible."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from scipy.spatial import cKDTree

from schoolweave.core.geography import unit_vectors

COLOURS = 8
NEAREST = 7  # how many nearest schools make two communities neighbours

Place = tuple[float, float]
Key = TypeVar("Key", bound=Hashable)


def assign(members: Mapping[Key, Sequence[Place]]) -> dict[Key, int]:
    """Return a colour from 0 to 7 for each community, given its members' places in degrees.

    Two communities are neighbours where a member of one is among the seven nearest schools of a member of
    the other. Those with most neighbours choose first (Welsh and Powell 1967), each the colour that
    fewest neighbours have, and of equals the one used least so far.
    """
    keys = list(members)
    chosen: dict[int, int] = {}
    used = Counter(range(COLOURS))
    near = _neighbours([members[key] for key in keys])
    for number in sorted(range(len(keys)), key=lambda number: (-len(near[number]), number)):
        taken = Counter(chosen[other] for other in near[number] if other in chosen)
        chosen[number] = min(range(COLOURS), key=lambda colour: (taken[colour], used[colour], colour))
        used[chosen[number]] += 1
    return {key: chosen[number] for number, key in enumerate(keys)}


def _neighbours(communities: Sequence[Sequence[Place]]) -> dict[int, set[int]]:
    near: dict[int, set[int]] = defaultdict(set)
    places = [place for community in communities for place in community]
    label = np.repeat(np.arange(len(communities)), [len(community) for community in communities])
    if len(places) < 2:
        return near
    points = unit_vectors(*np.array(places, dtype=np.float64).T)
    count = min(NEAREST + 1, len(places))
    _, found = cKDTree(points).query(points, k=count)
    pairs = np.stack([np.repeat(label, count), label[found].ravel()], axis=1)
    for one, other in np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0).tolist():
        near[one].add(other)
        near[other].add(one)
    return near
