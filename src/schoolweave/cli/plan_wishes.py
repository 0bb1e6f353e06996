"""What a plan is asked beside its programme, from files: stances, pins, flows, preferences, need, weights."""

import csv
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from schoolweave.core.errors import PlanningError
from schoolweave.planning import Wishes, labels_of_today
from schoolweave.schools import School

T = TypeVar("T")
FIRST_CALENDAR_YEAR = 1900
STANCES = ("yes", "maybe", "no", "unknown")


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
        "stances": dict(_kept(_words(asked.stances, "stance", known, STANCES), inside)),
        "pins": list(_kept(_words(asked.pins, "label", known), inside)),
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
        need=dict(_kept(_numbers(asked.need, "need", known), inside)),
        weights=dict(_kept(_numbers(asked.weights, "weight", known), inside)),
        max_moves=asked.max_moves,
        flow_km=asked.flow_km,
        preference_km=asked.preference_km,
        moved_km=asked.moved_km,
        need_km=asked.need_km,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a file: its number as a spreadsheet shows it, and its cells by column."""

    file: Path
    number: int
    cells: dict[str, str]

    def fault(self, column: str, told: str) -> PlanningError:
        return PlanningError(f"{self.file}, row {self.number}, column {column}: {told}")

    def school(self, column: str, known: set[str]) -> str:
        if self.cells[column] not in known:
            name = self.cells[column] or "(empty)"
            raise self.fault(column, f"{name} is not a school of the register.")
        return self.cells[column]

    def number_of(self, column: str) -> float:
        try:
            value = float(self.cells[column])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.fault(column, f"“{self.cells[column]}” is not a number.")
        return value


def _rows(path: Path | None, columns: tuple[str, ...], more: tuple[str, ...] = ()) -> Iterator[_Row]:
    """Yield the rows of a file that has these columns, and perhaps ``more``; nothing where none was given."""
    if path is None:
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanningError(f"{path} cannot be read as UTF-8 text: {error}.") from None
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise PlanningError(
            f"{path} has no column {', '.join(missing)}: its header is to name {', '.join(columns)}."
        )
    for number, cells in enumerate(reader, start=2):
        yield _Row(path, number, {name: (cells.get(name) or "").strip() for name in (*columns, *more)})


def _words(
    path: Path | None, column: str, known: set[str], allowed: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Yield school and word of each row; the word is one of those allowed, or any that is not empty."""
    for row in _rows(path, ("school_id", column)):
        word = row.cells[column].lower() if allowed else row.cells[column]
        if allowed and word not in allowed:
            raise row.fault(column, f"“{row.cells[column]}” is not one of {', '.join(allowed)}.")
        if not word:
            raise row.fault(column, "it is empty.")
        yield row.school("school_id", known), word


def _numbers(path: Path | None, column: str, known: set[str]) -> Iterator[tuple[str, float]]:
    for row in _rows(path, ("school_id", column)):
        if row.cells[column]:  # an empty cell is a value that is not known
            yield row.school("school_id", known), row.number_of(column)


def _flows(path: Path | None, known: set[str]) -> list[tuple[str, str, float]]:
    """Return flows: rows added up, or their mean over the calendar years where ``year`` names such years.

    A ``year`` below :data:`FIRST_CALENDAR_YEAR` is the year level that learners move on to.
    """
    total: dict[tuple[str, str], float] = {}
    years = set()
    for row in _rows(path, ("from_id", "to_id", "learners"), more=("year",)):
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
    for row in _rows(path, ("school_id", "partner_id")):
        pair = row.school("school_id", known), row.school("partner_id", known)
        if pair[0] == pair[1]:
            raise row.fault("partner_id", "a school cannot prefer itself.")
        yield pair


def _kept(rows: Iterator[tuple[str, T]], inside: set[str]) -> Iterator[tuple[str, T]]:
    return (row for row in rows if row[0] in inside)
