"""A scenario as it is edited: its problem, its groups, measured anew after each step. Kept per process."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from schoolweave.planning import Evaluation, Reason
from schoolweave.schools import School
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.rounds import engine, naming
from schoolweave.web.rounds.arranged import SCHOOLS_FILE
from schoolweave.web.rounds.editing import State, begun
from schoolweave.web.rounds.inputs import schools_of
from schoolweave.web.rounds.models import Place, Scenario
from schoolweave.web.rounds.question import Question, problem

KEPT = 32  # arrangements whose figures a process keeps
_NUMBERED = re.compile(r"\b[Gg]roup (\d+)\b")


@dataclass(frozen=True, slots=True)
class Board:
    """What a scenario was computed from and where it put each school.

    ``problem`` has no pins: locks take their place. ``names`` and ``colours`` are of the scenario's groups.
    """

    problem: engine.Problem
    schools: Mapping[str, School]
    base: State
    names: Mapping[int, str]
    colours: Mapping[int, int]

    @property
    def given(self) -> bool:
        """Whether the groups are given, as the hubs of selected leads are: schools only move between them."""
        return isinstance(self.problem, engine.Led)


@dataclass(frozen=True, slots=True)
class Broken:
    """A hard rule over a whole arrangement: the groups that break it by number, and all breaches in words."""

    rule: str
    sentence: str
    met: bool
    groups: tuple[int, ...] = ()
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """An arrangement measured by the engine; ``keys`` are its groups' numbers, in the engine's order."""

    state: State
    plan: Evaluation
    keys: tuple[int, ...]
    rules: tuple[Broken, ...]
    names: Mapping[int, str]

    @property
    def broken(self) -> dict[int, list[str]]:
        """Return for each group the rules that it breaks."""
        found: dict[int, list[str]] = {}
        for check in self.rules:
            for key in check.groups:
                found.setdefault(key, []).append(check.rule)
        return found


class _Kept:
    """A row as a key of what is kept: equal where it stands as it stood."""

    def __init__(self, row: Any, *stamp: Hashable) -> None:
        self.row, self.key = row, (type(row), row.pk, *stamp)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.key == other.key


_KEPT: dict[Hashable, tuple[Board, Measured]] = {}


def board(scenario: Scenario) -> Board:
    """Return the board of a scenario that is done; the first time takes a tenth of a second."""
    return _board(_Kept(scenario, scenario.attempt, scenario.finished_at))


@lru_cache(maxsize=4)
def _board(kept: _Kept) -> Board:
    scenario: Scenario = kept.row
    text = scenario.files.values_list("content", flat=True).get(name=SCHOOLS_FILE)
    schools = schools_of(text)
    question = Question.from_dict(scenario.question)
    inside = scenario.places.exclude(standing=Place.Standing.INELIGIBLE)
    there = dict(inside.values_list("school_id", "group__number"))
    asked = _problem(scenario, schools, replace(question, pins=()), there)
    groups = list(scenario.groups.values_list("number", "name", "colour"))
    state = begun({school: there.get(school) for school in asked.ids})
    locked = frozenset(school for school, _ in question.pins if state.place.get(school) is not None)
    return Board(
        asked,
        {school.id: school for school in schools},
        replace(state, locked=locked),
        {number: name for number, name, _ in groups},
        {number: colour for number, _, colour in groups},
    )


def _problem(
    scenario: Scenario, schools: Sequence[School], question: Question, there: Mapping[str, int | None]
) -> engine.Problem:
    """Return what the engine is asked; of hubs about the schools that are served."""
    rules = programmes.hub_rules(scenario.rule_version) if question.leads else None
    if rules is None:
        return problem(schools, programmes.rules(scenario.rule_version), question)
    served = [school for school in schools if there.get(school.id) is not None]
    return engine.led(served, rules, dict(scenario.groups.values_list("number", "host_id")))


def measured(found: Board, state: State) -> Measured:
    """Return a state measured by the engine; kept, so that the same arrangement is measured once.

    12 ms for 2,500 schools, 20 ms with every optional term.
    """
    key = (id(found), tuple(state.place.values()), state.locked)
    kept = _KEPT.get(key)
    if kept is None or kept[0] is not found:
        groups = state.groups
        keys = tuple(groups)
        plan = engine.evaluate(found.problem, groups)
        names = _names(found, plan, keys)
        rules = tuple(broken(found, check, keys, names) for check in plan.rules)
        kept = (found, Measured(state, plan, keys, rules, names))
        while len(_KEPT) >= KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[key] = kept
    return kept[1]


def why(found: Board, state: State, school: str, count: int = 3) -> Reason:
    """Return why a school is where it is, with its cheapest other groups, as the engine works them out.

    The reason's groups are numbered in the order of :attr:`State.groups`.
    """
    return engine.reasons(found.problem, state.groups, [school], count)[0]


def in_words(text: str, keys: tuple[int, ...], names: Mapping[int, str]) -> str:
    """Return a sentence of the engine with the groups' names in place of their numbers."""

    def name(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        return f"“{names[keys[place]]}”" if place < len(keys) else match[0]

    return _NUMBERED.sub(name, text)


def broken(found: Board, check: Any, keys: tuple[int, ...], names: Mapping[int, str]) -> Broken:
    """Return a rule of the engine's report with the groups' numbers and names."""
    groups = tuple(keys[int(name.split()[1]) - 1] for name in check.broken_by if _NUMBERED.fullmatch(name))
    by = tuple(_said(found, in_words(name, keys, names)) for name in check.broken_by)
    return Broken(check.rule, check.sentence, check.met, groups, by)


def _said(found: Board, text: str) -> str:
    return " ".join(found.schools[word].name if word in found.schools else word for word in text.split(" "))


def _names(found: Board, plan: Evaluation, keys: tuple[int, ...]) -> dict[int, str]:
    """Return the groups' names; of a new one, the place of its host with “new” after it."""
    fresh = {
        key: found.schools[group.host]
        for key, group in zip(keys, plan.groups, strict=True)
        if key not in found.names
    }
    hosts = [
        naming.Host(one.name, one.town, one.area, one.latitude or 0.0, one.longitude or 0.0)
        for one in fresh.values()
    ]
    made = {key: f"{name}, new {key}" for key, name in zip(fresh, naming.names(hosts), strict=True)}
    return {key: made.get(key) or found.names[key] for key in keys}
