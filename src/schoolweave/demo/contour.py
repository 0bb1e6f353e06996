"""Coastlines out of a grid of heights: marching squares, and the parts of a grid that hang together."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Sides of a cell that the coast crosses, from and to, land on the left. The key has a bit for each
# corner above the sea: 1 south-west, 2 south-east, 4 north-east, 8 north-west.
_CROSSINGS = {
    1: ("SW",), 2: ("ES",), 3: ("EW",), 4: ("NE",), 5: ("SW", "NE"), 6: ("NS",), 7: ("NW",),
    8: ("WN",), 9: ("SN",), 10: ("ES", "WN"), 11: ("EN",), 12: ("WE",), 13: ("SE",), 14: ("WS",),
}  # fmt: skip


def rings(height: Floats) -> list[Floats]:
    """Return the lines where ``height``, shape ``(rows, columns)``, is zero.

    Each ring has shape ``(points, 2)`` in units of columns and rows, is closed (first point again at
    the end) and runs anticlockwise round land. The border of the grid must be below zero.
    """
    columns = height.shape[1]
    after = _segments(height)
    found = []
    while after:
        start, edge = after.popitem()
        ring = [start]
        while edge != start:
            ring.append(edge)
            edge = after.pop(edge)
        ring.append(start)
        found.append(_positions(height, np.array(ring), columns))
    return found


def _segments(height: Floats) -> dict[int, int]:
    """Return for each crossed edge the next one; an edge's id is twice its cell, plus 1 if it is upright."""
    land = height > 0
    columns = height.shape[1]
    cases = land[:-1, :-1] + 2 * land[:-1, 1:] + 4 * land[1:, 1:] + 8 * land[1:, :-1]
    after = {}
    for row, column in zip(*(axis.tolist() for axis in np.nonzero((cases > 0) & (cases < 15))), strict=True):
        here = 2 * (row * columns + column)
        side = {"S": here, "N": here + 2 * columns, "W": here + 1, "E": here + 3}
        for crossing in _CROSSINGS[int(cases[row, column])]:
            after[side[crossing[0]]] = side[crossing[1]]
    return after


def _positions(height: Floats, edges: NDArray[np.int64], columns: int) -> Floats:
    """Return where each edge is crossed, by linear interpolation."""
    cell, upright = edges // 2, edges % 2
    row, column = cell // columns, cell % columns
    near = height[row, column]
    far = height[row + upright, column + 1 - upright]
    share = near / (near - far)
    return np.stack([column + share * (1 - upright), row + share * upright], axis=1)


def flood(mask: Mask, row: int, column: int, *, diagonal: bool = False) -> Mask:
    """Return the part of ``mask`` that hangs together with one of its cells (the border is not entered)."""
    steps = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    steps += [(1, 1), (1, -1), (-1, 1), (-1, -1)] if diagonal else []
    columns = mask.shape[1]
    moves = np.array([down * columns + right for down, right in steps])
    inside = mask.copy()
    inside[[0, -1]] = False
    inside[:, [0, -1]] = False
    todo = inside.ravel()
    reached = np.zeros(todo.size, dtype=bool)
    front = np.array([row * columns + column])
    while front.size:
        reached[front] = True
        todo[front] = False
        front = np.unique(front[:, None] + moves)
        front = front[todo[front]]
    return reached.reshape(mask.shape)


def area(ring: Floats) -> float:
    """Return the area inside a closed ring (shoelace), positive when it runs anticlockwise."""
    x, y = ring[:, 0], ring[:, 1]
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)
