"""From a table of school-years to a panel: every fault is named by file, row and column."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import cells
from schoolweave.evidence.cells import Progress, Table
from schoolweave.evidence.effects.joining import with_schools
from schoolweave.evidence.effects.panel import Floats, Mask, Panel, Whole

NEVER = frozenset({"", "0", "inf", "na", "nan", "null", "none", "never", "."})
"""What stands in the column of first years for a school that never joins, in lower case."""
CATEGORIES = 60
"""A covariate in words with more different values than this is not one."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what; ``covariates`` may be numbers or words, ``where`` keeps rows with these texts."""

    unit: str = "school_id"
    time: str = "year"
    outcome: str = "mean"
    first: str = "first_year"
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    weights: str | None = None
    strata: str | None = None
    where: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that are named, once each."""
        some = (
            self.unit,
            self.time,
            self.outcome,
            self.first,
            *self.covariates,
            self.cluster,
            self.weights,
            self.strata,
        )
        return tuple(dict.fromkeys([*(one for one in some if one), *(name for name, _ in self.where)]))


def read_panel(
    source: Any, columns: Columns, *, schools: Any = None, progress: Progress | None = None
) -> Panel:
    """Return the panel of a CSV or Parquet file, a mapping of columns or a data frame, one row a school-year.

    ``schools`` is a table with one row a school, from which columns come that the panel does not have; a
    school without a row there never joins the programme. ``progress`` hears of bytes read, and again while
    columns are understood: what it raises ends the reading. Raises :class:`EvidenceError` that names the
    file, row and column at fault.
    """
    still = progress or (lambda done, whole: None)
    table = _chosen(cells.read(source, columns.names, progress=progress), columns)
    more: tuple[str, ...] = ()
    if schools is not None:
        table, more = with_schools(
            table, cells.read(schools, columns.names), columns.unit, columns.first, columns.names
        )
    still(1, 1)
    unit, units = _codes(table, columns.unit)
    still(1, 1)
    years = _years(table, columns.time)
    times, when = np.unique(years, return_inverse=True)
    _refuse_twice(table, columns, unit, when, len(times))
    still(1, 1)
    y = table.numbers(columns.outcome)
    x, names = _covariates(table, columns.covariates)
    still(1, 1)
    weights = np.ones(table.rows) if columns.weights is None else _weights(table, columns.weights)
    lost = np.isfinite(y) & ~(np.isfinite(x).all(axis=1) & (weights > 0))
    y[lost] = np.nan
    first = _constant(table, columns.first, _first_years(table, columns.first), unit, len(units))
    cluster = np.arange(len(units))
    if columns.cluster is not None:
        codes, _ = _codes(table, columns.cluster)
        cluster = _constant(table, columns.cluster, codes, unit, len(units))
    strata = None
    if columns.strata is not None:
        codes, _ = _codes(table, columns.strata)
        strata = _constant(table, columns.strata, codes, unit, len(units)).astype(np.int64)
    panel = Panel(
        units,
        times,
        _spread(y, unit, when, (len(units), len(times))),
        first.astype(np.float64),
        np.stack([_spread(one, unit, when, (len(units), len(times))) for one in x.T], axis=2)
        if names
        else np.empty((len(units), len(times), 0)),
        np.nan_to_num(_spread(weights, unit, when, (len(units), len(times)))),
        cluster.astype(np.int64),
        names,
        columns.cluster is not None,
        columns.weights is not None,
        (*more, *_notes(y, lost)),
        strata,
    )
    return _without_empty(panel)


def _chosen(table: Table, columns: Columns) -> Table:
    """Return the rows that are asked for."""
    for name, value in columns.where:
        found = np.array([one == value for one in table.texts(name)], dtype=bool)
        if not found.any():
            some = ", ".join(sorted(set(table.texts(name)))[:10])
            raise EvidenceError(f"{table.name} has no row whose {name} is “{value}”. It has: {some}.")
        table = table.keep(found)
    return table


def _codes(table: Table, name: str) -> tuple[Whole, tuple[str, ...]]:
    """Return a number for each text of a column and the texts, in the order of their first rows."""
    seen: dict[str, int] = {}
    found = np.array([seen.setdefault(one, len(seen)) for one in table.texts(name)], dtype=np.int64)
    if "" in seen:
        row = int(np.flatnonzero(found == seen[""])[0])
        raise EvidenceError(f"{table.where(row, name)}the value is missing.")
    return found, tuple(seen)


def _years(table: Table, name: str) -> Whole:
    years = table.numbers(name)
    bad = np.flatnonzero(~(years == np.round(years)))
    if len(bad):
        row = int(bad[0])
        raise EvidenceError(f"{table.where(row, name)}“{table.column(name)[row]}” is not a year in digits.")
    return years.astype(np.int64)


def _first_years(table: Table, name: str) -> Floats:
    """Return the first year under the programme of each row, infinity where there is none."""
    texts = table.texts(name)
    known = {one: _first_year(one) for one in set(texts)}
    for one, year in known.items():
        if year is None:
            row = texts.index(one)
            raise EvidenceError(
                f"{table.where(row, name)}“{one}” is not a year: give the first year under the programme in "
                "digits, or leave the cell empty where a school never joins."
            )
    return np.array([known[one] for one in texts], dtype=np.float64)


def _first_year(text: str) -> float | None:
    if text.lower() in NEVER:
        return np.inf
    try:
        year = float(text)
    except ValueError:
        return None
    return year if year.is_integer() else None


def _weights(table: Table, name: str) -> Floats:
    weights = table.numbers(name)
    if (weights < 0).any():
        row = int(np.flatnonzero(weights < 0)[0])
        raise EvidenceError(f"{table.where(row, name)}a weight is below zero.")
    return weights


def _covariates(table: Table, names: tuple[str, ...]) -> tuple[Floats, tuple[str, ...]]:
    """Return covariates of shape ``(rows, p)`` and their names; each word but the first becomes a column."""
    found: list[Floats] = []
    called: list[str] = []
    for name in names:
        words = sorted(set(table.texts(name)) - {""})
        if any(_is_number(one) for one in words):
            found.append(table.numbers(name))
            called.append(name)
            continue
        if len(words) > CATEGORIES:
            raise EvidenceError(
                f"{table.name}, column {name}: {len(words):,} different words are no covariate."
            )
        texts = np.array(table.texts(name))
        for one in words[1:]:
            found.append(np.where(texts == "", np.nan, (texts == one).astype(np.float64)))
            called.append(f"{name}: {one}")
    return (np.stack(found, axis=1) if found else np.empty((table.rows, 0))), tuple(called)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _constant(table: Table, name: str, values: Any, unit: Whole, units: int) -> Any:
    """Return the one value of each school. Raises :class:`EvidenceError` where it changes."""
    at = np.zeros(units, dtype=np.int64)
    at[unit[::-1]] = np.arange(len(unit))[::-1]
    own = values[at]
    changed = np.flatnonzero(own[unit] != values)
    if len(changed):
        row = int(changed[0])
        before = table.number(int(at[unit[row]]))
        raise EvidenceError(
            f"{table.where(row, name)}the value differs from row {before:,} of the same school; "
            "it must be the same in all of a school's years."
        )
    return own


def _refuse_twice(table: Table, columns: Columns, unit: Whole, when: Whole, years: int) -> None:
    """Raise :class:`EvidenceError` where a school has two rows for one year."""
    key = unit * years + when
    order = np.argsort(key, kind="stable")
    again = np.flatnonzero(np.diff(key[order]) == 0)
    if not len(again):
        return
    row = int(order[again + 1].min())
    before = int(np.flatnonzero(key == key[row])[0])
    raise EvidenceError(
        f"{table.where(row, columns.time)}this school and year also stand in row {table.number(before):,}. "
        "Keep one row a school-year, for example with --where group=all --where series=NAME."
    )


def _spread(values: Floats, unit: Whole, when: Whole, shape: tuple[int, int]) -> Floats:
    """Return values of rows as schools by years, NaN where there is no row."""
    found = np.full(shape, np.nan)
    found[unit, when] = values
    return found


def _notes(y: Floats, lost: Mask) -> tuple[str, ...]:
    notes = []
    if lost.any():
        notes.append(
            "Left out for a missing covariate, or a missing weight or one of zero: "
            f"{int(lost.sum()):,} school-years."
        )
    if empty := int((~np.isfinite(y) & ~lost).sum()):
        notes.append(f"Rows without an outcome, which are missing and not zero: {empty:,}.")
    return tuple(notes)


def _without_empty(panel: Panel) -> Panel:
    """Return the panel without years and schools that have no outcome at all."""
    seen = panel.observed
    if not seen.any():
        raise EvidenceError("Not one school-year has an outcome with all of its covariates and weights.")
    years = seen.any(axis=0)
    if not years.all():
        gone = ", ".join(str(year) for year in panel.times[~years].tolist())
        panel = Panel(
            panel.units,
            panel.times[years],
            panel.outcome[:, years],
            panel.first,
            panel.covariates[:, years],
            panel.weights[:, years],
            panel.cluster,
            panel.names,
            panel.clustered,
            panel.weighted,
            (*panel.notes, f"No school has an outcome in {gone}: the panel goes on without."),
        )
    some: Mask = np.asarray(panel.observed.any(axis=1))
    if some.all():
        return panel
    return panel.take(
        some, f"Left out for want of any outcome: {int((~some).sum()):,} of {len(some):,} schools."
    )


def columns_of(where: Mapping[str, str] | None, **names: Any) -> Columns:
    """Return columns by name; ``None`` stands for the usual one."""
    given = {name: value for name, value in names.items() if value is not None}
    chosen = given["covariates"] = tuple(given.get("covariates", ()))
    if twice := [name for name in dict.fromkeys(chosen) if chosen.count(name) > 1]:
        raise EvidenceError(f"The covariate {twice[0]} is named twice: name it once.")
    return Columns(**given, where=tuple((where or {}).items()))
