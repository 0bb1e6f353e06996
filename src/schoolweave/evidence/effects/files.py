"""Effects as files: tables, a summary, a chart; the same effects give the same bytes."""

import csv
import json
import math
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

from schoolweave.evidence import whole
from schoolweave.evidence.effects.chart import event_study_svg
from schoolweave.evidence.effects.model import Effects

FILES = (
    "att_gt.csv",
    "aggregates.csv",
    "sensitivity.csv",
    "event_study.csv",
    "summary.json",
    "event_study.svg",
)


def write(effects: Effects, folder: str | Path, *, outcome: str = "outcome") -> tuple[str, ...]:
    """Write :data:`FILES` into a folder, which is made where it is missing, and return their names.

    UTF-8 with line feeds, all or none; a figure that does not exist is empty. ``outcome`` names it in the
    chart. Raises :class:`OSError` where a file cannot be written.
    """
    texts = (
        att_gt_text(effects),
        aggregates_text(effects),
        sensitivity_text(effects),
        event_study_text(effects),
        summary_text(effects),
        event_study_svg(effects, outcome=outcome),
    )
    whole.write(Path(folder), dict(zip(FILES, texts, strict=True)))
    return FILES


def att_gt_text(effects: Effects) -> str:
    """Return the group-time effects as CSV."""
    rows = ([c.group, c.time, c.att, c.se, c.n_treated, c.n_control] for c in effects.cells)
    return _csv(("group", "time", "att", "se", "n_treated", "n_control"), rows)


def aggregates_text(effects: Effects) -> str:
    """Return the averages as CSV; the event of the whole of a type is empty.

    ``low`` and ``high`` are the simultaneous band for events and the interval for wholes.
    """
    rows = ([one.type, one.event, one.att, one.se, one.low, one.high] for one in effects.averages)
    return _csv(("type", "event", "att", "se", "low", "high"), rows)


def sensitivity_text(effects: Effects) -> str:
    """Return the smoothness bounds as CSV."""
    rows = ([one.target, one.m, one.estimate, one.low, one.high] for one in effects.sensitivity.rows)
    return _csv(("target", "m", "estimate", "low", "high"), rows)


def event_study_text(effects: Effects) -> str:
    """Return the table of the chart as CSV, with the schools and clusters behind each year."""
    names = ("n_treated", "n_control", "treated_clusters", "control_clusters")
    rows = (
        [one.event, one.att, one.se, one.low, one.high, *(getattr(one, name) for name in names)]
        for one in effects.averages
        if one.type == "dynamic" and one.event is not None
    )
    return _csv(("event", "att", "se", "low", "high", *names), rows)


def summary_text(effects: Effects) -> str:
    """Return the summary as JSON."""
    return json.dumps(finite(effects.summary()), ensure_ascii=False, indent=2) + "\n"


def finite(value: Any) -> Any:
    """Return plain data with ``None`` for what is no finite number, which JSON does not know."""
    if isinstance(value, dict):
        return {str(name): finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _csv(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([finite(one) for one in row] for row in rows)
    return text.getvalue()
