"""Rows of an arrangement: its communities, where each school is and why, its files."""

from collections.abc import Iterable, Iterator, Sequence

from schoolweave.planning import (
    LeftOut,
    Reason,
    Result,
    bound_csv_text,
    group_csv_text,
    reasons_csv_text,
    summary_json_text,
)
from schoolweave.web.rounds.arranged import Arrangement
from schoolweave.web.rounds.models import Group, Place, Scenario, ScenarioFile

BATCH = 500  # rows a statement: under SQLite's limit of parameters


def texts(result: Result, why: Sequence[Reason]) -> dict[str, str]:
    """Return the files of a run, by name, as the command line writes them."""
    return {
        "groups.csv": group_csv_text(result),
        "reasons.csv": reasons_csv_text(why),
        "summary.json": summary_json_text(result),
        "bound.csv": bound_csv_text(result),
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
        breaks=list(reason.breaks),
        why=left.reason if left else reason.why,
    )


def _outside(scenario: Scenario, left: Iterable[LeftOut]) -> Iterator[Place]:
    for one in left:
        yield Place(
            scenario=scenario,
            school_id=one.school_id,
            standing=Place.Standing.INELIGIBLE,
            code=one.code,
            why=one.reason,
        )
