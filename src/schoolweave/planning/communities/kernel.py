"""What every compiled loop shares: distances and random numbers that are the same on any machine.

Only additions, products, divisions and square roots are used (all exactly rounded by IEEE 754), and no
re-association is allowed, so that a search takes the same path wherever it runs.
"""

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from schoolweave.core.geography import EARTH_RADIUS_KM
from schoolweave.planning.compiling import compiled

F = TypeVar("F", bound=Callable[..., Any])
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Generator = NDArray[np.uint64]
"""The state of a random generator: one 64-bit counter, shape ``(1,)``."""

NONE, ZERO, TWO = (cast("int", np.int64(value)) for value in (-1, 0, 2))
"""Arguments of compiled functions: a literal would compile a version of its own."""

TABLE_BITS = 12
EXPONENTIAL = np.array(
    [round(-math.log((place + 0.5) / (1 << TABLE_BITS)), 12) for place in range(1 << TABLE_BITS)]
)
"""Quantiles of the exponential distribution: a threshold for Metropolis' rule by one look-up."""

_RADIUS = EARTH_RADIUS_KM
_SERIES_BELOW = 0.01  # squared chord under which four terms of the arcsine series give a millimetre


def jit(function: F) -> F:
    """Compile without Python objects, cache on disk, release the interpreter lock."""
    return compiled(function, error_model="numpy", _nrt=True)


def inline(function: F) -> F:
    """Compile as :func:`jit` does, and into the caller: passing many arrays costs more than a short loop."""
    return compiled(function, error_model="numpy", forceinline=True, _nrt=False)


def lean(function: F) -> F:
    """Compile as :func:`jit` does, without counting who refers to an array.

    Such counting took three quarters of the time of a move. A lean function (an :func:`inline` one is lean as
    well) can neither make an array nor return one.
    """
    return compiled(function, error_model="numpy", _nrt=False)


@inline
def distance(xyz: Floats, i: int, j: int) -> float:
    """Return the great-circle distance in km between two rows of unit vectors, shape ``(n, 3)``."""
    return float(apart_km(xyz, i, xyz, j))


@inline
def apart_km(xyz: Floats, i: int, other: Floats, j: int) -> float:
    """Return the great-circle distance in km between rows of two arrays of unit vectors."""
    dx = xyz[i, 0] - other[j, 0]
    dy = xyz[i, 1] - other[j, 1]
    dz = xyz[i, 2] - other[j, 2]
    square = dx * dx + dy * dy + dz * dz
    scale = _RADIUS
    while square > _SERIES_BELOW:
        # Half the angle: the squared chord of it is 2 - sqrt(4 - square).
        square = square / (2.0 + math.sqrt(4.0 - min(square, 4.0)))
        scale = scale * 2.0
    series = 1.0 + square * (1.0 / 24.0 + square * (3.0 / 640.0 + square * (5.0 / 7168.0)))
    return float(scale * math.sqrt(square) * series)


@inline
def random_bits(generator: Generator) -> np.uint64:
    """Return 64 random bits and advance the generator (splitmix64, Steele, Lea and Flood 2014)."""
    generator[0] += np.uint64(0x9E3779B97F4A7C15)
    z: np.uint64 = generator[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@inline
def random_below(generator: Generator, n: int) -> int:
    """Return a random integer from 0 to ``n - 1``; ``n`` under 2**32."""
    high = random_bits(generator) >> np.uint64(32)
    return int(np.int64((high * np.uint64(n)) >> np.uint64(32)))


@inline
def random_exponential(generator: Generator, table: Floats) -> float:
    """Return a draw from the exponential distribution with mean 1, out of :data:`EXPONENTIAL`."""
    return float(table[np.int64(random_bits(generator) >> np.uint64(64 - TABLE_BITS))])


def generator(seed: int, *path: int) -> Generator:
    """Return a generator for a seed and a path of integers (which run, which stage)."""
    words = np.random.SeedSequence([seed, *path]).generate_state(2, np.uint32)
    return np.array([(int(words[0]) << 32) | int(words[1])], dtype=np.uint64)
