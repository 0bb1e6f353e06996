"""A small panel by arithmetic alone, the same on every machine, and its versions for each oracle."""

import numpy as np

YEARS = np.arange(2001, 2007)
UNITS = 90


def noise(salt: int, count: int) -> np.ndarray:
    """Return numbers that look like draws of mean 0 and variance 1/3: sums of four words of SplitMix64."""
    at = np.arange(1, 4 * count + 1, dtype=np.uint64) + np.uint64(salt * 1_000_003)
    word = at * np.uint64(0x9E3779B97F4A7C15)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    word = word ^ (word >> np.uint64(31))
    return ((word >> np.uint64(11)).astype(float) / 2**53 - 0.5).reshape(count, 4).sum(axis=1)


def panel() -> dict[str, np.ndarray]:
    """Return columns of shape ``(UNITS, years)``; ``first`` and ``cluster`` of shape ``(UNITS,)``.

    ``x`` tells something about the cohort and the trend, ``z`` is a category of two; ``weight`` changes by
    year; ``seen`` is false for about a tenth of the school-years.
    """
    years = len(YEARS)
    first = np.resize([2003, 0, 2004, 0, 2006, 0, 2004, 0, 0], UNITS).astype(float)
    x = noise(1, UNITS) + 0.3 * (first > 0)
    z = (np.arange(UNITS) % 4 == 1).astype(float)
    since = np.clip(YEARS[None, :] - np.where(first > 0, first, 9999)[:, None] + 1, 0, None)
    y = noise(2, UNITS)[:, None] + 0.1 * np.arange(years) * (1 + x[:, None]) + 0.2 * since
    y = y + 0.4 * noise(3, UNITS * years).reshape(UNITS, years) + 0.2 * z[:, None]
    weight = 1.5 + 0.4 * noise(4, UNITS)[:, None] + 0.05 * np.arange(years)
    drawn = noise(5, UNITS * years).reshape(UNITS, years)
    return {
        "y": y,
        "first": first,
        "x": x,
        "z": z,
        "weight": weight,
        "cluster": np.arange(UNITS) // 5,
        "seen": drawn > -0.75,
    }
