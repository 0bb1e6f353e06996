"""The event study as a chart with the table of its very numbers."""

import math
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from schoolweave.web.evaluations.digits import interval, number, per_cent, places_of
from schoolweave.web.ui.charts import Chart
from schoolweave.web.ui.scales import HEIGHT, TOP, Plot, ticks_between
from schoolweave.web.ui.tables import Cell, Column, Row, Value, simple_table

Plain = dict[str, Any]
GONE = "c"
"""Stands for a figure that rests on too few schools."""


def effect_columns(effect: str) -> list[Column]:
    """Return the columns of an effect with its interval, and of the schools behind it."""
    return [Column("att", effect, numeric=True), Column("schools", _("Schools in it"), numeric=True)]


def effect_cells(one: Plain, decimals: int) -> dict[str, Value]:
    """Return the cells of an effect, the interval below the point; one that is suppressed has the symbol."""
    if one["suppressed"]:
        return {"att": GONE, "schools": GONE}
    against = _("against %(many)s") % {"many": f"{one['n_control']:,}"}
    return {
        "att": Cell(
            number(one["att"], decimals), note=_together(interval(one["low"], one["high"], decimals))
        ),
        "schools": Cell(f"{one['n_treated']:,}", note=against),
    }


def _together(text: str) -> str:
    """Return a text that does not break over lines."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def chart(whole: Plain, unit: str) -> Chart:
    """Draw the effects by years since the start with their band, and the same as a table."""
    events, level, decimals = whole["events"], per_cent(whole["level"]), places_of(whole)
    title = _("Effect by years since the start")
    sentence = _(
        "In %(unit)s. Points are estimates, lines the %(level)s band for all years at once; hollow points "
        "lie before the start, where there should be no effect."
    ) % {"level": level, "unit": unit}
    picture = _picture(events) | {"title": title, "sentence": sentence}
    svg = render_to_string("evaluations/event_study.svg", picture)
    columns = [Column("event", _("Years since the start"), header=True)]
    columns += effect_columns(_("Effect and %(level)s band") % {"level": level})
    rows: list[Row] = [{"event": _plain(one["event"]), **effect_cells(one, decimals)} for one in events]
    return Chart(title, sentence, svg, simple_table(title, columns, rows, caption_size="s"))


def _picture(events: list[Plain]) -> Plain:
    """Return where everything stands: per cents across, pixels down."""
    seen = [one for one in events if not one["suppressed"]]
    ends = [one[end] for one in seen for end in ("att", "low", "high") if one[end] is not None]
    scale = ticks_between(min([0.0, *ends]), max([0.0, *ends]) or 1.0)
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
            "top": down(one["att"] if one["high"] is None else one["high"]),
            "bottom": down(one["att"] if one["low"] is None else one["low"]),
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
