"""Raw cells to a panel: ids, years and codes read, lineage applied once, groups added up, series apart."""

import ibis

from schoolweave.evidence.panels.definitions import Definitions
from schoolweave.evidence.panels.expressions import keyed
from schoolweave.evidence.panels.parsing import Column, Table
from schoolweave.evidence.panels.series import (
    EVERYONE,
    MISSING_CODE,
    NOT_KNOWN,
    TOTAL_CODE,
    UNKNOWN_CODE,
    Coded,
    Series,
    Slice,
    coded,
    series,
    slices,
)


def read_keys(raw: Table, definitions: Definitions, links: Table | None) -> Table:
    """Return raw cells with their keys read and ``home``, the school that carries on."""
    table = keyed(raw, definitions)
    if links is None:
        return table.mutate(home=table.school)
    table = table.left_join(links, table.school == links.from_school)
    return table.mutate(home=ibis.coalesce(table.to_school, table.school)).drop("from_school", "to_school")


def tally(table: Table, definitions: Definitions) -> Table:
    """Return a row a year (null: rows that cannot be used) with how many records, values and flaws there are.

    ``c<i>``, ``m<i>``, ``b<i>`` are rows with a value, a missing value, a bad value of series ``i``.
    """
    own = table.mutate(year=table.row_ok.ifelse(table.year, None))
    found = {
        "records": own.records.sum(),
        "bad_school": _rows(own, ~own.ok_school),
        "bad_year": _rows(own, ~own.ok_year),
        "bad_weight": _rows(own, ~own.ok_weight),
    }
    for key in coded(definitions):
        found[f"bad_{key.key}"] = _rows(own, own.row_ok & (own[key.key] == UNKNOWN_CODE))
    for at, one in enumerate(series(definitions)):
        inside = own.row_ok & own.year.between(one.first_year, one.last_year).fill_null(False)
        held = own[f"c{at}"]
        if one.not_collected:
            lost = own.year.isin(list(one.not_collected)).fill_null(False)
            held = lost.ifelse(0, held)
        bad = own.records - own[f"m{at}"] - held
        found[f"c{at}"] = inside.ifelse(held, 0).sum()
        found[f"m{at}"] = inside.ifelse(own[f"m{at}"], 0).sum()
        found[f"b{at}"] = inside.ifelse(bad, 0).sum()
    return own.group_by("year").aggregate(**found)


def _rows(table: Table, truth: Column) -> Column:
    return truth.ifelse(table.records, 0).sum()


def wide(table: Table, part: Slice, definitions: Definitions, *, pooled: bool = True) -> Table:
    """Return one slice's cells with a column a figure and series: ``home``, ``year``, ``group``, figures.

    Where schools can be ``pooled``, ``p<i>`` counts those whose values are in a cell.
    """
    usable = table.filter(table.row_ok)
    chosen = {one.group for one in (*part.by, *part.only)}
    for key in coded(definitions):
        if key.total:
            whole = usable[key.key] == TOTAL_CODE
            usable = usable.filter(~whole if key.group in chosen else whole)
    for flag in part.only:
        usable = usable.filter(usable[flag.key] == 0)
    unknown = {one.key: (usable[one.key] < 0).ifelse(MISSING_CODE, usable[one.key]) for one in part.by}
    usable = usable.mutate(**unknown) if unknown else usable
    keys = ["home", "year", *(one.key for one in part.by)]
    weighted = definitions.records.learners is not None
    found = {"rows": (usable.rows if weighted else usable.records).sum()}
    for at, one in enumerate(series(definitions)):
        found[f"n{at}"] = (usable[f"n{at}"] if weighted else usable[f"c{at}"]).sum()
        found |= {f"s{at}": usable[f"s{at}"].sum(), f"q{at}": usable[f"q{at}"].sum()}
        if pooled:
            found[f"p{at}"] = usable.school.nunique(where=usable[f"c{at}"] > 0)
        if one.spread:
            found[f"k{at}"] = usable[f"k{at}"].sum()
    cells = usable.group_by(keys).aggregate(**found)
    return cells.mutate(group=_name(cells, part))


def _name(cells: Table, part: Slice) -> Column:
    """Return the group's name as text; the same as :func:`~.series.compose` makes."""
    words = []
    for one in sorted((*part.by, *part.only), key=lambda key: key.group):
        label = ibis.literal(one.labels[0]) if one in part.only else _label(cells[one.key], one)
        words.append(ibis.literal(f"{one.group}:") + label)
    name = words[0] if words else ibis.literal(EVERYONE)
    for word in words[1:]:
        name = name + ibis.literal(" + ") + word
    return name


def _label(column: Column, key: Coded) -> Column:
    return ibis.cases(*((column == at, label) for at, label in enumerate(key.labels)), else_=NOT_KNOWN)


def long(cells: Table, one: Series, at: int) -> Table:
    """Return one series' cells with a value, as :data:`~.columns.COLUMNS`; a missing year has no cell."""
    held = cells.filter((cells[f"n{at}"] > 0) & cells.year.between(one.first_year, one.last_year))
    if one.not_collected:
        held = held.filter(~held.year.isin(list(one.not_collected)))
    total = held[f"s{at}"].cast("float64") / 10**one.decimals
    squares = held[f"q{at}"].cast("float64") / 10 ** (2 * one.decimals)
    if one.spread:
        squares = (held[f"k{at}"] == held[f"n{at}"]).ifelse(squares, None)
    return held.select(
        school_id=held.home,
        year=held.year.cast("int32"),
        measure=ibis.literal(one.measure),
        series=ibis.literal(one.id),
        group=held.group,
        count=held[f"n{at}"].cast("int64"),
        sum=total,
        sum_squares=squares if one.kind != "mean" or one.spread else ibis.null("float64"),
        mean=total / held[f"n{at}"].cast("float64"),
        missing=(held.rows - held[f"n{at}"]).cast("int64"),
        parts=(held[f"p{at}"] if f"p{at}" in held.columns else ibis.literal(1)).cast("int32"),
    )


def pieces(definitions: Definitions) -> list[tuple[Slice, list[tuple[int, Series]]]]:
    """Return each slice with the series that it is made for, numbered as in raw cells."""
    every = list(enumerate(series(definitions)))
    return [
        (part, [pair for pair in every if pair[1].measure in part.measures]) for part in slices(definitions)
    ]
