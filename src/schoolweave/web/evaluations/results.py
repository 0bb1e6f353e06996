"""A study that was run, as plain values for pages: what rests on few is suppressed before it is kept."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import disclosure, studies
from schoolweave.evidence.effects.files import finite
from schoolweave.evidence.effects.model import Effects, Figure
from schoolweave.evidence.effects.reading import NEVER
from schoolweave.evidence.statement import languages, statement
from schoolweave.evidence.statement.of_study import findings
from schoolweave.evidence.studies import Registration
from schoolweave.evidence.studies.running import Part, StudyRun
from schoolweave.web.evaluations import reading
from schoolweave.web.evaluations.models import Cells

LEAST_SCHOOLS = 3
"""An effect that rests on fewer schools, or is measured against fewer, tells about single schools."""
USUAL_PROFILE = "nz-kahui-ako"
COUNTS = ("count", "learners", "pupils")
"""Names of the column of learners, the first that is there."""
Plain = dict[str, Any]


def of(
    found: StudyRun, panel: Cells, schools: Cells | None, *, still: Callable[[], None] | None = None
) -> Plain:
    """Return what the pages of a study need, small figures suppressed, ready for JSON.

    ``still`` is called now and then: what it raises ends the work.
    """
    plan = found.study.registration
    said = findings(found)
    told = {code: statement(said, code).to_dict() for code in languages()}
    line = studies.commands(
        plan, panel=panel.file_name, out="results", schools=schools.file_name if schools else None
    )
    return {
        "headline": told["en"]["sentences"][0]["text"],
        "statement": told,
        "whole": _part(found.whole, plan),
        "subgroups": [_part(one, plan) for one in found.subgroups],
        "balance": [finite(asdict(row)) | {"verdict": row.verdict} for row in found.match.balance]
        if found.match
        else [],
        "matched": found.match.matched if found.match else None,
        "unmatched": len(found.match.unmatched) if found.match else None,
        "departures": [asdict(one) for one in found.departures],
        "commands": list(line),
        "learners": learners(reading.text(panel.content), plan, still=still),
        "minimum_effect": found.study.minimum_effect,
    }


def _part(part: Part, plan: Registration) -> Plain:
    """Return the effects of a part, or why there are none."""
    told: Plain = {"name": part.name, "reason": part.reason, "sd": part.sd, "sd_source": part.sd_source}
    if part.effects is None:
        return told
    effects, used = part.effects, plan.estimation
    told |= finite(
        {
            "answer": _figure(effects.average(used.aggregate)) | _bootstrapped(effects, used.aggregate),
            "aggregate": used.aggregate,
            "wholes": [_figure(one) for one in effects.averages if one.event is None],
            "events": shown_events(effects),
            "level": effects.level,
            "pretest": asdict(effects.pretest),
            "sensitivity": [asdict(one) for one in effects.sensitivity.rows if one.target == "average"],
            "breakdown": effects.sensitivity.breakdown.get("average"),
            "largest_bend": effects.sensitivity.largest_bend,
            "wild": [asdict(one) for one in effects.wild],
            "schools": effects.size.schools,
            "clusters": effects.size.clusters,
            "years": list(effects.size.years),
            "missing": effects.size.missing,
            "notes": list(effects.notes),
        }
    )
    return told


def _figure(one: Figure) -> Plain:
    """Return a figure with the schools behind it, or only that it is suppressed."""
    if min(one.n_treated, one.n_control) < LEAST_SCHOOLS:
        return {"type": one.type, "event": one.event, "suppressed": True}
    names = ("type", "event", "att", "se", "low", "high", "p", "n_treated", "n_control")
    return {name: getattr(one, name) for name in names} | {"suppressed": False}


def _bootstrapped(effects: Effects, aggregate: str) -> Plain:
    """Return the interval of the wild cluster bootstrap, where few clusters ask for it."""
    few = next((one for one in effects.wild if one.type == aggregate), None)
    return {} if few is None else {"low": few.low, "high": few.high}


def shown_events(effects: Effects) -> list[Plain]:
    """Return effects by years since the start; those that rest on few schools are suppressed.

    Where only one year after the start would be, a second is too, the one on the fewest schools: the average
    of all would give it away.
    """
    events = [one for one in effects.averages if one.type == "dynamic" and one.event is not None]
    hidden = {one.event for one in events if min(one.n_treated, one.n_control) < LEAST_SCHOOLS}
    after = [one for one in events if one.event is not None and one.event >= 0]
    gone = [one for one in after if one.event in hidden]
    left = [one for one in after if one.event not in hidden]
    if len(gone) == 1 and left:
        hidden.add(min(left, key=lambda one: (one.n_treated, one.event or 0)).event)
    return [
        {"type": one.type, "event": one.event, "suppressed": True} if one.event in hidden else _figure(one)
        for one in events
    ]


def learners(text: str, plan: Registration, *, still: Callable[[], None] | None = None) -> Plain:
    """Return learners and schools by year, in the programme's schools and others, protected."""
    used = plan.estimation
    rows = list(csv.DictReader(io.StringIO(text)))
    count = next((name for name in COUNTS if rows and name in rows[0]), "")
    if not count or used.first not in rows[0]:
        return {"rows": [], "reason": "The cells do not say how many learners they are about."}
    profile = disclosure.profile(plan.disclosure_profile or USUAL_PROFILE)
    kept = [row for row in rows if all(row[name] == value for name, value in used.where.items())]
    layout = disclosure.Layout(trees=(("part", "school"),), by=("year",), count="count")
    try:
        table = disclosure.build(_cells(kept, used.unit, used.time, used.first, count), layout)
        published = disclosure.protect(table, profile, key=settings.SECRET_KEY.encode(), still=still)
    except EvidenceError as error:
        return {"rows": [], "reason": str(error)}
    wide = [row for row in published.rows() if row["level"] in (disclosure.WHOLE, "part")]
    return {
        "rows": [{"year": r["year"], "who": r["code"], "learners": r["count"]} for r in wide],
        "legend": dict(published.legend),
        "profile": profile.name,
        "reason": "",
    }


def _cells(
    rows: Sequence[dict[str, str]], unit: str, time: str, first: str, count: str
) -> Iterable[dict[str, str]]:
    """Yield rows as the table of learners reads them."""
    for row in rows:
        number = row[count].strip()
        yield {
            "school": row[unit],
            "year": row[time],
            "part": "others" if row[first].strip().lower() in NEVER else "programme",
            "count": str(round(float(number))) if number else "",
        }
