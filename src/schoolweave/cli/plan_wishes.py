"""What a plan is asked beside its programme, from files: stances, pins, links, flows, need."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from schoolweave.cli.plan_rows import Row, by_school, rows
from schoolweave.core.errors import PlanningError
from schoolweave.planning import Wishes, labels_of_today
from schoolweave.schools import School

T = TypeVar("T")
Pair = tuple[str, str]
FIRST_CALENDAR_YEAR = 1900
STANCES = ("yes", "maybe", "no", "unknown")
LINKS = ("must", "cannot")


@dataclass(frozen=True, slots=True)
class Asked:
    """Files and prices as they were given on the command line; ``None`` and 0 where they were not.

    ``today`` says that the register's own communities are today's groups; ``joining`` are stances, with
    commas between.
    """

    stances: Path | None = None
    joining: str | None = None
    pins: Path | None = None
    flows: Path | None = None
    preferences: Path | None = None
    need: Path | None = None
    weights: Path | None = None
    today: bool = False
    max_moves: int | None = None
    flow_km: float = 0.0
    preference_km: float = 0.0
    moved_km: float = 0.0
    need_km: float = 0.0


def read(asked: Asked, everyone: Collection[School], chosen: Collection[School]) -> dict[str, Any]:
    """Return stances, pins and wishes, ready for ``Communities.from_schools``.

    ``everyone`` are the schools of the register and ``chosen`` those that the plan is about: rows about
    others are left out. Raises :class:`PlanningError` where a file, row or column is wrong, or where moves
    are priced or limited without today's groups.
    """
    if (asked.moved_km or asked.max_moves is not None) and not asked.today:
        raise PlanningError("A price or a limit of moves needs today's groups: add --today.")
    known, inside = {school.id for school in everyone}, {school.id for school in chosen}
    found: dict[str, Any] = {
        "stances": _kept(_words(asked.stances, "stance", known, STANCES), inside),
        "pins": list(_kept(_words(asked.pins, "label", known), inside).items()),
        "wishes": _wishes(asked, chosen, known, inside),
    }
    if asked.joining is not None:
        found["joining"] = tuple(word.strip() for word in asked.joining.split(",") if word.strip())
    return found


def _wishes(asked: Asked, chosen: Collection[School], known: set[str], inside: set[str]) -> Wishes:
    return Wishes(
        flows=tuple(flow for flow in _flows(asked.flows, known) if {*flow[:2]} <= inside),
        preferences=tuple(pair for pair in _preferences(asked.preferences, known) if {*pair} <= inside),
        today=labels_of_today(chosen) if asked.today else {},
        need=_kept(_numbers(asked.need, "need", known), inside),
        weights=_kept(_numbers(asked.weights, "weight", known, above=0.0), inside),
        max_moves=asked.max_moves,
        flow_km=asked.flow_km,
        preference_km=asked.preference_km,
        moved_km=asked.moved_km,
        need_km=asked.need_km,
    )


def _words(path: Path | None, column: str, known: set[str], allowed: tuple[str, ...] = ()) -> dict[str, str]:
    """Return each school's word, which is one of those allowed, or any that is not empty."""

    def read() -> Iterator[tuple[Row, str, str]]:
        for row in rows(path, ("school_id", column)):
            word = row.cells[column].lower() if allowed else row.cells[column]
            if allowed and word not in allowed:
                raise row.fault(column, f"“{row.cells[column]}” is not one of {', '.join(allowed)}.")
            if not word:
                raise row.fault(column, "it is empty.")
            yield row, row.school("school_id", known), word

    return by_school(read(), column)


def _numbers(path: Path | None, column: str, known: set[str], above: float = -math.inf) -> dict[str, float]:
    """Return each school's number, which is ``above`` another one; an empty cell is one that is not known."""

    def read() -> Iterator[tuple[Row, str, float]]:
        for row in rows(path, ("school_id", column)):
            if row.cells[column]:
                value = row.number_of(column)
                if value <= above:
                    raise row.fault(column, f"{value:g} is not above {above:g}.")
                yield row, row.school("school_id", known), value

    return by_school(read(), column)


def _flows(path: Path | None, known: set[str]) -> list[tuple[str, str, float]]:
    """Return flows: rows added up, or their mean over the calendar years where ``year`` names such years.

    A ``year`` below :data:`FIRST_CALENDAR_YEAR` is the year level that learners move on to.
    """
    total: dict[tuple[str, str], float] = {}
    years = set()
    for row in rows(path, ("from_id", "to_id", "learners"), more=("year",)):
        learners = row.number_of("learners")
        if learners < 0:
            raise row.fault("learners", f"{learners:g} is below 0.")
        pair = row.school("from_id", known), row.school("to_id", known)
        total[pair] = total.get(pair, 0.0) + learners
        year = row.cells["year"]
        if year.isdecimal() and int(year) >= FIRST_CALENDAR_YEAR:
            years.add(int(year))
    return [(first, second, learners / max(1, len(years))) for (first, second), learners in total.items()]


def _preferences(path: Path | None, known: set[str]) -> Iterator[tuple[str, str]]:
    for row in rows(path, ("school_id", "partner_id")):
        pair = row.school("school_id", known), row.school("partner_id", known)
        if pair[0] == pair[1]:
            raise row.fault("partner_id", "a school cannot prefer itself.")
        yield pair


def links(path: Path | None, known: set[str], inside: set[str]) -> tuple[list[Pair], list[Pair]]:
    """Return must-links and cannot-links between schools ``inside``, from a file with a ``rule`` column.

    Raises :class:`PlanningError` where a column is missing, a school is not ``known`` or joined to itself, or
    a rule is neither ``must`` nor ``cannot``.
    """
    found: dict[str, list[Pair]] = {rule: [] for rule in LINKS}
    for row in rows(path, ("school_id", "other_id", "rule")):
        rule = row.cells["rule"].lower()
        if rule not in found:
            raise row.fault("rule", f"“{row.cells['rule']}” is not one of {', '.join(LINKS)}.")
        pair = row.school("school_id", known), row.school("other_id", known)
        if pair[0] == pair[1]:
            raise row.fault("other_id", "a school cannot be linked to itself.")
        if {*pair} <= inside:
            found[rule].append(pair)
    return found["must"], found["cannot"]


def _kept(found: dict[str, T], inside: set[str]) -> dict[str, T]:
    return {school: value for school, value in found.items() if school in inside}
