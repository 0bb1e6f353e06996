"""Hubs as files: the same bytes for the same result."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from schoolweave.planning.hubs.checking import check_same
from schoolweave.planning.hubs.model import Reason, Result, Travel
from schoolweave.planning.hubs.problem import Hubs
from schoolweave.planning.hubs.reasons import MOST, reasons

WRITTEN = ("hubs.csv", "assignment.csv", "reasons.csv", "bound.csv", "summary.json")


def hubs_csv_text(result: Result) -> str:
    """Return ``hubs.csv``: one line per hub with its size, travel and need."""
    header = ("hub_id", "lead", "schools", "weighted_km", "mean_km", "worst_km", "need")
    rows = (
        (hub.id, hub.lead, len(hub.members), repr(hub.weighted_km), repr(sum(hub.km) / len(hub.km)),
         repr(max(hub.km)), repr(hub.need))
        for hub in result.hubs
    )  # fmt: skip
    return _csv(header, rows)


def assignment_csv_text(problem: Hubs, result: Result) -> str:
    """Return ``assignment.csv``: one line per school with its hub, lead, distance, weight and unit."""
    header = ("school_id", "hub_id", "lead", "km", "weight", "neediest", "unit")
    hub_of = {
        member: (hub, km) for hub in result.hubs for member, km in zip(hub.members, hub.km, strict=True)
    }
    rows = (
        (school, hub_of[school][0].id, hub_of[school][0].lead, repr(hub_of[school][1]),
         repr(float(problem.weight[at])), int(problem.neediest[at]), result.units.get(school, ""))
        for at, school in enumerate(problem.ids)
    )  # fmt: skip
    return _csv(header, rows)


def reasons_csv_text(found: Sequence[Reason]) -> str:
    """Return ``reasons.csv``: one line per school, with up to three other hubs; breaks joined by a space."""
    each = ("hub", "lead", "km", "change", "breaks")
    header = ["school_id", "hub_id", "lead", "km", "why"]
    header += [f"next{number}_{name}" for number in range(1, MOST + 1) for name in each]
    return _csv(header, (_row(reason) for reason in found))


def _row(reason: Reason) -> list[object]:
    row: list[object] = [reason.school_id, reason.hub, reason.lead, repr(reason.km), reason.why]
    for other in reason.alternatives:
        row += [other.hub, other.lead, repr(other.km), repr(other.change), " ".join(other.breaks)]
    return row + [""] * (5 + 5 * MOST - len(row))


def bound_csv_text(result: Result) -> str:
    """Return ``bound.csv``: ``unit,multiplier``: a school's id, or a district where districts stay whole."""
    return _csv(("unit", "multiplier"), ((unit, repr(value)) for unit, value in result.multipliers.items()))


def summary_json_text(result: Result, choice: Mapping[str, Any] | None = None) -> str:
    """Return ``summary.json``; ``choice`` says what was asked, for a checker."""
    content = summary(result) | ({"choice": dict(choice)} if choice is not None else {})
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def summary(result: Result) -> dict[str, Any]:
    """Return the content of ``summary.json`` as plain values; weighted kilometres, seconds, megabytes."""
    return _outcome(result) | _proof(result) | _run(result)


def _outcome(result: Result) -> dict[str, Any]:
    needs, sizes = [hub.need for hub in result.hubs], result.sizes
    return {
        "kind": "hubs",
        "status": result.status,
        "objective": result.objective,
        "lower_bound": result.lower_bound,
        "gap": result.gap,
        "travel": result.travel,
        "score_cost": result.score_cost,
        "hubs": len(result.hubs),
        "schools": sum(sizes),
        "size_min": min(sizes),
        "size_max": max(sizes),
        "need_min": min(needs),
        "need_max": max(needs),
        "all_schools": {name: getattr(result.all_schools, name) for name in Travel.__slots__},
        "neediest": {name: getattr(result.neediest, name) for name in Travel.__slots__},
        "ineligible": [
            {"school_id": one.school_id, "code": one.code, "reason": one.reason} for one in result.ineligible
        ],
        "rules": [
            {"rule": one.rule, "sentence": one.sentence, "met": one.met, "broken_by": list(one.broken_by)}
            for one in result.rules
        ],
        "notes": list(result.notes),
        "given_leads": [hub.lead for hub in result.hubs] if result.given else [],
    }


def _proof(result: Result) -> dict[str, Any]:
    return {
        "bound": {"method": result.bound_method, "multipliers": "bound.csv"},
        "programme_rules": result.programme_rules.model_dump(mode="json"),
        "measures": dict(result.measures),
    }


def _run(result: Result) -> dict[str, Any]:
    return {
        "seed": result.seed,
        "effort": result.effort,
        "seconds": result.seconds,
        "memory_mb": result.memory_mb,
        "versions": dict(result.versions),
        "inputs_hash": result.inputs_hash,
    }


def write(
    result: Result, problem: Hubs, folder: str | Path, *, choice: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """Write the files of :data:`WRITTEN` into a folder and return their names.

    The folder is made where it is absent; files in it are replaced. ``choice`` is kept in the summary. Raises
    :class:`PlanningError` where ``result`` is not one of ``problem``, :class:`OSError` where the folder
    cannot be written to and :class:`TypeError` where ``choice`` does not go into JSON.
    """
    check_same(problem, result.hubs)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    texts = (
        hubs_csv_text(result), assignment_csv_text(problem, result),
        reasons_csv_text(reasons(problem, result)), bound_csv_text(result), summary_json_text(result, choice),
    )  # fmt: skip
    for name, text in zip(WRITTEN, texts, strict=True):
        (target / name).write_text(text, encoding="utf-8", newline="")
    return WRITTEN


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()
