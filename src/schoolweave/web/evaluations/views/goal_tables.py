"""Challenges of a community as sentences, charts and tables, for its page."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.evaluations import queries
from schoolweave.web.evaluations.digits import counted, per_cent
from schoolweave.web.ui.languages import said
from schoolweave.web.ui.scales import HEIGHT, TOP, Plot, ticks_between
from schoolweave.web.ui.tables import Cell, Column, Row, Table, simple_table

Plain = dict[str, Any]


def goals(collaboration: Collaboration) -> list[Plain]:
    """Return each challenge: where it began and stands, its chart, its tables, what must be known of it."""
    return [
        {
            "title": one["title"],
            "sentences": [_aim(one), *_stand(one)],
            "chart": chart(one),
            "table": _table(one, one["points"], _("All learners")),
            "stayers": _table(one, stayed, _("Only those who were there the year before"))
            if (stayed := one.get("stayers"))
            else None,
            "flags": [said(flag["sentence"]) for flag in one.get("flags", [])],
            "level": per_cent(one.get("level", 0.95)),
            "legend": {
                symbol: said(meaning) for symbol, meaning in one["legend"].items() if symbol in _used(one)
            },
            "loaded_at": one["loaded_at"],
        }
        for one in queries.goals_of(collaboration)
    ]


def _used(one: Plain) -> set[str]:
    return {point["symbol"] for point in (*one["points"], *one.get("stayers", []))}


def _aim(one: Plain) -> str:
    if one["baseline"] is None:
        return _("It began in %(begin)d with too few learners to show; it is to reach %(to)s in %(end)d.") % {
            "begin": one["baseline_year"],
            "to": _number(one, one["target"]),
            "end": one["target_year"],
        }
    return _("From %(from)s in %(begin)d to %(to)s in %(end)d.") % {
        "from": _number(one, one["baseline"]),
        "begin": one["baseline_year"],
        "to": _number(one, one["target"]),
        "end": one["target_year"],
    }


def _stand(one: Plain) -> list[str]:
    """Return where it stands: the last year whose value is shown, after the first."""
    later = [point for point in one["points"] if point["value"] is not None]
    if not later or later[-1]["verdict"] == "baseline":
        return []
    last = later[-1]
    stands = {"year": last["year"], "value": _number(one, last["value"])}
    return [_("In %(year)d it stood at %(value)s.") % stands, f"{_verdict(last['verdict'])}."]


def _table(one: Plain, points: list[Plain], caption: str) -> Table:
    columns = [
        Column("year", _("Year"), header=True),
        Column("value", _("Value"), numeric=True),
        Column("path", _("Path to the target"), numeric=True),
    ]
    rows: list[Row] = [
        {
            "year": Cell(str(point["year"]), note=_notes(point)),
            "value": _value(one, point),
            "path": Cell(_number(one, point["path"]) or _("Not known"), note=_band(one, point)),
        }
        for point in points
    ]
    return simple_table(caption, columns, rows, caption_size="s")


def _value(one: Plain, point: Plain) -> Cell:
    if point["symbol"]:
        return Cell(point["symbol"])
    learners = _("of %s learners") % counted(point["learners"])
    return Cell(_number(one, point["value"]) or "", note=learners)


def _band(one: Plain, point: Plain) -> str:
    if point["low"] is None:
        return ""
    band = {"low": _number(one, point["low"]), "high": _number(one, point["high"])}
    return _("chance: %(low)s to %(high)s") % band


def _notes(point: Plain) -> str:
    """Return what can be said of a year, and how many schools have no value then."""
    verdict = _verdict(point["verdict"])
    lacking = _("Schools without a value: %d.") % point["missing"] if point.get("missing") else ""
    return f"{verdict}. {lacking}".strip()


def _number(one: Plain, value: float | None) -> str | None:
    if value is None:
        return None
    return f"{100 * value:.1f}%" if one["kind"] == "share" else f"{value:,.2f}"


def _verdict(verdict: str) -> str:
    words = {
        "": _("Not shown: too few learners"),
        "baseline": _("Where it began"),
        "better": _("Better than chance explains"),
        "worse": _("Worse than chance explains"),
        "within chance": _("No more than chance explains"),
        "not comparable": _("Not comparable: the measure changed"),
        "no value": _("No value"),
        "chance not known": _("What chance explains is not known"),
    }
    return words[verdict]


def chart(one: Plain) -> SafeString | None:
    """Draw values by year with the band of chance and the path to the target; nothing without two values."""
    seen = [point for point in one["points"] if point["value"] is not None]
    if len(seen) < 2 or one["baseline"] is None:
        return None
    scale, first, last = _scale(one, seen), one["points"][0]["year"], one["target_year"]
    last = max(last, seen[-1]["year"])
    plot = Plot([round(100 * value, 6) for value in scale] if one["kind"] == "share" else scale)

    def down(value: float) -> float:
        return TOP + HEIGHT * plot.down(100 * value if one["kind"] == "share" else value)

    def across(year: int) -> float:
        return plot.across((year - first + 0.5) / (last - first + 1))

    marks = [
        {
            "x": across(point["year"]),
            "y": down(point["value"]),
            "top": None if point["high"] is None else down(point["high"]),
            "tall": None if point["high"] is None else down(point["low"]) - down(point["high"]),
        }
        for point in seen
    ]
    ends = ((one["baseline_year"], one["baseline"]), (one["target_year"], one["target"]))
    path = [{"x": across(year), "y": down(value)} for year, value in ends]
    step = -(-(last - first + 1) // 10)
    names = [{"x": across(year), "text": str(year)} for year in range(first, last + 1, step)]
    sentence = " ".join([_aim(one), *_stand(one)])
    drawn = plot.frame() | {"marks": marks, "path": path, "names": names, "title": one["title"]}
    unit = _("per cent") if one["kind"] == "share" else _("value")
    return render_to_string("evaluations/goal.svg", drawn | {"sentence": sentence, "unit": unit})


def _scale(one: Plain, seen: list[Plain]) -> list[float]:
    """Return round numbers that hold values, band and path."""
    ends = [point[name] for point in seen for name in ("value", "low", "high") if point[name] is not None]
    ends += [one["baseline"], one["target"]]
    return ticks_between(min(ends), max(ends) + 1e-9)
