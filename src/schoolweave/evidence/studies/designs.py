"""Designs of studies as data: what each compares and how much it can carry."""

from datetime import date
from functools import cache
from typing import Self

from pydantic import Field, model_validator

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import shipped
from schoolweave.policy.models import Frozen


class Design(Frozen):
    """One design. A statement may say what the programme did only where it ``carries_cause``."""

    id: str
    name: str
    rating: int = Field(ge=0, le=5)
    carries_cause: bool
    has_comparison: bool
    matched: bool = False


class Designs(Frozen):
    """All designs with the source of their ratings; ``confirmed`` is whether it was read at the source."""

    source: str
    as_of: date
    confirmed: bool
    designs: tuple[Design, ...]

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({one.id for one in self.designs}) != len(self.designs):
            raise ValueError("A design is there twice.")
        return self


@cache
def designs() -> Designs:
    """Return the designs that are shipped."""
    return shipped.read("designs", package="schoolweave.evidence.studies.data", model=Designs, what="list")


def design(name: str) -> Design:
    """Return a design by id. Raises :class:`EvidenceError` where there is none of that name."""
    known = {one.id: one for one in designs().designs}
    if name not in known:
        raise EvidenceError(f"There is no design “{name}”: use one of {', '.join(known)}.")
    return known[name]
