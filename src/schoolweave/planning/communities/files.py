"""A result as files: the same bytes for the same result."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from schoolweave.planning.communities.model import LeftOut, Reason, Result
from schoolweave.planning.communities.problem import Communities
from schoolweave.planning.communities.reasons import each_reason
from schoolweave.planning.communities.tables import REASON_COLUMNS, reason_row

MOST_KM_DIGITS = 6
"""Distances are published to the millimetre."""


def group_csv_text(result: Result) -> str:
    """Return ``groups.csv``: ``school_id,group_id,host``, one line per placed school. Raises nothing."""
    rows = ((member, group.id, group.host) for group in result.groups for member in group.members)
    return _csv(("school_id", "group_id", "host"), rows)


def bound_csv_text(result: Result) -> str:
    """Return ``bound.csv``: ``school_id,multiplier``, km in full precision, one line per school.

    Raises nothing; there are no lines where no bound was computed.
    """
    rows = ((school, repr(value)) for school, value in result.multipliers.items())
    return _csv(("school_id", "multiplier"), rows)


def lifts_csv_text(result: Result) -> str:
    """Return ``lifts.csv``: ``lift,km,class,school_id``, in the order in which they count. Raises nothing."""
    rows = (
        (number, repr(lift.km), one, school)
        for number, lift in enumerate(result.lifts, start=1)
        for one, schools in enumerate(lift.classes, start=1)
        for school in schools
    )
    return _csv(("lift", "km", "class", "school_id"), rows)


def parts_csv_text(result: Result) -> str:
    """Return ``parts.csv``: ``part,case,school_id,multiplier``, km in full precision.

    Raises :class:`ValueError` where a case has not one multiplier for each school of its part, which no
    result of :func:`solve` has.
    """
    rows = (
        (number, at, school, repr(value))
        for number, part in enumerate(result.parts, start=1)
        for at, case in enumerate(part.cases, start=1)
        if case.multipliers
        for school, value in zip(part.schools, case.multipliers, strict=True)
    )
    return _csv(("part", "case", "school_id", "multiplier"), rows)


def cases_csv_text(result: Result) -> str:
    """Return ``cases.csv``: ``part,case,within,least,most,schools``; ids are joined by semicolons.

    The first case of a part is the whole of it: what it lies within and its schools are empty. Nothing
    is raised.
    """
    rows = (
        (number, at, case.within + 1, case.least, case.most, ";".join(part.places[case.place]))
        if case.place >= 0
        else (number, at, "", case.least, case.most, "")
        for number, part in enumerate(result.parts, start=1)
        for at, case in enumerate(part.cases, start=1)
    )
    return _csv(("part", "case", "within", "least", "most", "schools"), rows)


def reasons_csv_text(found: Iterable[Reason]) -> str:
    """Return ``reasons.csv``: one line per school of the problem, km with all digits, sentences by a space.

    Raises what ``found`` raises: see :func:`each_reason`.
    """
    return _csv(REASON_COLUMNS, (reason_row(reason) for reason in found))


def summary_json_text(result: Result, choice: Mapping[str, Any] | None = None) -> str:
    """Return ``summary.json``; ``choice`` says what was asked (programme, region …), for a checker.

    Raises :class:`TypeError` where ``choice`` holds what does not go into JSON.
    """
    content = summary(result) | ({"choice": dict(choice)} if choice is not None else {})
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def summary(result: Result) -> dict[str, Any]:
    """Return the content of ``summary.json`` as plain values; distances in km, seconds, megabytes."""
    return _outcome(result) | _proof(result) | _question(result) | _run(result)


def _outcome(result: Result) -> dict[str, Any]:
    return {
        "status": result.status,
        "objective": result.objective,
        "lower_bound": result.lower_bound,
        "gap": result.gap,
        "travel_km": result.travel_km,
        "groups": len(result.groups),
        "placed": sum(len(group.members) for group in result.groups),
        "unplaced": _left_out(result.unplaced),
        "ineligible": _left_out(result.ineligible),
        "rules": [
            {"rule": one.rule, "sentence": one.sentence, "met": one.met, "broken_by": list(one.broken_by)}
            for one in result.rules
        ],
        "conflict": asdict(result.conflict) if result.conflict is not None else None,
        "amounts": [
            {"name": one.name, "amount": one.amount, "price_km": one.price_km, "km": one.km}
            for one in result.amounts
        ],
        "moved": list(result.moved),
        "travel_gap": result.travel_gap,
    }


def _proof(result: Result) -> dict[str, Any]:
    bound = {
        "method": result.bound_method,
        "multipliers": "bound.csv",
        "covers": "travel and unplaced schools",
    }
    if result.lifts:
        bound["lifts"] = "lifts.csv"
    if result.parts:
        bound |= {"parts": "parts.csv", "cases": "cases.csv"}
    return {"bound": bound, "lagrangian_bound": result.lagrangian_bound}


def _question(result: Result) -> dict[str, Any]:
    return {
        "programme_rules": result.programme_rules.model_dump(mode="json"),
        "must_link": [list(pair) for pair in result.must_link],
        "cannot_link": [list(pair) for pair in result.cannot_link],
        "pins": [list(pair) for pair in result.pins],
        "stances": {"joining": list(result.joining), "answers": dict(result.stances)},
        "wishes": result.wishes.to_dict(),
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
    result: Result, problem: Communities, folder: str | Path, *, choice: Mapping[str, Any] | None = None
) -> None:
    """Write a plan's tables, the files of its bound and ``summary.json`` into a folder.

    The folder is made where it is absent; files in it are replaced. ``choice`` is kept in the summary.
    Raises :class:`PlanningError` where ``result`` is not one of ``problem``, :class:`OSError` where the
    folder cannot be written to and :class:`TypeError` where ``choice`` does not go into JSON; nothing is
    written then but the folder.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    found = each_reason(problem, [group.members for group in result.groups])
    texts = {
        "groups.csv": group_csv_text(result),
        "reasons.csv": reasons_csv_text(found),
        "bound.csv": bound_csv_text(result),
        "lifts.csv": lifts_csv_text(result),
        "parts.csv": parts_csv_text(result),
        "cases.csv": cases_csv_text(result),
        "summary.json": summary_json_text(result, choice),
    }
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8", newline="")


def _left_out(left: Iterable[LeftOut]) -> list[dict[str, str]]:
    return [{"school_id": one.school_id, "code": one.code, "reason": one.reason} for one in left]


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()
