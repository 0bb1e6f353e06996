"""How far a school's multiplier may rise before groups of other parts would rather take it. Compiled."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import bound
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.extras import weight_of
from schoolweave.planning.communities.kernel import NONE, distance, jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@jit
def thresholds(
    space: Space, terms: Terms, segments: int, multiplier: Floats, lists: Ints, spans: Floats
) -> tuple[Floats, Floats, Ints]:
    """Return for each host the reduced cost in km that a school must beat to be taken.

    Beside it stands that of a provider, and the segment whose provider is dearest (-1 where none is forced).
    """
    n, width = lists.shape
    any_school, provider, segment = np.zeros(n), np.full(n, -np.inf), np.full(n, NONE)
    for host in range(n):
        keys = np.full(terms.high, np.inf)
        names, filled = np.zeros(terms.high, dtype=np.int64), 0
        for place in range(width - segments):
            if lists[host, place] >= 0:
                key = spans[host, place] - multiplier[lists[host, place]]
                filled = bound.insert(keys, names, filled, key, lists[host, place])
        needed = keys[min(max(terms.low - 2, 0), terms.high - 1)]
        full = keys[max(terms.high - 2, 0)]
        any_school[host] = max(0.0, needed) if full >= 0.0 else full
        missing = terms.full & ~space.serves[host]
        for one in range(segments):
            school = lists[host, width - segments + one]
            if missing >> one & 1 and school >= 0:
                key = spans[host, width - segments + one] - multiplier[school]
                if key > provider[host]:
                    provider[host], segment[host] = key, one
    return any_school, provider, segment


@jit
def caps(
    space: Space,
    terms: Terms,
    segments: int,
    multiplier: Floats,
    lists: Ints,
    spans: Floats,
    label: Ints,
    slack: Floats,
) -> Floats:
    """Return the multiplier in km up to which no host of another part takes a school: at least that it has.

    ``slack`` is how many km may be taken from each host before that matters.
    """
    n = len(multiplier)
    any_school, provider, segment = thresholds(space, terms, segments, multiplier, lists, spans)
    found = np.full(n, terms.price)
    for host in range(n):
        for school in range(n):
            if label[school] == label[host] or found[school] <= multiplier[school]:
                continue
            beaten = any_school[host]
            if segment[host] >= 0 and space.serves[school] >> segment[host] & 1:
                beaten = max(beaten, provider[host])
            apart = distance(space.xyz, school, host) * weight_of(space, school)
            found[school] = min(found[school], apart - beaten + slack[host])
    return np.asarray(np.minimum(np.maximum(found, multiplier), terms.price))
