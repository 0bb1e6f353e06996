"""The palette: what meets on a page can be told apart, in light and in dark.

Contrast is WCAG 2.2's (success criteria 1.4.3 and 1.4.11). The eight colours of the map must differ for
people who see no red, no green or no blue (Machado, Oliveira and Fernandes 2009, severity 1).
"""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

PALETTE = Path(__file__).resolve().parents[3] / "assets/scss/_palette.scss"
TEXT, PARTS = 4.5, 3.0  # WCAG 2.2, level AA
LEAST_DIFFERENCE = 20.0  # CIE76 ΔE between any two map colours as anyone sees them; 2.3 is just noticeable

TEXT_PAIRS = [
    *[(words, ground) for ground in ("page", "surface", "band")
      for words in ("ink", "quiet", "link", "link-hover", "visited", "brand-ink", "bad", "good", "wait")],
    ("ink", "brand-tint"), ("link", "brand-tint"), ("quiet", "brand-tint"), ("brand-ink", "brand-tint"),
    ("ink", "wait-tint"), ("wait", "wait-tint"), ("ink", "bad-tint"), ("bad", "bad-tint"),
    ("ink", "good-tint"), ("good", "good-tint"), ("calm", "calm-tint"),
    ("on-brand", "brand"), ("on-brand-quiet", "brand"), ("on-focus", "focus"),
    ("on-button", "button"), ("on-button", "button-hover"), ("on-bad", "bad"), ("on-bad", "bad-hover"),
    ("ink", "sea"), ("link", "sea"),
]  # fmt: skip
PART_PAIRS = [
    *[(part, ground) for part in ("control", "bar", "bar-other", "button") for ground in ("page", "surface")],
    *[(f"map-{i}", ground) for i in range(8) for ground in ("land", "sea", "surface")],
    ("control", "land"), ("focus", "brand"), ("weld", "brand"),
]  # fmt: skip
SIGHTS = {
    "every colour": np.eye(3),
    "no red": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no green": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no blue": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip


def _palette(scheme: str) -> dict[str, str]:
    block = PALETTE.read_text(encoding="utf-8").split(f"// begin {scheme}")[1].split(f"// end {scheme}")[0]
    return dict(re.findall(r"--sw-([\w-]+): (#[0-9a-f]{6});", block))


def _linear(colour: str) -> np.ndarray:
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def _contrast(one: str, other: str) -> float:
    low, high = sorted(float(_linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def _lab(linear: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ np.clip(linear, 1e-4, 1) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, TEXT), (PART_PAIRS, PARTS)], ids=["text", "parts"])
def test_palette_contrast(scheme: str, pairs: list[tuple[str, str]], least: float) -> None:
    colours = _palette(scheme)
    weak = {pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: value for pair, value in weak.items() if value < least} == {}


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_palette_map_colours_differ(scheme: str, sight: str) -> None:
    colours = _palette(scheme)
    seen = {i: _lab(np.asarray(SIGHTS[sight]) @ _linear(colours[f"map-{i}"])) for i in range(8)}
    apart = {
        (i, j): round(float(np.linalg.norm(seen[i] - seen[j])), 1) for i, j in itertools.combinations(seen, 2)
    }
    assert {pair: value for pair, value in apart.items() if value < LEAST_DIFFERENCE} == {}


def test_palette_names_are_the_same_in_light_and_dark() -> None:
    assert _palette("light").keys() == _palette("dark").keys()
