"""Distances on the earth's surface."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM = 6371.0088
"""Mean earth radius, kilometres (IUGG)."""

Floats = NDArray[np.float64]


def great_circle_km(
    latitude: ArrayLike, longitude: ArrayLike, other_latitude: ArrayLike, other_longitude: ArrayLike
) -> Floats:
    """Return great-circle distances in kilometres by the haversine formula.

    The four arguments are degrees (WGS84) and broadcast against each other; longitudes wrap,
    so that 179.9 and -179.9 are neighbours.
    """
    phi, other_phi = np.radians(latitude), np.radians(other_latitude)
    half_dphi = (other_phi - phi) / 2
    half_dlambda = np.radians(np.subtract(other_longitude, longitude)) / 2
    chord = np.sin(half_dphi) ** 2 + np.cos(phi) * np.cos(other_phi) * np.sin(half_dlambda) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0))))


def unit_vectors(latitude: ArrayLike, longitude: ArrayLike) -> Floats:
    """Return points on the unit sphere, shape ``(n, 3)``, from degrees: for k-d trees that wrap."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)
