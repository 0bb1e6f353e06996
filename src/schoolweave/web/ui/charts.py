"""Charts drawn on the server as SVG, each with the table of its very numbers.

Lengths across are per cents of the picture's width and heights are pixels, so that a chart fills its
column and its words keep their size on a telephone. Colours are the style sheet's. Decision:
``docs/adr/0005-charts.md``.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from schoolweave.web.ui.tables import Column, Table, simple_table

LEFT, RIGHT = 11.0, 98.0  # per cent: where the plot begins and ends
TOP, HEIGHT = 14, 220  # pixels: the plot's upper edge and its height
MOST_BINS = 14
STEPS = (1, 2, 2.5, 5, 10)  # a round step is one of these times a power of ten


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its title, one sentence of what it says, the picture, the same numbers as a table."""

    title: str
    sentence: str
    svg: SafeString
    table: Table


@dataclass(frozen=True, slots=True)
class Series:
    """One line of figures in a comparison of bars."""

    name: str
    values: Sequence[float]


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


def number(value: float) -> str:
    """Return a number as people read it: thousands separated, no more decimals than it needs."""
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 100 else f"{value:,.1f}"


def _bins(values: Sequence[float], whole: bool) -> list[tuple[float, float, int]]:
    """Return (from, below, count); a bin of whole numbers holds its lower edge alone where that fits."""
    least, greatest = min(values), max(values)
    step = round_step(greatest - least, MOST_BINS) if greatest > least else 1.0
    if whole:
        step = max(1.0, math.ceil(step))
    start = math.floor(least / step) * step
    counts = Counter(math.floor((value - start) / step + 1e-9) for value in values)
    return [(start + i * step, start + (i + 1) * step, counts.get(i, 0)) for i in range(max(counts) + 1)]


def _bin_name(low: float, high: float, whole: bool) -> str:
    if not whole:
        return f"{number(low)} to {number(high)}"
    return number(low) if high - low == 1 else f"{number(low)} to {number(high - 1)}"


def histogram(
    values: Sequence[float], *, title: str, unit: str, noun: str, whole: bool = False, sentence: str = ""
) -> Chart:
    """Draw how many ``noun`` have each value; ``whole`` where values are counts, such as sizes.

    ``unit`` names the values: “schools in the community”, “km to the host”.
    """
    columns = [
        Column("bin", unit[:1].upper() + unit[1:], header=True),
        Column("count", noun.capitalize(), numeric=True),
    ]
    bins = _bins(values, whole) if values else []
    table = simple_table(
        title, columns, [{"bin": _bin_name(a, b, whole), "count": n} for a, b, n in bins], caption_size="s"
    )
    if not bins:
        return Chart(title, "There is nothing to draw yet.", SafeString(""), table)
    scale = ticks(max(n for _, _, n in bins))
    width = (RIGHT - LEFT) / len(bins)
    bars = [
        {
            "x": LEFT + i * width + width * 0.06,
            "width": width * 0.88,
            "height": (tall := HEIGHT * n / scale[-1]),
            "y": TOP + HEIGHT - tall,
        }
        for i, (_, _, n) in enumerate(bins)
    ]
    every = math.ceil(len(bins) / 7)
    alone = whole and bins[0][1] - bins[0][0] == 1
    names = [
        {"x": LEFT + (i + (0.5 if alone else 0)) * width, "text": number(low)}
        for i, (low, _, _) in enumerate(bins)
        if i % every == 0
    ]
    context = {"bars": bars, "names": names, "unit": unit, **_frame(scale, title, sentence)}
    return Chart(title, sentence or _said(values, unit, noun), _draw("histogram", context), table)


def _said(values: Sequence[float], unit: str, noun: str) -> str:
    middle = sorted(values)[len(values) // 2]
    return (
        f"{len(values):,} {noun}, from {number(min(values))} to {number(max(values))}; "
        f"the middle one has {number(middle)} {unit}."
    )


def bars(
    labels: Sequence[str], series: Sequence[Series], *, title: str, sentence: str = "", unit: str = ""
) -> Chart:
    """Draw one or two series of bars side by side, each bar with its number at its end."""
    greatest = max((value for one in series for value in one.values), default=0) or 1
    step = 26 * len(series) + 40
    rows = [
        {
            "name": label,
            "y": 18 + i * step,
            "bars": [
                {
                    "y": 26 + i * step + 26 * k,
                    "width": max(0.3, 78 * one.values[i] / greatest),
                    "text": number(one.values[i]),
                    "series": k,
                }
                for k, one in enumerate(series)
            ],
        }
        for i, label in enumerate(labels)
    ]
    columns = [Column("label", "", header=True)] + [
        Column(str(k), s.name, numeric=True) for k, s in enumerate(series)
    ]
    lines = [
        {"label": label} | {str(k): number(one.values[i]) for k, one in enumerate(series)}
        for i, label in enumerate(labels)
    ]
    context = {
        "rows": rows,
        "series": series,
        "height": step * len(labels) + 4,
        "title": title,
        "sentence": sentence,
    }
    return Chart(
        title,
        sentence,
        _draw("bars", context | {"unit": unit}),
        simple_table(title, columns, lines, caption_size="s"),
    )


def course(
    points: Sequence[tuple[float, float | None, float | None]], *, title: str, sentence: str = ""
) -> Chart:
    """Draw how a run went: (seconds, best so far, lower bound) as two lines that close in on each other."""
    columns = [Column("seconds", "Seconds", header=True), Column("best", "Best so far", numeric=True)]
    columns.append(Column("bound", "Lower bound", numeric=True))
    table = simple_table(
        title,
        columns,
        [{"seconds": f"{s:.1f}", "best": a, "bound": b} for s, a, b in points],
        caption_size="s",
    )
    known = [v for _, a, b in points for v in (a, b) if v is not None]
    if len(points) < 2 or not known:
        return Chart(title, "There is nothing to draw yet.", SafeString(""), table)
    low = min(known) * 0.98
    step = round_step(max(known) - low or 1, 4)
    scale = [step * i for i in range(math.floor(low / step), math.ceil(max(known) / step - 1e-9) + 1)]
    end = points[-1][0] or 1.0
    lines = [
        " ".join(
            f"{100 * p[0] / end:.2f},{100 * (scale[-1] - p[k]) / (scale[-1] - scale[0]):.2f}"  # type: ignore[operator]
            for p in points
            if p[k] is not None
        )
        for k in (1, 2)
    ]
    names = [{"x": LEFT + (RIGHT - LEFT) * t / end, "text": number(t)} for t in ticks(end) if t <= end]
    context = {
        "lines": lines,
        "names": names,
        "left": LEFT,
        "width": RIGHT - LEFT,
        "top": TOP,
        "tall": HEIGHT,
    }
    return Chart(title, sentence, _draw("course", context | _frame(scale, title, sentence)), table)


def _frame(scale: Sequence[float], title: str, sentence: str) -> dict[str, Any]:
    """Return the lines across with their numbers, and where the words stand."""
    span = (scale[-1] - scale[0]) or 1
    grid = [{"y": TOP + HEIGHT * (scale[-1] - value) / span, "text": number(value)} for value in scale]
    return {
        "grid": grid,
        "left": LEFT,
        "right": RIGHT,
        "base": TOP + HEIGHT,
        "names_y": TOP + HEIGHT + 22,
        "unit_y": TOP + HEIGHT + 46,
        "height": TOP + HEIGHT + 54,
        "title": title,
        "sentence": sentence,
    }


def _draw(name: str, context: dict[str, Any]) -> SafeString:
    return render_to_string(f"ui/charts/{name}.svg", context)
