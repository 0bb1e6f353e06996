"""An arrangement as it is to be kept: what the library answered, before it is rows."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from schoolweave.planning import Evaluation, Group, LeftOut, Reason
from schoolweave.schools import School, canonical
from schoolweave.web.rounds.engine import Problem

SCHOOLS_FILE = "schools.csv"
OF_ONE = frozenset({"size", "pathway", "state_min", "max_km", "neediest_max_km", "boundary", "lead_in_hub"})
"""Rules of the engines that speak of one group alone, be it a community or a hub."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Groups with names and colours, a reason for every school, the figures, the files as written.

    ``figures`` holds the scenario's columns ``objective``, ``lower_bound``, ``gap``, ``travel_km``,
    ``inputs_hash`` and ``summary``.
    """

    groups: tuple[Group, ...]
    names: tuple[str, ...]
    colours: tuple[int, ...]
    reasons: tuple[Reason, ...]
    unplaced: tuple[LeftOut, ...]
    ineligible: tuple[LeftOut, ...]
    figures: Mapping[str, Any]
    files: Mapping[str, str] = field(default_factory=dict)


def evaluation_summary(found: Evaluation, left: Iterable[LeftOut], problem: Problem) -> dict[str, Any]:
    """Return the summary of an arrangement that was not computed: the same keys, and no bound."""
    return {
        "status": "evaluated",
        "objective": found.objective,
        "lower_bound": None,
        "gap": None,
        "travel_km": found.travel_km,
        "groups": len(found.groups),
        "placed": found.placed,
        "unplaced": _left_out(left),
        "ineligible": _left_out(problem.ineligible),
        "rules": [asdict(check) for check in found.rules],
        "programme_rules": problem.rules.model_dump(mode="json"),
        "inputs_hash": problem.inputs_hash,
    }


def measures(groups: Sequence[Group], pathway: Iterable[int]) -> dict[str, Any]:
    """Return an arrangement in figures; distances in km over every placed school, a host with 0."""
    sizes = [len(group.members) for group in groups]
    km = [distance for group in groups for distance in group.km]
    wanted = set(pathway)
    return {
        "groups": len(groups),
        "placed": len(km),
        "size_min": min(sizes, default=None),
        "size_median": median(sizes) if sizes else None,
        "size_max": max(sizes, default=None),
        "covered": sum(wanted <= set(group.years) for group in groups),
        "mean_km": sum(km) / len(km) if km else None,
        "median_km": median(km) if km else None,
        "worst_km": max(km, default=None),
    }


def summary_json(summary: Mapping[str, Any]) -> str:
    """Return a summary as the text of ``summary.json``."""
    return json.dumps(summary, ensure_ascii=False, indent=2) + "\n"


def groups_csv(groups: Iterable[Group]) -> str:
    """Return ``groups.csv``: ``school_id,group_id,host``, one line per placed school."""
    rows = ((member, group.id, group.host) for group in groups for member in group.members)
    return _csv(("school_id", "group_id", "host"), rows)


def schools_csv(schools: Iterable[School]) -> str:
    """Return schools as canonical CSV: with it and the other files anybody can check the plan."""
    return _csv(canonical.COLUMNS, (canonical.cells(school) for school in schools))


def _left_out(left: Iterable[LeftOut]) -> list[dict[str, str]]:
    return [asdict(one) for one in left]


def _csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
