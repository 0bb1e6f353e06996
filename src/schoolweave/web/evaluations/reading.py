"""Files of cells: one row a school-year, or a school. A file about learners is refused unread."""

import csv
import hashlib
import io
import re
import zlib
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from schoolweave.evidence.progress.cells import Cell
from schoolweave.evidence.studies import Estimation

ABOUT_LEARNERS = re.compile(
    r"^(.*_)?(upn|uln|nsn|ssn|dob|date_of_birth|birth_?date|birthday|forename|first_?name|given_?name|surname|"
    r"last_?name|family_?name|full_?name|preferred_?name|e_?mail|phone|address|post_?code|"
    r"(pupil|student|learner|child|person|candidate)(_?(id|no|number|name|reference|ref|key|code))?)$"
)
"""Names of columns that only a file about learners has; in lower case, spaces and hyphens as ``_``."""
MOST_BYTES = 60_000_000
MOST_ROWS = 1_000_000


class NotCells(Exception):
    """The file cannot be loaded; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file that may be loaded: its compressed bytes, hash and what is in it."""

    content: bytes
    sha256: str
    rows: int
    schools: int
    years: tuple[int, ...]


def panel(content: bytes, plan: Estimation) -> Read:
    """Return a panel of school-years; raises :class:`NotCells` if it is about learners or unreadable."""
    rows = _rows(content)
    named = [plan.unit, plan.time, plan.outcome, *plan.covariates, *plan.where]
    _check_columns(rows, [name for name in named if name])
    keys = Counter((row[plan.unit], row[plan.time], *_others(row, plan)) for row in rows)
    most = max(keys.values(), default=0)
    if most > 1:
        key = next(key for key, many in keys.items() if many == most)
        raise NotCells(
            _(
                "%(school)s stands %(many)d times for %(year)s: these look like learners, not cells. Make "
                "cells first, with “schoolweave evidence panel”."
            )
            % {"school": key[0], "many": most, "year": key[1]}
        )
    _check_counts(rows)
    years = sorted({int(row[plan.time]) for row in rows if row[plan.time].strip().isdigit()})
    return _packed(content, rows, plan.unit, tuple(years))


def schools(content: bytes, plan: Estimation) -> Read:
    """Return a file with a row a school; raises :class:`NotCells` as :func:`panel` does."""
    rows = _rows(content)
    _check_columns(rows, [plan.unit])
    again = [key for key, many in Counter(row[plan.unit] for row in rows).items() if many > 1]
    if again:
        raise NotCells(_("%(school)s has more than one row: give one row a school.") % {"school": again[0]})
    return _packed(content, rows, plan.unit, ())


def measured(content: bytes) -> list[Cell]:
    """Return the cells of a panel of measures; raises :class:`NotCells` as :func:`panel` does."""
    rows = _rows(content)
    _check_columns(rows, ["school_id", "year", "measure", "series", "group", "count", "sum"])
    _check_counts(rows)
    try:
        return [
            Cell(
                school_id=row["school_id"],
                year=int(row["year"]),
                measure=row["measure"],
                series=row["series"],
                group=row["group"],
                count=int(row["count"] or 0),
                sum=float(row["sum"] or 0),
                sum_squares=float(row["sum_squares"]) if row.get("sum_squares") else None,
            )
            for row in rows
        ]
    except ValueError as error:
        raise NotCells(_("A year, count or sum is not a number: %s.") % error) from error


def text(packed: bytes | memoryview) -> str:
    """Return a loaded file as text."""
    return zlib.decompress(bytes(packed)).decode("utf-8-sig")


def _rows(content: bytes) -> list[dict[str, str]]:
    if len(content) > MOST_BYTES:
        raise NotCells(_("The file is larger than 60 MB, and cells are smaller: is it about learners?"))
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise NotCells(_("The file is not CSV in UTF-8: save it as that and load it again.")) from None
    if not rows or len(rows) > MOST_ROWS:
        raise NotCells(_("The file has %(rows)s rows: give 1 to 1,000,000.") % {"rows": f"{len(rows):,}"})
    return rows


def _check_columns(rows: list[dict[str, str]], named: list[str]) -> None:
    head = list(rows[0])
    told = [name for name in head if name and ABOUT_LEARNERS.match(_plain(name))]
    if told:
        raise NotCells(
            _("The column “%(name)s” is about single learners, and those are not kept here. Load cells.")
            % {"name": told[0]}
        )
    missing = [name for name in named if name not in head]
    if missing:
        raise NotCells(
            _("The plan names the column “%(name)s”, and the file has none.") % {"name": missing[0]}
        )
    if any(None in row or None in row.values() for row in rows):
        raise NotCells(_("A row has more or fewer fields than the header: mend the file and load it again."))


def _plain(name: str) -> str:
    return re.sub(r"[\s\-.]+", "_", name.strip().lower())


def _check_counts(rows: list[dict[str, str]]) -> None:
    name = next((name for name in ("count", "learners", "pupils") if name in rows[0]), "")
    if name and all(row[name].strip() in {"", "0", "1"} for row in rows):
        raise NotCells(_("Every row is about at most one learner: make cells of them first."))


def _others(row: dict[str, str], plan: Estimation) -> tuple[str, ...]:
    """Return what else may tell rows of one school and year apart: groups and series."""
    return tuple(
        row[name] for name in dict.fromkeys((*plan.where, "group", "series", "measure")) if name in row
    )


def _packed(content: bytes, rows: list[dict[str, str]], unit: str, years: tuple[int, ...]) -> Read:
    digest = hashlib.sha256(content).hexdigest()
    return Read(zlib.compress(content, 6), digest, len(rows), len({row[unit] for row in rows}), years)
