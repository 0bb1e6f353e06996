"""Parts settle what they charge each other for schools: an ascent over all of them at once."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import dual
from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.counts import table
from schoolweave.planning.communities.counts.joint import Layout, Lists, ascend
from schoolweave.planning.communities.counts.table import Leaf, Part

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HOPE = 0.0016
"""How much more is hoped for at first, as a share of the value; ends at a hundredth of that."""
TURNS, STEPS = 10, 100
"""Times that every host's cheapest schools are listed anew, and steps in between."""
DIGITS = 6
"""Decimals of published multipliers."""


def settle(
    space: Space, terms: Terms, parts: Sequence[Part], usual: Sequence[int], stop: Callable[[], bool]
) -> tuple[Part, ...]:
    """Return parts with better multipliers; ``usual`` is how many groups a plan has in each.

    ``stop`` is asked between turns and ends it with what it has.
    """
    n = sum(len(part.places) for part in parts)
    layout = layout_of(parts, usual)
    outer = table.highest(parts, n)
    rebate = np.zeros((layout.least.shape[1], n))
    for part in parts:
        for slot, leaf in enumerate(part.leaves):
            rebate[slot, part.places] = outer[part.places] - leaf.values
    scale, least, hope = dual.start(space, terms)[1], 0.0, np.inf
    for _ in range(TURNS):
        found = dual.full_values(space, terms, outer, stop)
        if found is None or hope < least:
            break
        lists = Lists(found[1], dual.spans_of(space, found[1]))
        if hope == np.inf:
            value = ascend(space, terms, layout, outer, rebate, lists, scale, 0.0, 1)[0]
            hope, least = HOPE * abs(value), 0.01 * HOPE * abs(value)
        _, outer, rebate, hope = ascend(space, terms, layout, outer, rebate, lists, scale, hope, STEPS)
    return tuple(
        Part(
            part.places,
            tuple(
                Leaf(leaf.least, np.round(outer[part.places] - rebate[slot, part.places], DIGITS))
                for slot, leaf in enumerate(part.leaves)
            ),
        )
        for part in parts
    )


def layout_of(parts: Sequence[Part], usual: Sequence[int]) -> Layout:
    """Return the parts one behind the other, their leaves as slots."""
    slots = max(len(part.leaves) for part in parts)
    least = np.full((len(parts), slots), np.iinfo(np.int64).max)
    for number, part in enumerate(parts):
        least[number, : len(part.leaves)] = [leaf.least for leaf in part.leaves]
    return Layout(
        np.concatenate([part.places for part in parts]),
        np.concatenate([[0], np.cumsum([len(part.places) for part in parts])]).astype(np.int64),
        np.array(usual, dtype=np.int64),
        least,
    )
