"""The parts that the country is built from: coastlines, floods, noise, neighbours, names."""

import numpy as np
import pytest

from schoolweave.demo.contour import area, flood, rings
from schoolweave.demo.names import PlaceNames, corners, saints
from schoolweave.demo.near import nearest
from schoolweave.demo.noise import Noise


def test_rings_of_a_single_peak_is_a_small_diamond() -> None:
    height = np.full((5, 5), -1.0)
    height[2, 2] = 1.0
    (ring,) = rings(height)
    assert sorted(map(tuple, ring[:-1].tolist())) == [(1.5, 2.0), (2.0, 1.5), (2.0, 2.5), (2.5, 2.0)]
    assert area(ring) == pytest.approx(0.5)


def test_rings_of_two_peaks_that_touch_at_a_corner_are_two() -> None:
    height = np.full((6, 6), -1.0)
    height[2, 2] = height[3, 3] = 1.0
    assert [area(ring) for ring in rings(height)] == pytest.approx([0.5, 0.5])


def test_rings_round_a_lake_run_the_other_way() -> None:
    height = np.full((7, 7), -1.0)
    height[1:6, 1:6] = 1.0
    height[3, 3] = -1.0
    signs = sorted(area(ring) > 0 for ring in rings(height))
    assert signs == [False, True]


def test_flood_stops_at_the_border_and_at_corners() -> None:
    mask = np.zeros((6, 6), dtype=bool)
    mask[1, 1] = mask[1, 2] = mask[2, 3] = mask[1, 0] = True
    assert flood(mask, 1, 1).sum() == 2
    assert flood(mask, 1, 1, diagonal=True).sum() == 3


def test_noise_is_smooth_and_bounded() -> None:
    noise = Noise.draw(np.random.default_rng(1), half_width=1.0, side=4, octaves=3)
    x = np.linspace(-1.2, 1.2, 2000)
    values = noise.at(x, np.zeros_like(x))
    assert np.abs(values).max() <= 1.75
    assert np.abs(np.diff(values)).max() < 0.05
    assert np.ptp(values) > 0.3


@pytest.mark.parametrize(("points", "targets", "k"), [(60, 3, 6), (500, 400, 5), (1, 1, 1), (40, 40, 1)])
def test_nearest_finds_nearly_all_the_nearest(points: int, targets: int, k: int) -> None:
    """Uneven places, as towns are; the exact answer comes from all pairs."""
    rng = np.random.default_rng(7)
    here = rng.normal(size=(points, 2)) * rng.choice([1, 30], size=(points, 1))
    there = rng.normal(size=(targets, 2)) * rng.choice([1, 30], size=(targets, 1))
    index, away = nearest(here, there, k)
    pairs = np.sqrt(((here[:, None] - there) ** 2).sum(axis=2))
    exact = np.sort(pairs, axis=1)[:, : min(k, targets)]
    assert index.shape == away.shape == exact.shape
    assert np.allclose(np.take_along_axis(pairs, index, axis=1), away)
    assert np.isclose(away, exact).mean() > 0.95
    assert (np.diff(away, axis=1) >= 0).all()


def test_place_names_never_repeat() -> None:
    names = PlaceNames(np.random.default_rng(2), expected=5000)
    given = names.take(1500) + names.take(3500)
    assert len(set(given)) == 5000
    assert all(name[0].isupper() and name.isalpha() for name in given)


def test_corners_and_saints_are_distinct() -> None:
    assert len(set(corners("Glimasund"))) == 16
    assert len(set(saints())) > 4000
