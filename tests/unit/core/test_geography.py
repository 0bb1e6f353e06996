import numpy as np

from schoolweave.core.geography import EARTH_RADIUS_KM, great_circle_km, unit_vectors

KM = 1e-6  # a millimetre: rounding only


def test_great_circle_km_quarter_of_the_equator():
    assert abs(great_circle_km(0, 0, 0, 90) - EARTH_RADIUS_KM * np.pi / 2) < KM


def test_great_circle_km_wraps_at_the_antimeridian():
    assert abs(great_circle_km(0, 179.5, 0, -179.5) - EARTH_RADIUS_KM * np.pi / 180) < KM


def test_great_circle_km_broadcasts_to_a_matrix():
    latitude, longitude = np.array([0.0, 10.0, -44.0]), np.array([0.0, 10.0, -176.5])
    matrix = great_circle_km(latitude[:, None], longitude[:, None], latitude, longitude)
    assert matrix.shape == (3, 3)
    assert np.allclose(matrix, matrix.T, atol=KM)
    assert np.all(np.diag(matrix) == 0)


def test_unit_vectors_chord_agrees_with_great_circle():
    a, b = unit_vectors([-36.8], [174.7]), unit_vectors([-41.3], [-176.5])
    chord = np.linalg.norm(a - b)
    by_chord = 2 * EARTH_RADIUS_KM * np.arcsin(chord / 2)
    assert abs(by_chord - great_circle_km(-36.8, 174.7, -41.3, -176.5)) < KM
