"""First multipliers for many schools: each region on its own, as if nobody crossed its edge."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities import dual
from schoolweave.planning.communities.arrays import NO_TABLE, Space, Terms, blocks
from schoolweave.planning.communities.wished import nothing_asked

SIZE = 2500
"""Schools of a region, at most."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def multipliers(
    space: Space, terms: Terms, steps: int, target: float, halted: Callable[[float], bool]
) -> tuple[Floats, Floats]:
    """Return multipliers found region by region, and the local lengths, both in km per school.

    ``target`` is the cost in km of a good plan for all; ``halted`` says whether to stop, given the share of
    the regions that may be done by now.
    """
    multiplier, scale = dual.start(space, terms)
    regions = cut(space, SIZE)
    for number, region in enumerate(regions):
        share = (number + 1) / len(regions)
        goal = target * float(scale[region].sum() / scale.sum())
        found = dual.search(
            part(space, region),
            terms,
            steps,
            lambda goal=goal: goal,  # type: ignore[misc]
            lambda share=share: halted(share),  # type: ignore[misc]
            (multiplier[region], scale[region]),
        )
        multiplier[region] = found.values
    return multiplier, scale


def cut(space: Space, size: int) -> list[Ints]:
    """Return the places of the schools of each region: leaves of a k-d tree of at most ``size``."""
    found = blocks(space.xyz, size)
    start, order = found["block_start"], found["blocks"]
    return [np.sort(order[start[b] : start[b + 1]]) for b in range(len(start) - 1)]


def part(space: Space, region: Ints) -> Space:
    """Return what the bound needs of some schools; links are not kept, neighbours are left empty."""
    n = len(region)
    each = np.arange(n, dtype=np.int64)
    return Space(
        xyz=np.ascontiguousarray(space.xyz[region]),
        serves=space.serves[region],
        state=space.state[region],
        near=np.zeros((n, 0), dtype=np.int64),
        unit=each,
        tie_start=np.arange(n + 1, dtype=np.int64),
        ties=each,
        veto_start=np.zeros(n + 1, dtype=np.int64),
        vetoes=np.zeros(0, dtype=np.int64),
        **blocks(space.xyz[region]),
        table=NO_TABLE,
        **({} if space.weight is None else nothing_asked() | {"weight": space.weight[region]}),
    )
