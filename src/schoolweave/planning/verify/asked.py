"""What was asked beside the rules, as a plan's summary lists it: stances, pins, optional terms."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schoolweave.core.errors import VerificationError

TERMS = {"flow": "flow_km", "preference": "preference_km", "moved": "moved_km", "need": "need_km"}
"""Names of the optional terms and of their prices."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Stances and with which of them a school may join; pins; optional terms and their prices in km."""

    stances: Mapping[str, str] = field(default_factory=dict)
    joining: tuple[str, ...] = ()
    pins: tuple[tuple[str, str], ...] = ()
    flows: tuple[tuple[str, str, float], ...] = ()
    preferences: tuple[tuple[str, str], ...] = ()
    today: Mapping[str, str] = field(default_factory=dict)
    need: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    prices: Mapping[str, float] = field(default_factory=dict)
    max_moves: int | None = None

    def refuses(self, school: str) -> str:
        """Return the stance that keeps a school out, or nothing."""
        stance = self.stances.get(school, "unknown")
        return stance if self.joining and stance not in self.joining else ""


def asked(summary: Mapping[str, Any]) -> Asked:
    """Return what the summary says was asked; raises :class:`VerificationError` where it cannot be read."""
    stances, wishes = _table(summary, "stances"), _table(summary, "wishes")
    most = wishes.get("max_moves")
    return Asked(
        stances={school: str(word) for school, word in _table(stances, "answers").items()},
        joining=tuple(str(word) for word in stances.get("joining", ())),
        pins=_pairs(summary, "pins"),
        flows=tuple((str(a), str(b), _number("flows", many)) for a, b, many in _lists(wishes, "flows", 3)),
        preferences=_pairs(wishes, "preferences"),
        today={school: str(name) for school, name in _table(wishes, "today").items()},
        need=_numbers(wishes, "need"),
        weights=_numbers(wishes, "weights"),
        prices={name: _number(key, wishes.get(key, 0.0)) for name, key in TERMS.items()},
        max_moves=None if most is None else int(_number("max_moves", most)),
    )


def _table(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = content.get(key, {})
    if not isinstance(found, dict):
        raise VerificationError(f"summary.json, key {key}: an object is needed here, not {found!r}.")
    return found


def _lists(content: Mapping[str, Any], key: str, width: int) -> list[list[Any]]:
    found = content.get(key, [])
    if not isinstance(found, list) or any(not isinstance(one, list) or len(one) != width for one in found):
        raise VerificationError(f"summary.json, key {key}: a list of lists of {width} is needed here.")
    return found


def _pairs(content: Mapping[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(first), str(second)) for first, second in _lists(content, key, 2))


def _numbers(content: Mapping[str, Any], key: str) -> dict[str, float]:
    return {school: _number(key, value) for school, value in _table(content, key).items()}


def _number(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise VerificationError(f"summary.json, key {key}: a number is needed here, not {value!r}.")
    return float(value)
