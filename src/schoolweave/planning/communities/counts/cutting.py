"""Where a country is cut into parts: no group of a plan crosses, and little is exchanged."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import dual
from schoolweave.planning.communities.arrays import Space

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
APART = 2.0
"""How far pieces lie from each other, in middle distances to the ninth-nearest school."""
LARGEST = 100
"""Schools up to which pieces that exchange schools are joined."""


def labels(space: Space, lists: Ints, multiplier: Floats, groups: Sequence[tuple[int, ...]]) -> Ints:
    """Return each school's part, at multipliers in km; ``lists`` are every host's cheapest schools."""
    label = _pieces(space, groups)
    size = np.bincount(label)
    home = np.arange(len(size))
    for one, other in _exchanging(space, label, lists, multiplier):
        here, there = home[one], home[other]
        if here != there and size[here] + size[there] <= LARGEST:
            home[home == there] = here
            size[here] += size[there]
    return _numbered(home[label])


def _pieces(space: Space, groups: Sequence[tuple[int, ...]]) -> Ints:
    """Return each school's piece: neighbours nearer than :data:`APART`, and groups, are not cut."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    n, width = len(space.xyz), space.near.shape[1]
    far = space.near[:, min(9, width) - 1] if width else np.arange(n)
    middle = float(np.median(np.sqrt(((space.xyz - space.xyz[far]) ** 2).sum(axis=1))))
    pairs = cKDTree(space.xyz).query_pairs(APART * middle, output_type="ndarray")
    ties = [(group[0], one) for group in groups for one in group[1:]]
    links = np.concatenate([pairs, np.array(ties, dtype=np.int64).reshape(-1, 2)])
    graph = coo_matrix((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(n, n))
    return _numbered(connected_components(graph, directed=False)[1])


def _numbered(label: Ints) -> Ints:
    """Return labels numbered by the first school of each."""
    _, first, place = np.unique(label, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[place], dtype=np.int64)


def _exchanging(space: Space, label: Ints, lists: Ints, multiplier: Floats) -> Ints:
    """Return pairs of pieces ``(pairs, 2)``, first those that would take most from each other for their size.

    What a piece would take of a school is how much its best host gains by it, in km.
    """
    gain = np.where(lists >= 0, multiplier[lists] - dual.spans_of(space, lists), 0.0)
    host, place = np.nonzero((gain > 0.0) & (label[lists] != label[:, None]))
    count, school = int(label.max()) + 1, lists[host, place]
    taken, which = np.unique(label[host] * len(label) + school, return_inverse=True)
    most = np.zeros(len(taken))
    np.maximum.at(most, which, gain[host, place])
    here, there = taken // len(label), label[taken % len(label)]
    pairs, which = np.unique(np.minimum(here, there) * count + np.maximum(here, there), return_inverse=True)
    found = np.stack([pairs // count, pairs % count], axis=1)
    size = np.bincount(label)
    weight = np.bincount(which, weights=most, minlength=len(pairs)) / np.sqrt(size[found].prod(axis=1))
    return np.asarray(found[np.argsort(-weight, kind="stable")])
