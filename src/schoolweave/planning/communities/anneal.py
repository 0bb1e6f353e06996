"""Simulated annealing over plans: the compiled loop that draws moves and cools."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space, Terms
from schoolweave.planning.communities.kernel import (
    NONE,
    TWO,
    Generator,
    inline,
    jit,
    lean,
    random_below,
    random_exponential,
)
from schoolweave.planning.communities.large_moves import assemble, dissolve, regroup
from schoolweave.planning.communities.small_moves import (
    exchange,
    relocate,
    relocate_unit,
    substitute,
    tied,
)
from schoolweave.planning.communities.state import State, refresh

BLOCK = cast("int", np.int64(1024))
"""Moves at one temperature."""


@inline
def near_one(space: Space, generator: Generator, school: int) -> int:
    """Return a school near another, the nearest most often."""
    width = space.near.shape[1]
    first, second = random_below(generator, width), random_below(generator, width)
    return int(space.near[school, min(first, second)])


@inline
def step(  # noqa: C901 - one compiled choice
    space: Space,
    terms: Terms,
    state: State,
    generator: Generator,
    threshold: float,
    kind: int,
    pool: NDArray[np.int64],
) -> bool:
    """Draw one move of a kind (0 to 1023) and make it if it costs at most ``threshold`` km."""
    school = random_below(generator, len(state.label))
    other = near_one(space, generator, school)
    home, target = state.label[school], state.label[other]
    if kind < 480:
        if tied(space, school):
            return relocate_unit(space, terms, state, school, target, threshold, pool)
        if target < 0:
            return False
        return relocate(space, terms, state, school, target, threshold)
    if kind < 920:
        if target < 0 or home == target:
            return False
        swapped = state.member[target, random_below(generator, state.size[target])]
        if tied(space, school) or tied(space, swapped):
            return False
        if home < 0:
            return substitute(space, terms, state, school, swapped, threshold)
        return exchange(space, terms, state, school, swapped, threshold)
    if kind < 1000:
        if home < 0:
            return False
        if kind < 940:
            return regroup(space, terms, state, home, NONE, TWO, generator, threshold, pool)
        if target < 0 or home == target:
            return False
        return regroup(space, terms, state, home, target, 1 if kind < 960 else 2, generator, threshold, pool)
    if kind < 1016:
        if home >= 0:
            return relocate_unit(space, terms, state, school, NONE, threshold, pool)
        wanted = terms.low + random_below(generator, terms.high - terms.low + 1)
        return assemble(space, terms, state, school, wanted, threshold, pool)
    return home >= 0 and dissolve(space, terms, state, home, threshold)


@jit
def anneal(
    space: Space,
    terms: Terms,
    state: State,
    generator: Generator,
    table: NDArray[np.float64],
    blocks: int,
    temperature: float,
    factor: float,
) -> int:
    """Make ``blocks`` times :data:`BLOCK` draws, multiplying the temperature (km) by ``factor`` after each.

    Changes ``state`` in place and returns how many moves were made. ``table`` holds exponential quantiles.
    """
    pool = np.empty(2 * terms.high + 2, dtype=np.int64)
    made = 0
    refresh(space, terms, state)
    if space.near.shape[1] == 0:
        return made
    made = cool(space, terms, state, generator, table, blocks, temperature, factor, pool)
    refresh(space, terms, state)
    return made


@lean
def cool(
    space: Space,
    terms: Terms,
    state: State,
    generator: Generator,
    table: NDArray[np.float64],
    blocks: int,
    temperature: float,
    factor: float,
    pool: NDArray[np.int64],
) -> int:
    """Draw and make the moves of :func:`anneal`; ``pool`` is scratch space for two full groups."""
    made = 0
    for _ in range(blocks):
        for _ in range(BLOCK):
            threshold = temperature * random_exponential(generator, table)
            if step(space, terms, state, generator, threshold, random_below(generator, BLOCK), pool):
                made += 1
        temperature *= factor
    return made
