"""What a reader of one kind of register is."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from schoolweave.schools.fields import Row, required_text
from schoolweave.schools.header import Layout
from schoolweave.schools.record import Need, School, Status
from schoolweave.schools.report import quoted

ReadRow = Callable[[Row], School]
"""Turns a row into a school, says problems to the row's ledger, raises ``Rejected`` where it is none."""


@dataclass(frozen=True, slots=True)
class Register:
    """A kind of register: how its header looks, and a function that makes a row reader for one file.

    ``start`` takes the day of the extract where the caller knows it; the file's own dates win over it.
    """

    layout: Layout
    start: Callable[[date | None], ReadRow]


def table(name: str) -> dict[str, Any]:
    """Return the TOML table ``name`` that lies beside the readers."""
    text = resources.files("schoolweave.schools.registers").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=4096)
def shared_need(measure: str, value: float, year: int | None, source: str) -> Need:
    """Return a need measure, one object for equal measures: a register repeats few values very often."""
    return Need(measure, value, year, source)


def numbered_id(row: Row, prefix: str, what: str) -> str:
    """Return the id of a row whose register numbers its schools; raises ``Rejected``."""
    number = required_text(row, "id", what=what)
    if not (number.isdecimal() and number.isascii()):
        raise row.reject(
            "bad_id", "id", f"The {what} “{quoted(number)}” is not a number.", "Rejected the row."
        )
    return f"{prefix}:{int(number)}"


def check_place(row: Row, status: Status, placed: bool, field: str) -> None:
    """Say that a school which teaches now has no place, unless a reason was said already."""
    if not placed and status in (Status.OPEN, Status.CLOSING) and not row.text(field):
        row.warn(
            "no_place",
            field,
            "The register gives no coordinates for this school.",
            "Accepted without a place: it cannot be on the map or in a computed community.",
        )


def check_roll(row: Row, status: Status, roll: int | None, field: str) -> None:
    """Say that a school which teaches now has no roll, unless a reason was said already."""
    if roll is None and status in (Status.OPEN, Status.CLOSING) and not row.text(field):
        row.warn(
            "no_roll", field, "The register gives no roll for this school.", "Accepted with the roll missing."
        )
