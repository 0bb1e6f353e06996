"""Months of progress: an effect size read off a dated table, always with its interval in months too."""

import math
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import shipped
from schoolweave.evidence.effect_sizes.hedges import EffectSize
from schoolweave.policy.models import Frozen

SHIPPED = "schoolweave.evidence.effect_sizes.tables"
DEFAULT = "eef-toolkit"
LARGEST = 9.99
"""Larger effects, infinite ends of intervals among them, are beyond any table."""
CAVEAT = "Months overstate the progress of older pupils; some methodologists advise against them."
"""Baird and Pane (2019) advise against translating effects into time in all cases."""


class MonthsTable(Frozen):
    """How many months an effect counts as: the row whose first effect it reaches.

    ``from_hundredths`` is ascending and begins at 0, in hundredths of a standard deviation; row ``m`` is
    ``m`` months. Above ``last_hundredths`` the table ends. ``confirmed`` is whether every row was read at the
    source itself.
    """

    id: str
    name: str
    source: str
    url: str = ""
    as_of: date
    confirmed: bool
    note: str = ""
    from_hundredths: tuple[int, ...] = Field(min_length=2)
    last_hundredths: int
    labels: tuple[str, ...]

    @model_validator(mode="after")
    def _ascends(self) -> Self:
        rows = self.from_hundredths
        if rows[0] != 0 or any(one >= two for one, two in pairwise(rows)):
            raise ValueError("The rows of from_hundredths begin at 0 and ascend.")
        if len(self.labels) != len(rows) or self.last_hundredths < rows[-1]:
            raise ValueError("Each row needs a label, and the last row ends at or after it begins.")
        return self

    def count(self, effect: float) -> int:
        """Return whole months, with the sign of the effect; the table's last row where it goes beyond."""
        hundredths = int(abs(_two_decimals(effect)) * 100)
        months = sum(hundredths >= first for first in self.from_hundredths) - 1
        return -months if effect < 0 else months

    def ends_before(self, effect: float) -> bool:
        """Return whether an effect is larger than any that the table has."""
        return int(abs(_two_decimals(effect)) * 100) > self.last_hundredths


@dataclass(frozen=True, slots=True)
class Months:
    """An effect in months of progress with its interval in months, the table it was read off, a sentence.

    ``spans_zero`` says that the interval of the effect includes no effect at all: the sentence says so.
    """

    point: int
    low: int
    high: int
    level: float
    spans_zero: bool
    beyond: bool  # the point or an end of the interval is beyond the table's last row
    label: str
    table: str
    sentence: str
    source: str
    caveats: tuple[str, ...]


def available() -> tuple[str, ...]:
    """Return the ids of the tables that are shipped, in alphabetical order."""
    return shipped.names(SHIPPED)


@cache
def load_table(name: str = DEFAULT) -> MonthsTable:
    """Return a table by id (``eef-toolkit``) or by the path of a TOML file.

    Raises :class:`EvidenceError` where there is none of that name or its rows do not hold together.
    """
    return shipped.read(name, package=SHIPPED, model=MonthsTable, what="table of months")


def months(effect: EffectSize, *, table: str | MonthsTable = DEFAULT) -> Months:
    """Return an effect in months, both ends of its interval with it.

    Raises :class:`EvidenceError` for an unknown table or an effect that is not a number.
    """
    rows = load_table(table) if isinstance(table, str) else table
    if not effect.low <= effect.g <= effect.high:
        raise EvidenceError("The effect does not lie in its interval, so that it has no months.")
    counts = rows.count(effect.g), rows.count(effect.low), rows.count(effect.high)
    beyond = any(rows.ends_before(value) for value in (effect.g, effect.low, effect.high))
    caveats = [CAVEAT]
    if not rows.confirmed:
        caveats.append(f"The table “{rows.name}” was not read whole at its source.")
    if beyond:
        caveats.append(f"The table ends at {rows.last_hundredths / 100:.2f}: months beyond it are “or more”.")
    return Months(
        *counts,
        effect.level,
        effect.spans_zero,
        beyond,
        rows.labels[abs(counts[0])],
        rows.id,
        _sentence(counts, effect),
        f"{rows.source}, {rows.as_of.isoformat()}",
        tuple(caveats),
    )


def _sentence(counts: tuple[int, int, int], effect: EffectSize) -> str:
    point, low, high = counts
    what = "of additional progress" if point > 0 else "less progress"
    head = f"About {_counted(abs(point))} {what}" if point else "No months of additional progress"
    span = f"{effect.level:.0%} interval: {_signed(low)} to {_signed(high)} {_word(high)}"
    end = "; it includes zero, so that no effect at all cannot be ruled out" if effect.spans_zero else ""
    return f"{head} ({span}{end})."


def _counted(number: int) -> str:
    return f"{number} {_word(number)}"


def _word(number: int) -> str:
    return "month" if abs(number) == 1 else "months"


def _signed(number: int) -> str:
    return f"−{-number}" if number < 0 else str(number)


def _two_decimals(value: float) -> Decimal:
    """Return a value to two decimals, halves away from zero, as people read it: 0.095 is 0.10."""
    if math.isnan(value):
        raise EvidenceError("An effect that is not a number has no months.")
    written = Decimal(f"{max(-LARGEST, min(value, LARGEST)):.10f}")
    return written.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
