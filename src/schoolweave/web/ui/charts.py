"""Charts drawn on the server as SVG, each with the table of its very numbers.

Lengths across are per cents of the picture's width and heights are pixels, so that a chart fills its
column and its words keep their size on a telephone. Colours are the style sheet's. Decision:
``docs/adr/0005-charts.md``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.ui.scales import HEIGHT, TOP, Bin, Plot, bins_of, number, ticks, ticks_between
from schoolweave.web.ui.tables import Column, Row, Table, simple_table

NOTHING = _("There is nothing to draw yet.")
MOST_NAMES = 7  # words under a plot before they touch on a telephone
BAR, ROOM, LONGEST = 26, 40, 78  # pixels for a bar, pixels for its name, per cent for the longest bar
Point = tuple[float, float | None, float | None]


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


def histogram(
    values: Sequence[float], *, title: str, unit: str, noun: str, whole: bool = False, sentence: str = ""
) -> Chart:
    """Draw how many ``noun`` have each value; ``whole`` where values are counts, such as sizes.

    ``unit`` names the values: “schools in the community”, “km to the host”.
    """
    bins = bins_of(values, whole)
    head = Column("bin", unit[:1].upper() + unit[1:], header=True)
    columns = [head, Column("count", noun.capitalize(), numeric=True)]
    rows: list[Row] = [{"bin": each.name, "count": each.count} for each in bins]
    table = simple_table(title, columns, rows, caption_size="s")
    if not bins:
        return Chart(title, str(NOTHING), SafeString(""), table)
    sentence = sentence or _said(values, unit, noun)
    plot = Plot(ticks(max(each.count for each in bins)))
    context = _bars_of(bins, plot) | plot.frame() | {"title": title, "sentence": sentence, "unit": unit}
    return Chart(title, sentence, _draw("histogram", context), table)


def _bars_of(bins: Sequence[Bin], plot: Plot) -> dict[str, Any]:
    width = plot.width / len(bins)
    bars = [
        {
            "x": plot.across(i / len(bins)) + width * 0.06,
            "width": width * 0.88,
            "height": HEIGHT * (1 - plot.down(each.count)),
            "y": TOP + HEIGHT * plot.down(each.count),
        }
        for i, each in enumerate(bins)
    ]
    names = [
        {"x": plot.across((i + each.alone / 2) / len(bins)), "text": number(each.low)}
        for i, each in enumerate(bins)
        if i % math.ceil(len(bins) / MOST_NAMES) == 0
    ]
    return {"bars": bars, "names": names}


def _said(values: Sequence[float], unit: str, noun: str) -> str:
    middle = sorted(values)[len(values) // 2]
    return gettext(
        "%(many)s %(noun)s, from %(least)s to %(most)s; the middle one has %(middle)s %(unit)s."
    ) % {
        "many": f"{len(values):,}",
        "noun": noun,
        "least": number(min(values)),
        "most": number(max(values)),
        "middle": number(middle),
        "unit": unit,
    }


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    sentence: str = "",
    unit: str = "",
    label: str = "",
) -> Chart:
    """Draw one or two series of bars side by side, each bar with its number at its end.

    ``label`` says what the labels are, over their column of the table.
    """
    columns = [Column("label", label, header=True)]
    columns += [Column(str(k), one.name, numeric=True) for k, one in enumerate(series)]
    lines = [
        {"label": label} | {str(k): number(one.values[i]) for k, one in enumerate(series)}
        for i, label in enumerate(labels)
    ]
    rows = _rows_of(labels, series)
    height = (BAR * len(series) + ROOM) * len(labels) + 4
    context = {"rows": rows, "series": series, "height": height, "unit": unit}
    svg = _draw("bars", context | {"title": title, "sentence": sentence})
    return Chart(title, sentence, svg, simple_table(title, columns, lines, caption_size="s"))


def _rows_of(labels: Sequence[str], series: Sequence[Series]) -> list[dict[str, Any]]:
    greatest = max((value for one in series for value in one.values), default=0) or 1
    step = BAR * len(series) + ROOM

    def bar(i: int, k: int, value: float) -> dict[str, Any]:
        width = max(0.3, LONGEST * value / greatest)
        return {"y": 26 + i * step + BAR * k, "width": width, "text": number(value), "series": k}

    return [
        {
            "name": label,
            "y": 18 + i * step,
            "bars": [bar(i, k, one.values[i]) for k, one in enumerate(series)],
        }
        for i, label in enumerate(labels)
    ]


def course(points: Sequence[Point], *, title: str, sentence: str = "") -> Chart:
    """Draw how a run went: (seconds, best so far, lower bound) as two lines that close in on each other."""
    columns = [
        Column("seconds", gettext("Seconds"), header=True),
        Column("best", gettext("Best so far"), numeric=True),
        Column("bound", gettext("Lower bound"), numeric=True),
    ]
    rows = [{"seconds": f"{s:.1f}", "best": best, "bound": bound} for s, best, bound in points]
    table = simple_table(title, columns, rows, caption_size="s")
    known = [value for _, *both in points for value in both if value is not None]
    if len(points) < 2 or not known:
        return Chart(title, str(NOTHING), SafeString(""), table)
    plot = Plot(ticks_between(min(known) * 0.98, max(known)))
    end = points[-1][0] or 1.0
    context = {
        "lines": [_line([(s, best) for s, best, _ in points], end, plot),
                  _line([(s, bound) for s, _, bound in points], end, plot)],
        "names": [{"x": plot.across(t / end), "text": number(t)} for t in ticks(end) if t <= end],
        "title": title,
        "sentence": sentence,
    }  # fmt: skip
    return Chart(title, sentence, _draw("course", context | plot.frame()), table)


def _line(points: Sequence[tuple[float, float | None]], end: float, plot: Plot) -> str:
    """Return the corners of a line, in per cents of the plot."""
    return " ".join(
        f"{100 * seconds / end:.2f},{100 * plot.down(value):.2f}"
        for seconds, value in points
        if value is not None
    )


def _draw(name: str, context: dict[str, Any]) -> SafeString:
    return render_to_string(f"ui/charts/{name}.svg", context)
