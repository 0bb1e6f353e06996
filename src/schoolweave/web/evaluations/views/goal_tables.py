"""Challenges of a community as tables, for its page."""

from typing import Any

from django.utils.translation import gettext as _

from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.evaluations import queries
from schoolweave.web.ui.tables import Column, Row, Table, simple_table


def goals(collaboration: Collaboration) -> list[dict[str, Any]]:
    """Return each challenge as a sentence, its table, the legend of its symbols and when it was loaded."""
    return [
        {
            "title": one["title"],
            "sentence": _("From %(from)s in %(begin)d to %(to)s in %(end)d.")
            % {
                "from": _number(one, one["baseline"]),
                "begin": one["baseline_year"],
                "to": _number(one, one["target"]),
                "end": one["target_year"],
            },
            "table": _table(one),
            "legend": one["legend"],
            "loaded_at": one["loaded_at"],
        }
        for one in queries.goals_of(collaboration)
    ]


def _table(one: dict[str, Any]) -> Table:
    columns = [Column("year", _("Year"), header=True), Column("learners", _("Learners"), numeric=True)]
    columns += [
        Column("value", _("Value"), numeric=True),
        Column("path", _("Path to the target"), numeric=True),
    ]
    columns += [Column("band", _("By chance alone"), numeric=True), Column("said", _("What can be said"))]
    rows: list[Row] = [
        {
            "year": str(point["year"]),
            "learners": point["learners"],
            "value": point["symbol"] or _number(one, point["value"]),
            "path": _number(one, point["path"]),
            "band": _band(one, point),
            "said": _said(point["verdict"]),
        }
        for point in one["points"]
    ]
    return simple_table(one["title"], columns, rows, caption_size="s")


def _number(one: dict[str, Any], value: float | None) -> str | None:
    if value is None:
        return None
    return f"{100 * value:.1f} %" if one["kind"] == "share" else f"{value:.2f}"


def _band(one: dict[str, Any], point: dict[str, Any]) -> str | None:
    if point["low"] is None:
        return None
    low, high = _number(one, point["low"]), _number(one, point["high"])
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def _said(verdict: str) -> str:
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
