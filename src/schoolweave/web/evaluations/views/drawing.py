"""The event study as a chart with the table of its very numbers."""

import math
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from schoolweave.web.ui.charts import Chart
from schoolweave.web.ui.scales import HEIGHT, TOP, Plot, ticks_between
from schoolweave.web.ui.tables import Column, Row, Value, simple_table

Plain = dict[str, Any]
GONE = "c"
"""Stands for a figure that rests on too few schools."""
_KEYS = ("att", "low", "high", "n_treated", "n_control")


def number(value: float | None) -> str:
    """Return an effect with three decimals and a true minus sign."""
    return _("Not known") if value is None else f"{value:+.3f}".replace("-", "−").replace("+0.000", "0.000")


def effect_columns() -> list[Column]:
    """Return the columns of an effect, its interval and the schools behind it."""
    labels = (_("Effect"), _("Low"), _("High"), _("Schools in it"), _("Compared with"))
    return [Column(key, label, numeric=True) for key, label in zip(_KEYS, labels, strict=True)]


def effect_cells(one: Plain) -> dict[str, Value]:
    """Return the cells of an effect; one that is suppressed has the symbol in each."""
    if one["suppressed"]:
        return dict.fromkeys(_KEYS, GONE)
    figures: dict[str, Value] = {key: number(one[key]) for key in ("att", "low", "high")}
    return figures | {"n_treated": one["n_treated"], "n_control": one["n_control"]}


def chart(whole: Plain) -> Chart:
    """Draw the effects by years since the start with their band, and the same as a table."""
    events = whole["events"]
    title = _("Effect by years since the start")
    sentence = _(
        "Points are estimates, lines the %(level)s %% band for all years at once; hollow points lie before "
        "the start, where there should be no effect."
    ) % {"level": f"{100 * whole['level']:.0f}"}
    picture = _picture(events) | {"title": title, "sentence": sentence}
    svg = render_to_string("evaluations/event_study.svg", picture)
    columns = [Column("event", _("Years since the start"), header=True), *effect_columns()]
    rows: list[Row] = [{"event": _plain(one["event"]), **effect_cells(one)} for one in events]
    return Chart(title, sentence, svg, simple_table(title, columns, rows, caption_size="s"))


def _picture(events: list[Plain]) -> Plain:
    """Return where everything stands: per cents across, pixels down."""
    seen = [one for one in events if not one["suppressed"]]
    low, high = min(one["low"] for one in seen), max(one["high"] for one in seen)
    scale = ticks_between(min(0.0, low), max(0.0, high))
    plot = Plot(scale)
    step = scale[1] - scale[0]
    places = next(n for n in range(9) if math.isclose(step, round(step, n), rel_tol=1e-9))

    def down(value: float) -> float:
        return TOP + HEIGHT * plot.down(value)

    def across(i: int, part: float = 0.5) -> float:
        return plot.across((i + part) / len(events))

    marks = [
        {
            "x": across(i),
            "top": down(one["high"]),
            "bottom": down(one["low"]),
            "y": down(one["att"]),
            "before": one["event"] < 0,
        }
        for i, one in enumerate(events)
        if not one["suppressed"]
    ]
    names = [{"x": across(i), "text": _plain(one["event"])} for i, one in enumerate(events)]
    grid = [{"y": down(value), "text": f"{value:.{places}f}".replace("-", "−")} for value in scale]
    return plot.frame() | {"marks": marks, "names": names, "grid": grid, "none": down(0.0)}


def _plain(event: int) -> str:
    return str(event).replace("-", "−")
