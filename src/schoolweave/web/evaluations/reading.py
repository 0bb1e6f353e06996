"""Files of cells: one row a school-year, or a school. Every fault is named by file, row and column."""

import csv
import hashlib
import re
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import cells, comparison
from schoolweave.evidence.cells import Table
from schoolweave.evidence.effects.reading import Columns, columns_of, read_panel
from schoolweave.evidence.progress.cells import Cell
from schoolweave.evidence.studies import Registration

ABOUT_LEARNERS = re.compile(
    r"^(.*_)?(upn|uln|nsn|ssn|dob|date_of_birth|birth_?date|birthday|forename|first_?name|given_?name|surname|"
    r"last_?name|family_?name|full_?name|preferred_?name|e_?mail|phone|address|post_?code|"
    r"(pupil|student|learner|child|person|candidate)(_?(id|no|number|name|reference|ref|key|code))?)$"
)
"""Names of columns that only a file about learners has; in lower case, spaces and hyphens as ``_``."""
COUNTS = ("count", "learners", "pupils")
"""Names of the column of learners, the first that is there."""
MOST_BYTES = 60_000_000
MOST_ROWS = 1_000_000
TOO_LARGE = gettext_lazy("The file is larger than 60 MB, and cells are smaller: is it about learners?")
MEASURED = ("school_id", "year", "measure", "series", "group", "count", "sum")


class NotCells(Exception):
    """The file cannot be loaded; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file that may be loaded: its compressed bytes, hash, what is in it, and the ids of its schools."""

    content: bytes
    sha256: str
    rows: int
    schools: int
    years: tuple[int, ...]


Known = Callable[[Collection[str]], Collection[str]]
"""Returns those of some ids of schools that are known."""


def panel(content: bytes, plan: Registration, *, name: str, known: Known | None = None) -> Read:
    """Return a panel of school-years; raises :class:`NotCells` if it is about learners or has a fault."""
    used = plan.estimation
    table = _table(content, name)
    for column in (used.unit, used.time, used.outcome, *used.covariates, *used.where):
        _found(table, column)
    _check_counts(table)
    _refuse_again(table, (used.unit, used.time, *_others(table, used.where)))
    _check_known(table, used.unit, known)
    try:
        _check_subgroups(table, plan)
        found = read_panel(_with_first(table, used.first), _readable(table, plan))
    except EvidenceError as error:
        raise NotCells(str(error)) from None
    return _packed(content, table, used.unit, tuple(int(year) for year in found.times))


def schools(content: bytes, plan: Registration, *, name: str, known: Known | None = None) -> Read:
    """Return a file with a row a school; raises :class:`NotCells` as :func:`panel` does."""
    unit, rule = plan.estimation.unit, plan.comparison
    table = _table(content, name)
    _found(table, unit)
    _refuse_again(table, (unit,))
    _check_known(table, unit, known)
    if rule is not None:
        for column in (plan.estimation.first, *rule.characteristics, *rule.exact):
            _check_mixed(table, column)
        try:
            with TemporaryDirectory() as folder:
                read_in = comparison.read(_put(content, name, folder), id_column=unit, words=rule.exact)
            comparison.joined(read_in, plan.estimation.first)
        except EvidenceError as error:
            raise NotCells(str(error)) from None
    return _packed(content, table, unit, ())


def measured(content: bytes, *, name: str) -> list[Cell]:
    """Return the cells of a panel of measures; raises :class:`NotCells` as :func:`panel` does."""
    table = _table(content, name)
    texts = {column: _found(table, column) for column in MEASURED}
    _check_counts(table)
    _refuse_again(table, MEASURED[:5])
    whole = {column: _whole(table, column) for column in ("year", "count")}
    sums = _numbers(table, "sum")
    squares = _numbers(table, "sum_squares") if "sum_squares" in table.columns else None
    return [
        Cell(
            school_id=texts["school_id"][row],
            year=int(whole["year"][row]),
            measure=texts["measure"][row],
            series=texts["series"][row],
            group=texts["group"][row],
            count=int(np.nan_to_num(whole["count"][row])),
            sum=float(np.nan_to_num(sums[row])),
            sum_squares=None if squares is None or not np.isfinite(squares[row]) else float(squares[row]),
        )
        for row in range(table.rows)
    ]


def text(packed: bytes | memoryview) -> str:
    """Return a loaded file as text."""
    return zlib.decompress(bytes(packed)).decode("utf-8-sig")


def spread(packed: bytes | memoryview) -> bool:
    """Return whether a loaded panel has the sums from which the learners' standard deviation comes."""
    head = text(packed).split("\n", 1)[0]
    return {"count", "sum", "sum_squares"} <= {name.strip() for name in next(csv.reader([head]), [])}


def _put(content: bytes, name: str, folder: str) -> Path:
    path = Path(folder) / f"{Path(name).stem[:80] or 'cells'}.csv"
    path.write_bytes(content)
    return path


def _table(content: bytes, name: str) -> Table:
    """Return a file's columns; a file that is about learners by its header is refused before its rows."""
    if len(content) > MOST_BYTES:
        raise NotCells(str(TOO_LARGE))
    _refuse_learners(content, name)
    with TemporaryDirectory() as folder:
        try:
            table = cells.read(_put(content, name, folder))
        except EvidenceError as error:
            raise NotCells(str(error)) from None
    if table.rows > MOST_ROWS:
        raise NotCells(_("The file has %(rows)s rows: give 1 to 1,000,000.") % {"rows": f"{table.rows:,}"})
    return table


