"""Smooth random fields over a plane: coasts, valleys and neighbourhoods come from them."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """Value noise: lattices of random numbers, one per octave, interpolated without any library call.

    ``lattices`` holds arrays of shape ``(2 ** k * side + 2,) * 2``, values in [-1, 1];
    ``origin`` and ``span`` place the first lattice on the plane, in the plane's unit.
    """

    lattices: tuple[Floats, ...]
    origin: float
    span: float

    @classmethod
    def draw(cls, rng: np.random.Generator, *, half_width: float, side: int, octaves: int) -> Self:
        """Draw a field over ``[-half_width, half_width]`` squared with ``side`` lattice cells across."""
        lattices = tuple(
            np.round(rng.uniform(-1, 1, (side * 2**octave + 2, side * 2**octave + 2)), 6)
            for octave in range(octaves)
        )
        return cls(lattices, -half_width, 2 * half_width)

    def at(self, x: Floats, y: Floats) -> Floats:
        """Return the field at points of any common shape; points outside take the value of the edge."""
        total = np.zeros(np.broadcast(x, y).shape)
        for octave, lattice in enumerate(self.lattices):
            total += _interpolate(lattice, (x - self.origin) / self.span, (y - self.origin) / self.span) / (
                2**octave
            )
        return total


def _interpolate(lattice: Floats, across: Floats, up: Floats) -> Floats:
    """Return the lattice at positions in [0, 1], by smoothstep between its four neighbours."""
    side = len(lattice) - 2
    across, up = np.clip(across, 0, 1) * side, np.clip(up, 0, 1) * side
    column, row = across.astype(np.int64), up.astype(np.int64)
    right, top = across - column, up - row
    right, top = right * right * (3 - 2 * right), top * top * (3 - 2 * top)
    low = lattice[row, column] * (1 - right) + lattice[row, column + 1] * right
    high = lattice[row + 1, column] * (1 - right) + lattice[row + 1, column + 1] * right
    return np.asarray(low * (1 - top) + high * top)
