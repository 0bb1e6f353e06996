"""Near neighbours on a plane along space-filling curves: NumPy only, in bounded memory.

Points that are close on a Z-order curve are close on the plane; those that the curve tears apart are
found along a shifted copy of it. Looking a few places up and down four shifted curves finds the nearest
targets nearly always, however unevenly they lie, in time that grows as n log n. (M. Connor and P. Kumar,
"Fast construction of k-nearest neighbor graphs for point clouds", IEEE TVCG 16(4), 2010, use the same idea.)
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

SHIFTS = (0.0, 0.21, 0.42, 0.77)
"""Shares of the plane's extent by which the four curves are shifted."""
POINTS_AT_ONCE = 50_000
BITS = 23


def nearest(points: Floats, targets: Floats, k: int) -> tuple[Indices, Floats]:
    """Return ``k`` near targets of each point, nearly always the nearest, and how far they are.

    ``points`` has shape ``(n, 2)`` and ``targets`` ``(m, 2)``, in one unit; both results have shape
    ``(n, min(k, m))``, nearest first, ties to the lower index.
    """
    k = min(k, len(targets))
    low = np.minimum(points.min(axis=0), targets.min(axis=0))
    extent = float((np.maximum(points.max(axis=0), targets.max(axis=0)) - low).max())
    extent = max(extent, 1e-9)
    window = min(k + 4, len(targets))
    curves = []
    for shift in SHIFTS:
        order = np.argsort(_curve(targets, low, extent, shift), kind="stable")
        codes = _curve(targets, low, extent, shift)[order]
        start = np.searchsorted(codes, _curve(points, low, extent, shift)) - window
        curves.append((order, np.clip(start, 0, max(0, len(targets) - 2 * window))))
    index, away = np.zeros((len(points), k), dtype=np.int64), np.zeros((len(points), k))
    for first in range(0, len(points), POINTS_AT_ONCE):
        part = slice(first, first + POINTS_AT_ONCE)
        reach = np.arange(min(2 * window, len(targets)))
        candidates = np.concatenate([order[start[part, None] + reach] for order, start in curves], axis=1)
        index[part], away[part] = _best(points[part], targets, candidates, k)
    return index, away


def _best(points: Floats, targets: Floats, candidates: Indices, k: int) -> tuple[Indices, Floats]:
    """Return the ``k`` nearest of each row of candidates, in which one may stand several times."""
    candidates = np.sort(candidates, axis=1)
    step = points[:, None, :] - targets[candidates]
    away = np.sqrt(step[..., 0] * step[..., 0] + step[..., 1] * step[..., 1])
    away[:, 1:][candidates[:, 1:] == candidates[:, :-1]] = np.inf
    ranked = np.argsort(away, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(candidates, ranked, axis=1), np.take_along_axis(away, ranked, axis=1)


def _curve(points: Floats, low: Floats, extent: float, shift: float) -> Indices:
    """Return each point's place on the Z-order curve: the bits of both coordinates interleaved."""
    cells = ((points - low) / extent * 0.5 + shift * 0.5) * (2**BITS)
    cells = np.clip(cells, 0, 2**BITS - 1).astype(np.int64)
    return _spread(cells[:, 0]) | (_spread(cells[:, 1]) << 1)


def _spread(number: Indices) -> Indices:
    """Return numbers of up to 32 bits with a zero bit put between every two bits."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        number = (number | (number << shift)) & mask
    return number
