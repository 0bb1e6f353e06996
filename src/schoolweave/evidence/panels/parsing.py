"""How a column's text or numbers are read, as Ibis expressions that mean the same on every engine."""

from typing import Any

import ibis

from schoolweave.evidence.panels.definitions import NO, YES
from schoolweave.evidence.panels.series import MISSING_CODE, TOTAL_CODE, UNKNOWN_CODE, Coded, Series

Table = Any
Column = Any
"""Ibis has no types of its own for a checker to read."""


def text(column: Column) -> Column:
    """Return a column as text without spaces around it."""
    return column.strip() if column.type().is_string() else column.cast("string").strip()


def number(column: Column) -> Column:
    """Return a column as a number, null where it is none; NaN and infinity are none."""
    kind = column.type()
    if kind.is_string():
        found = column.strip().try_cast("float64")
        return (found.isnan() | found.isinf()).ifelse(None, found)
    found = column.cast("float64")
    return found.isnan().ifelse(None, found) if kind.is_floating() else found


def whole(column: Column) -> Column:
    """Return a column as whole numbers, null where it is none."""
    if column.type().is_integer():
        return column.cast("int64")
    found = number(column)
    return (found == found.floor()).ifelse(found, None).cast("int64")


def year(column: Column, written: str) -> Column:
    """Return a year as a whole number, null where it is none; see :class:`~.definitions.Records`."""
    if written == "calendar":
        return whole(column)
    digits = text(column).replace("/", "").replace("-", "")
    both = digits.try_cast("int64")
    right = (digits.length() == 6) & ((both // 100 + 1) % 100 == both % 100)
    return right.ifelse(both // 100 + (1 if written == "academic_end" else 0), None)


def blank(column: Column, codes: tuple[str, ...]) -> Column:
    """Return whether a value is missing: null, empty, NaN, or one of the codes. Never null."""
    kind = column.type()
    found = column.isnull()
    if kind.is_string():
        texts = list(dict.fromkeys(["", *codes]))
        return found | column.strip().isin(texts).fill_null(True)
    if kind.is_floating():
        found = found | column.isnan().fill_null(True)
    own = matches(column, codes)
    return found if own is None else found | own


def matches(column: Column, codes: tuple[str, ...]) -> Column | None:
    """Return whether a value is one of the codes, as text, number or truth: never null.

    ``None`` where no code can be such a value.
    """
    kind = column.type()
    if kind.is_boolean():
        wanted = [word for word in (True, False) if set(codes) & set(YES if word else NO)]
        return column.isin(wanted).fill_null(False) if wanted else None
    if kind.is_numeric():
        numbers = [value for value in map(_as_number, codes) if value is not None]
        return column.isin(sorted(set(numbers))).fill_null(False) if numbers else None
    texts = [code for code in codes if code]
    return text(column).isin(texts).fill_null(False) if texts else None


def code(column: Column, key: Coded) -> Column:
    """Return the number of a group's label; missing, unknown and total rows have numbers of their own."""
    ways = [(matches(column, codes), at) for at, codes in enumerate(key.codes)]
    ways += [(matches(column, key.total), TOTAL_CODE), (blank(column, key.missing), MISSING_CODE)]
    return ibis.cases(*(way for way in ways if way[0] is not None), else_=UNKNOWN_CODE).cast("int8")


def measured(records: Table, one: Series, weight: Column) -> tuple[Column, Column, Column]:
    """Return a series' value and its square as whole numbers, null where there is none, and if it is missing.

    Values are times 10**decimals, squares times 10**(2 decimals), halves rounded up.
    """
    raw = records[one.column]
    missing = blank(raw, one.missing)
    if one.kind == "yes_no":
        held = ibis.cases(*_answers(raw, one), else_=ibis.null("int64")).cast("int64")
        return held, held, missing
    if one.kind == "count":
        found = whole(raw)
        held = (found.between(0, weight) & ~missing).fill_null(False).ifelse(found, None)
        return held, held, missing
    low, high = one.valid or (0.0, 0.0)
    found = number(raw) if raw.type().is_string() else raw
    coded_missing = matches(raw, one.missing) if raw.type().is_numeric() else None
    possible = found.between(low, high)
    if raw.type().is_floating():  # a file's statistics leave NaN out, so an engine may think it is in range
        possible = possible & ~found.isnan()
    if coded_missing is not None:
        possible = possible & ~coded_missing
    inside = possible.ifelse(found, None).cast("float64")
    held = (inside * 10**one.decimals + 0.5).floor().cast("int64")
    if one.kind == "number":
        return held, held * held, missing
    return held * weight, _mean_square(records, one, inside, weight), missing


def _answers(raw: Column, one: Series) -> list[tuple[Column, int | None]]:
    ways: list[tuple[Column, int | None]] = [(matches(raw, one.missing), None)]
    ways += [(matches(raw, one.yes), 1), (matches(raw, one.no), 0)]
    return [way for way in ways if way[0] is not None]


def _mean_square(records: Table, one: Series, mean: Column, weight: Column) -> Column:
    """Return learners' sum of squares from a mean and a standard deviation with divisor n - 1."""
    if not one.spread:
        return ibis.null("int64")
    spread = number(records[one.spread])
    square = (weight - 1) * spread * spread + weight * mean * mean
    known = (spread >= 0).fill_null(False).ifelse(square, None)
    return (known * 10 ** (2 * one.decimals) + 0.5).floor().cast("int64")


def _as_number(word: str) -> float | int | None:
    try:
        found = float(word)
    except ValueError:
        return None
    return int(found) if found.is_integer() else found
