"""The published comparison of one country's communities with computed ones, as it was measured.

The figures are counts and sums; no school is named. ``python -m benchmarks.like_for_like`` makes the file,
and a test holds it against the register where that is at hand.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Self

FILE = "like_for_like.json"


@dataclass(frozen=True, slots=True)
class Side:
    """One arrangement. Kilometres over every member, a host with 0; ``ways`` counts schools by band.

    ``far_apart`` counts communities with a member in the last band.
    """

    travel_km: float
    covered: int
    mean_km: float
    median_km: float
    worst_km: float
    smallest: int
    middle: float
    largest: int
    far_apart: int
    ways: tuple[int, ...]

    @classmethod
    def of(cls, found: dict[str, Any]) -> Self:
        """Return the side that a dictionary of figures describes."""
        names = (name for name in cls.__dataclass_fields__ if name != "ways")
        return cls(**{name: found[name] for name in names}, ways=tuple(found["ways"]))


@dataclass(frozen=True, slots=True)
class LikeForLike:
    """The question, where its data come from, both answers, and what no arrangement can beat."""

    register: str
    publisher: str
    licence: str
    as_of: date
    programme: str
    schools: int
    outside: int
    groups: int
    size_min: int
    size_max: int
    pathway: tuple[int, int]
    bands_km: tuple[int, ...]
    today: Side
    computed: Side
    lower_bound_km: float
    gap: float
    command: str
    seconds: float
    measured_on: date

    @property
    def saved(self) -> float:
        """Return the part of today's travel that the computed arrangement does without."""
        return 1 - self.computed.travel_km / self.today.travel_km


@cache
def published() -> LikeForLike:
    """Return the comparison that is shipped."""
    text = resources.files("schoolweave.web.publishing").joinpath(FILE).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    year, month = map(int, found["as_of"].split("-"))
    first, last = found["pathway"]
    same = ("register", "publisher", "licence", "programme", "schools", "outside", "groups", "size_min",
            "size_max", "command", "seconds")  # fmt: skip
    return LikeForLike(
        **{name: found[name] for name in same},
        as_of=date(year, month, 1),
        pathway=(first, last),
        bands_km=tuple(found["bands_km"]),
        today=Side.of(found["today"]),
        computed=Side.of(found["computed"]),
        lower_bound_km=found["computed"]["lower_bound_km"],
        gap=found["computed"]["gap"],
        measured_on=date.fromisoformat(found["measured_on"]),
    )
