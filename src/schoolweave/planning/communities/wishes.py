"""What a scenario weighs beside travel: flows, preferences, today's groups, need; read and checked."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from schoolweave.core.errors import PlanningError
from schoolweave.planning.asking import check_count, finite, rows_of
from schoolweave.planning.communities.order import natural

Flow = tuple[str, str, float]
Pair = tuple[str, str]

STANCES = ("yes", "maybe", "no", "unknown")
"""What a school may answer when it is asked to join."""
JOINING = ("yes", "maybe", "unknown")
"""Stances with which a school is planned for, unless asked otherwise; no answer counts as ``unknown``."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Optional terms of the objective, each with its own price in km-equivalents; 0 only reports it.

    ``flows`` are ``(from_id, to_id, leavers)``: learners who move on from one school to another;
    ``preferences`` are directed, ``(school_id, partner_id)``; ``today`` maps school ids to the label of
    today's group; ``need`` maps ids to a number, a missing one counting as the mean; ``weights`` multiply a
    school's distance to its host (1 where there is none). ``max_moves`` is a hard rule: at most so many
    schools leave today's group. ``flow_km`` is the price of one leaver, ``preference_km`` of one preference,
    ``moved_km`` of one school, ``need_km`` of one unit of need. Definitions:
    ``docs/explanation/planning.md``.
    """

    flows: tuple[Flow, ...] = ()
    preferences: tuple[Pair, ...] = ()
    today: Mapping[str, str] = field(default_factory=dict, hash=False)
    need: Mapping[str, float] = field(default_factory=dict, hash=False)
    weights: Mapping[str, float] = field(default_factory=dict, hash=False)
    max_moves: int | None = None
    flow_km: float = 0.0
    preference_km: float = 0.0
    moved_km: float = 0.0
    need_km: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return what differs from no wishes at all, ready for JSON; see :meth:`from_dict`."""
        content: dict[str, Any] = {
            "flows": [list(flow) for flow in self.flows],
            "preferences": [list(pair) for pair in self.preferences],
            "today": dict(self.today),
            "need": dict(self.need),
            "weights": dict(self.weights),
            "max_moves": self.max_moves,
        }
        content |= {name: getattr(self, name) for name in PRICES}
        return {key: value for key, value in content.items() if value or (value == 0 and key == "max_moves")}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Wishes":
        """Return the wishes that :meth:`to_dict` gave.

        Raises :class:`PlanningError` where a name is not one of theirs, or a flow or preference is not whole.
        """
        strange = [name for name in content if name not in cls.__slots__]
        if strange:
            raise PlanningError(f"Wishes know no “{strange[0]}”: use {', '.join(cls.__slots__)}.")
        known = dict(content)
        known["flows"] = tuple(rows_of(known.get("flows", ()), "flow", "from, to, leavers"))
        known["preferences"] = tuple(rows_of(known.get("preferences", ()), "preference", "school, partner"))
        return cls(**known)


NO_WISHES = Wishes()
"""Travel is all that counts."""
PRICES = ("flow_km", "preference_km", "moved_km", "need_km")
"""The prices of :class:`Wishes`."""


def checked(wishes: Wishes, known: set[str], inside: set[str]) -> Wishes:
    """Return wishes in a fixed order, about schools of the problem only.

    What names a school that may not join is dropped; so are flows of nobody and from a school to itself.
    Raises :class:`PlanningError` where an id is not among ``known``, a number is not finite or negative (a
    weight: not positive), a preference names one school twice, or ``max_moves`` comes without ``today``.
    """
    for name in PRICES:
        _number(getattr(wishes, name), f"The price {name}")
    if wishes.max_moves is not None:
        check_count(wishes.max_moves, "schools that may move at most")
    if wishes.max_moves is not None and not wishes.today:
        raise PlanningError("A limit on moves needs today's groups: say which group each school is in today.")
    return replace(
        wishes,
        flows=_flows(wishes.flows, known, inside),
        preferences=_preferences(wishes.preferences, known, inside),
        today=_labels(wishes.today, known, inside),
        need=_numbers(wishes.need, "need", known, inside),
        weights=_weights(wishes.weights, known, inside),
    )


def checked_stances(
    stances: Mapping[str, str], joining: Iterable[str], known: set[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return stances in order of id and those with which a school may join, or raise as :func:`checked`."""
    chosen = tuple(stance for stance in STANCES if stance in set(joining))
    for word in (*joining, *stances.values()):
        if word not in STANCES:
            raise PlanningError(f"“{word}” is not a stance: use one of {', '.join(STANCES)}.")
    for school in stances:
        _known(school, "stance", known)
    return {school: stances[school] for school in sorted(stances, key=natural)}, chosen


def _known(school: str, word: str, known: set[str]) -> None:
    if school not in known:
        raise PlanningError(f"A {word} names {school}, which is not among the schools read.")


def _number(value: float, what: str) -> float:
    if not finite(value) or value < 0:
        raise PlanningError(f"{what} is {value}: it must be a number, 0 or more.")
    return float(value)


def _flows(flows: Iterable[Flow], known: set[str], inside: set[str]) -> tuple[Flow, ...]:
    found: dict[Pair, list[float]] = {}
    for first, second, leavers in rows_of(flows, "flow", "from, to, leavers"):
        _known(first, "flow", known)
        _known(second, "flow", known)
        _number(leavers, f"The flow from {first} to {second}")
        if first != second and leavers and {first, second} <= inside:
            found.setdefault((first, second), []).append(leavers)
    return tuple((a, b, math.fsum(found[a, b])) for a, b in sorted(found, key=_in_order))


def _preferences(pairs: Iterable[Pair], known: set[str], inside: set[str]) -> tuple[Pair, ...]:
    found = set()
    for school, partner in rows_of(pairs, "preference", "school, partner"):
        _known(school, "preference", known)
        _known(partner, "preference", known)
        if school == partner:
            raise PlanningError(f"A preference joins {school} to itself: name two different schools.")
        if {school, partner} <= inside:
            found.add((school, partner))
    return tuple(sorted(found, key=_in_order))


def _in_order(pair: Pair) -> tuple[Any, ...]:
    return natural(pair[0]), natural(pair[1])


def _labels(today: Mapping[str, str], known: set[str], inside: set[str]) -> dict[str, str]:
    for school in today:
        _known(school, "group of today", known)
    return {
        school: today[school] for school in sorted(today, key=natural) if today[school] and school in inside
    }


def _numbers(values: Mapping[str, float], word: str, known: set[str], inside: set[str]) -> dict[str, float]:
    for school, value in values.items():
        _known(school, word, known)
        if not finite(value):
            raise PlanningError(f"The {word} of {school} is {value}: it must be a number.")
    return {school: float(values[school]) for school in sorted(values, key=natural) if school in inside}


def _weights(weights: Mapping[str, float], known: set[str], inside: set[str]) -> dict[str, float]:
    found = _numbers(weights, "weight", known, inside)
    for school, value in found.items():
        if value <= 0:
            raise PlanningError(f"The weight of {school} is {value:g}: it must be above 0.")
    return {school: value for school, value in found.items() if value != 1.0}
