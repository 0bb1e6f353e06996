"""Rows of an arrangement: its communities, where each school is and why, its files."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from schoolweave.planning import (
    LeftOut,
    Reason,
    Result,
    bound_csv_text,
    cases_csv_text,
    group_csv_text,
    lifts_csv_text,
    parts_csv_text,
    reasons_csv_text,
    summary_json_text,
)
from schoolweave.web.rounds.arranged import Arrangement, measures
from schoolweave.web.rounds.models import Group, Place, Scenario, ScenarioFile

BATCH = 500  # rows a statement: under SQLite's limit of parameters
_NUMBERED = re.compile(r"\b[Gg]roup (\d+)\b")


def texts(result: Result, why: Sequence[Reason], choice: dict[str, Any]) -> dict[str, str]:
    """Return the files of a run, by name, as the command line writes them.

    ``choice`` (programme, version, region) tells a checker by which rules they were made.
    """
    return {
        "groups.csv": group_csv_text(result),
        "reasons.csv": reasons_csv_text(why),
        "summary.json": summary_json_text(result, choice),
        "bound.csv": bound_csv_text(result),
        "lifts.csv": lifts_csv_text(result),
        "parts.csv": parts_csv_text(result),
        "cases.csv": cases_csv_text(result),
    }


def store(scenario: Scenario, arrangement: Arrangement) -> None:
    """Write an arrangement's rows and set the scenario's figures; the caller saves the scenario.

    To be called inside a transaction. What an earlier attempt left is replaced.
    """
    scenario.places.all().delete()
    scenario.groups.all().delete()
    scenario.files.all().delete()
    groups = _groups(scenario, arrangement)
    Place.objects.bulk_create(_places(scenario, arrangement, groups), batch_size=BATCH)
    ScenarioFile.objects.bulk_create(
        ScenarioFile(scenario=scenario, name=name, content=text) for name, text in arrangement.files.items()
    )
    for name, value in arrangement.figures.items():
        setattr(scenario, name, value)
    scenario.summary = _short(arrangement)


def _short(arrangement: Arrangement) -> dict[str, Any]:
    """Return the summary with the schools left out counted (they have rows), and with the measures."""
    summary = dict(arrangement.figures["summary"])
    pathway = summary["programme_rules"].get("pathway", ())  # hubs have none
    counts = {"unplaced": len(arrangement.unplaced), "ineligible": len(arrangement.ineligible)}
    return summary | counts | {"measures": measures(arrangement.groups, pathway) | counts}


def _groups(scenario: Scenario, arrangement: Arrangement) -> dict[int, Group]:
    described = zip(arrangement.groups, arrangement.names, arrangement.colours, strict=True)
    rows = Group.objects.bulk_create(
        [
            Group(
                scenario=scenario,
                number=group.id,
                name=name,
                host_id=group.host,
                size=len(group.members),
                travel_km=group.travel_km,
                worst_km=max(group.km, default=0.0),
                years=list(group.years),
                colour=colour,
            )
            for group, name, colour in described
        ],
        batch_size=BATCH,
    )
    return {row.number: row for row in rows}


def _places(scenario: Scenario, arrangement: Arrangement, groups: dict[int, Group]) -> Iterator[Place]:
    left = {one.school_id: one for one in arrangement.unplaced}
    for reason in arrangement.reasons:
        yield _place(scenario, reason, groups, left.get(reason.school_id))
    yield from _outside(scenario, arrangement.ineligible)


def _place(scenario: Scenario, reason: Reason, groups: dict[int, Group], left: LeftOut | None) -> Place:
    placed = reason.group_id is not None
    return Place(
        scenario=scenario,
        school_id=reason.school_id,
        group=groups[reason.group_id] if reason.group_id is not None else None,
        standing=Place.Standing.PLACED if placed else Place.Standing.UNPLACED,
        code=left.code if left else "",
        km=reason.km,
        next_group=groups[reason.next_group] if reason.next_group is not None else None,
        next_km=reason.next_km,
        change_km=reason.change_km,
        breaks=[named(text, groups) for text in reason.breaks],
        why=named(left.reason if left else reason.why, groups),
    )


def named(text: str, groups: dict[int, Group]) -> str:
    """Return a sentence in which communities have their names instead of numbers."""

    def name(found: re.Match[str]) -> str:
        group = groups.get(int(found[1]))
        return f"“{group.name}”" if group else found[0]

    return _NUMBERED.sub(name, text)


def _outside(scenario: Scenario, left: Iterable[LeftOut]) -> Iterator[Place]:
    for one in left:
        yield Place(
            scenario=scenario,
            school_id=one.school_id,
            standing=Place.Standing.INELIGIBLE,
            code=one.code,
            why=one.reason,
        )
