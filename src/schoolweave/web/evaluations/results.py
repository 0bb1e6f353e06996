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
from schoolweave.evidence.effects.reading import NEVER
from schoolweave.evidence.statement import languages, statement
from schoolweave.evidence.statement.of_study import findings
from schoolweave.evidence.studies import Registration
from schoolweave.evidence.studies.running import Part, StudyRun
from schoolweave.web.evaluations import few, reading
from schoolweave.web.evaluations.models import Cells

USUAL_PROFILE = "nz-kahui-ako"
OUT = "results"
"""The folder into which the printed commands write."""
Plain = dict[str, Any]


def of(
    found: StudyRun, panel: Cells, schools: Cells | None, *, still: Callable[[], None] | None = None
) -> Plain:
    """Return what the pages of a study need, small figures suppressed, ready for JSON.

    ``still`` is called now and then: what it raises ends the work.
    """
    plan = found.study.registration
    said, effects, aggregate = findings(found), found.whole.effects, plan.estimation.aggregate
    sayable = {code: few.sayable(said, effects, aggregate, code) for code in languages()}
    told = {code: statement(one, code).to_dict() for code, one in sayable.items()}
    for code, one in told.items():
        if claim := few.without_size(found.whole, aggregate, plan.outcome.unit, code):
            one["sentences"][0]["text"] = claim
            one["text"] = " ".join([*(each["text"] for each in one["sentences"]), one["note"]]).strip()
    line = studies.commands(plan, panel=_typed(panel), out=OUT, schools=_typed(schools) if schools else None)
    return {
        "headline": told["en"]["sentences"][0]["text"],
        "statement": told,
        "whole": _part(found.whole, plan),
        "subgroups": [
            _part(one, plan) | {"command": _command(plan, at, panel, schools)}
            for at, one in enumerate(found.subgroups)
        ],
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


def _typed(file: Cells) -> str:
    """Return a file's name as a command takes it: never as an option."""
    return f"./{file.file_name}" if file.file_name.startswith("-") else file.file_name


def _command(plan: Registration, at: int, panel: Cells, schools: Cells | None) -> str:
    """Return the line that estimates a subgroup, after those of the whole."""
    used, matched = plan.estimation, plan.comparison is not None
    beside = _typed(schools) if schools else None
    narrowed: Plain = {"where": used.where | plan.subgroups[at].where}
    if matched:
        narrowed["weights"] = used.weights or "weight"
    return studies.estimate_command(
        used.model_copy(update=narrowed),
        panel=_typed(panel),
        out=f"{OUT}/subgroup-{at + 1}",
        schools=f"{OUT}/match/matched.csv" if matched else beside,
    )


def _part(part: Part, plan: Registration) -> Plain:
    """Return the effects of a part, or why there are none."""
    told: Plain = {"name": part.name, "reason": part.reason, "sd": part.sd, "sd_source": part.sd_source}
    if part.effects is None:
        return told
    size = part.effects.size
    return (
        told
        | few.shown(part.effects, plan.estimation.aggregate)
        | {
            "aggregate": plan.estimation.aggregate,
            "level": part.effects.level,
            "schools": size.schools,
            "clusters": size.clusters,
            "years": list(size.years),
            "missing": size.missing,
            "notes": list(part.effects.notes),
        }
    )


def learners(text: str, plan: Registration, *, still: Callable[[], None] | None = None) -> Plain:
    """Return learners and schools by year, in the programme's schools and others, protected."""
    used = plan.estimation
    rows = list(csv.DictReader(io.StringIO(text)))
    count = next((name for name in reading.COUNTS if rows and name in rows[0]), "")
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
