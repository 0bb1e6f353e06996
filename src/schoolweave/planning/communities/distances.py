"""Distances that a search asks for again and again: looked up where a table fits into memory."""

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.communities.arrays import Space
from schoolweave.planning.communities.kernel import apart_km, inline, jit

MOST = 6000
"""Schools up to which there is a table: 4 bytes for each pair."""


@inline
def apart(space: Space, i: int, j: int) -> float:
    """Return the distance in km between two schools, to seven digits where it comes from the table."""
    if space.table.shape[0] > 0:
        return float(space.table[i, j])
    return float(apart_km(space.xyz, i, space.xyz, j))


@jit
def fill_table(xyz: NDArray[np.float64], table: NDArray[np.float32]) -> None:
    """Fill a table ``(n, n)`` with the distances in km between rows of unit vectors."""
    for i in range(len(xyz)):
        for j in range(i + 1, len(xyz)):
            table[i, j] = table[j, i] = apart_km(xyz, i, xyz, j)
        table[i, i] = 0.0


def with_table(space: Space) -> Space:
    """Return the same space with a table of distances, if it is small enough for one."""
    n = len(space.xyz)
    if n > MOST:
        return space
    table = np.empty((n, n), dtype=np.float32)
    fill_table(space.xyz, table)
    return space._replace(table=table)