def _refuse_learners(content: bytes, name: str) -> None:
    """Refuse a file that is about learners by its header; its rows are not read."""
    head = content.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    told = [one for one in next(csv.reader([head.strip()]), []) if ABOUT_LEARNERS.match(_plain(one))]
    if told:
        raise NotCells(
            _(
                "%(file)s: the column “%(name)s” is about single learners, and those are not kept here. Load "
                "cells."
            )
            % {"file": name, "name": told[0]}
        )


def _plain(name: str) -> str:
    return re.sub(r"[\s\-.]+", "_", name.strip().lower())


def _found(table: Table, column: str) -> list[str]:
    try:
        return table.texts(column)
    except EvidenceError as error:
        raise NotCells(str(error)) from None


def _numbers(table: Table, column: str) -> np.ndarray:
    try:
        return table.numbers(column)
    except EvidenceError as error:
        raise NotCells(str(error)) from None


def _check_mixed(table: Table, column: str) -> None:
    """Refuse a word among numbers; a column of words alone is one of kinds."""
    if any(re.fullmatch(r"[-+]?[\d.]+", one) for one in _found(table, column)):
        _numbers(table, column)


def _whole(table: Table, column: str) -> np.ndarray:
    """Return a column of whole numbers of at least zero, NaN where missing."""
    values = _numbers(table, column)
    bad = np.flatnonzero(np.isfinite(values) & ((values < 0) | (values != np.round(values))))
    if len(bad):
        row = int(bad[0])
        raise NotCells(
            _("%(where)s“%(text)s” is not a whole number of at least 0.")
            % {"where": table.where(row, column), "text": table.texts(column)[row]}
        )
    return values


def _check_counts(table: Table) -> None:
    column = next((one for one in COUNTS if one in table.columns), "")
    if column and not (_whole(table, column) > 1).any():
        raise NotCells(_("Every row is about at most one learner: make cells of them first."))


def _others(table: Table, where: Collection[str]) -> list[str]:
    """Return what else may tell rows of one school and year apart: groups and series."""
    names = dict.fromkeys((*where, "group", "series", "measure"))
    return [name for name in names if name in table.columns]


def _refuse_again(table: Table, columns: Collection[str]) -> None:
    """Refuse a row whose values of the columns stand in an earlier one too."""
    seen: dict[tuple[str, ...], int] = {}
    for row, key in enumerate(zip(*(table.texts(name) for name in columns), strict=True)):
        before = seen.setdefault(key, row)
        if before != row:
            raise NotCells(
                _(
                    "%(where)s“%(key)s” stands in row %(before)s already: one row each. If rows are "
                    "learners, make cells of them first, with “schoolweave evidence panel”."
                )
                % {
                    "where": table.where(row, ", ".join(columns)),
                    "key": ", ".join(key),
                    "before": f"{table.number(before):,}",
                }
            )


def _check_known(table: Table, unit: str, known: Known | None) -> None:
    """Refuse a school that is not known, told by its first row."""
    ids = table.texts(unit)
    own = set(ids)
    strange = own - set(known(own)) if known else set()
    if strange:
        row = next(row for row, one in enumerate(ids) if one in strange)
        raise NotCells(
            _(
                "%(where)s“%(school)s” is not a school of the register. Of the file’s %(all)s schools it "
                "lacks %(many)s. Mend the ids, or tick that these schools are gone from the register."
            )
            % {
                "where": table.where(row, unit),
                "school": ids[row],
                "many": f"{len(strange):,}",
                "all": f"{len(own):,}",
            }
        )


def _check_subgroups(table: Table, plan: Registration) -> None:
    for one in plan.subgroups:
        for column, value in one.where.items():
            if value not in (found := set(table.texts(column))):
                some = ", ".join(sorted(found)[:10])
                raise NotCells(
                    _(
                        "%(file)s, column %(column)s: no row says “%(value)s”, as the subgroup “%(name)s” of "
                        "the plan does. It has: %(some)s."
                    )
                    % {"file": table.name, "column": column, "value": value, "name": one.name, "some": some}
                )


def _with_first(table: Table, first: str) -> Table:
    """Return a panel with a column of first years, empty where that comes from the file of schools."""
    return replace(table, columns={first: [""] * table.rows, **table.columns})


def _readable(table: Table, plan: Registration) -> Columns:
    """Return the columns of the plan that the panel has; others come from the file of schools."""
    used = plan.estimation
    own = {name: getattr(used, name) for name in ("cluster", "weights")}
    return columns_of(
        used.where,
        unit=used.unit,
        time=used.time,
        outcome=used.outcome,
        first=used.first,
        covariates=used.covariates,
        **{name: column for name, column in own.items() if column in table.columns},
    )


def _packed(content: bytes, table: Table, unit: str, years: tuple[int, ...]) -> Read:
    digest = hashlib.sha256(content).hexdigest()
    return Read(zlib.compress(content, 6), digest, table.rows, len(set(table.texts(unit))), years)
