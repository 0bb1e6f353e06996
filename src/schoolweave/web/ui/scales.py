"""Where things stand in a chart: round numbers on the axes, per cents across, pixels down."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

RIGHT = 98.0  # per cent of the width: where a plot ends
TOP, HEIGHT = 14, 220  # pixels: the plot's upper edge and its height
MOST_BINS = 14
STEPS = (1, 2, 2.5, 5, 10)  # a round step is one of these times a power of ten
DIGIT, MARGIN, NARROW = 8.4, 14, 380  # pixels: a digit, the space beside it, the width they must fit in


def round_step(span: float, parts: int) -> float:
    """Return the least round number that divides ``span`` into at most ``parts`` parts."""
    if span <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / parts))
    return next(step * power for step in STEPS if span / (step * power) <= parts + 1e-9)


def ticks(greatest: float, parts: int = 4) -> list[float]:
    """Return round numbers from 0 to at least ``greatest``."""
    step = round_step(greatest, parts)
    return [i * step for i in range(math.ceil(greatest / step - 1e-9) + 1)] if greatest > 0 else [0.0, 1.0]


def ticks_between(least: float, greatest: float, parts: int = 4) -> list[float]:
    """Return round numbers from at most ``least`` to at least ``greatest``."""
    step = round_step(greatest - least, parts)
    return [step * i for i in range(math.floor(least / step), math.ceil(greatest / step - 1e-9) + 1)]


def number(value: float) -> str:
    """Return a number as people read it: thousands separated, no more decimals than it needs."""
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 100 else f"{value:,.1f}"


@dataclass(frozen=True, slots=True)
class Bin:
    """How many values are at least ``low`` and below ``high``; of whole numbers, perhaps just ``low``."""

    low: float
    high: float
    count: int
    whole: bool

    @property
    def alone(self) -> bool:
        """Return whether the bin holds one whole number."""
        return self.whole and self.high - self.low == 1

    @property
    def name(self) -> str:
        """Return the bin's values in words."""
        if self.alone:
            return number(self.low)
        high = self.high - 1 if self.whole else self.high
        return gettext("%(low)s to %(high)s") % {"low": number(self.low), "high": number(high)}


def bins_of(values: Sequence[float], whole: bool) -> list[Bin]:
    """Return equal bins with round edges that hold every value; none where there are no values."""
    if not values:
        return []
    least, greatest = min(values), max(values)
    step = round_step(greatest - least, MOST_BINS) if greatest > least else 1.0
    if whole:
        step = max(1.0, math.ceil(step))
    start = math.floor(least / step) * step
    counts = Counter(math.floor((value - start) / step + 1e-9) for value in values)
    return [
        Bin(start + i * step, start + (i + 1) * step, counts.get(i, 0), whole) for i in range(max(counts) + 1)
    ]


@dataclass(frozen=True, slots=True)
class Plot:
    """The area of a chart, with round numbers up its left side."""

    scale: Sequence[float]

    @property
    def left(self) -> float:
        """Return where the plot begins, in per cent: beside the longest number of the scale."""
        longest = max(len(number(value)) for value in self.scale)
        return 100 * (DIGIT * longest + MARGIN) / NARROW

    @property
    def width(self) -> float:
        """Return how wide the plot is, in per cent."""
        return RIGHT - self.left

    def across(self, part: float) -> float:
        """Return where a part from 0 to 1 of the width is, in per cent."""
        return self.left + self.width * part

    def down(self, value: float) -> float:
        """Return how far below the plot's upper edge a value is, from 0 to 1."""
        return (self.scale[-1] - value) / ((self.scale[-1] - self.scale[0]) or 1)

    def frame(self) -> dict[str, Any]:
        """Return what every plot draws: lines across with their numbers, and where words stand."""
        grid = [{"y": TOP + HEIGHT * self.down(value), "text": number(value)} for value in self.scale]
        places = {"left": self.left, "right": RIGHT, "width": self.width, "top": TOP, "tall": HEIGHT}
        base = TOP + HEIGHT
        return places | {
            "grid": grid, "base": base, "names_y": base + 22, "unit_y": base + 46, "height": base + 54,
        }  # fmt: skip
